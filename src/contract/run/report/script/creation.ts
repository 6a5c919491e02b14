import type { Made } from '../../cleanup/made.ts';
import type { Mades } from '../../cleanup/mades.ts';
import type { Exchange } from '../../exchange.ts';
import type { Transcript } from '../../transcript.ts';

/** A request that may create something. */
export interface Creation {
  readonly exchange: Exchange;
  readonly made: Made;
  /** JSON Pointer to the id in the answer, or `location`; undefined if the request chooses the id. */
  readonly idAt: string | undefined;
}

/**
 * What a request may create, regardless of the answer in the run; undefined for nothing, and if the answer shows a foreign
 * record.
 */
export function creationIn(exchange: Exchange, mades: Mades, transcript: Transcript): Creation | undefined {
  const { step } = exchange;
  const made = mades.about(step.operation) ?? mades.first;
  if (made === undefined || !step.mayCreate || transcript.strangerIn(step.id) !== undefined) return undefined;
  const isChosen = made.chosenIn(exchange) !== undefined;
  return { exchange, made, idAt: isChosen ? undefined : made.idPlaceIn(exchange) };
}
