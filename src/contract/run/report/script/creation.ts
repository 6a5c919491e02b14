import type { Made } from '../../cleanup/made.ts';
import type { Mades } from '../../cleanup/mades.ts';
import type { Exchange } from '../../exchange.ts';
import type { Transcript } from '../../transcript.ts';

/** A request that may create something. */
export interface Creation {
  readonly exchange: Exchange;
  readonly made: Made;
  /** JSON Pointer into the answer to the id, or `location`; undefined where the request chooses the id. */
  readonly idAt: string | undefined;
}

/**
 * What a request may create, whatever the run was answered; undefined for nothing, and where the answer shows what is not
 * the run's.
 */
export function creationIn(exchange: Exchange, mades: Mades, transcript: Transcript): Creation | undefined {
  const { step } = exchange;
  const made = mades.about(step.operation) ?? mades.first;
  if (made === undefined || !step.mayCreate || transcript.strangerIn(step.id) !== undefined) return undefined;
  const isChosen = made.chosenIn(exchange) !== undefined;
  return { exchange, made, idAt: isChosen ? undefined : made.idPlaceIn(exchange) };
}
