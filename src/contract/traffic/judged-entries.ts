import type { RecordedExchange } from '../../har/read/recording.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { ContractApi } from '../contract-api.ts';
import { readEmptyObjects } from '../run/empty-objects.ts';
import type { Exchange } from '../run/exchange.ts';
import type { ApiPlaces } from './api-places.ts';
import { checkable } from './seen-answer.ts';
import type { TrafficJudge } from './traffic-judge.ts';
import type { Graded } from './violation.ts';

/** An exchange of an operation, ready for the checks. */
export interface JudgedEntry {
  readonly operationId: string;
  readonly exchange: Exchange;
  /** True if the recording has the whole body of the answer. */
  readonly isBodyKnown: boolean;
  /** The violations of the request. */
  readonly broken: readonly Graded[];
}

/** An exchange that can't be judged, and why. */
export interface UnjudgedEntry {
  readonly operationId: string;
  readonly reason: string;
}

/** The exchanges of a recording, sorted. */
export interface SortedEntries {
  readonly judged: readonly JudgedEntry[];
  readonly unjudged: readonly UnjudgedEntry[];
  /** How many are of other hosts or outside the API's base path. */
  readonly elsewhere: number;
  /** Those of no documented operation: `entry 3 (GET /x)`. */
  readonly undocumented: readonly string[];
}

/** Sorts out the exchanges of the API, and judges their requests. */
export async function sortEntries(
  document: ApiDocument,
  { conventions = {} }: ContractApi,
  judge: TrafficJudge,
  places: ApiPlaces,
  exchanges: readonly RecordedExchange[],
): Promise<SortedEntries> {
  const judged: JudgedEntry[] = [];
  const unjudged: UnjudgedEntry[] = [];
  const undocumented: string[] = [];
  let elsewhere = 0;
  for (const seen of exchanges) {
    const { method, url } = seen.request;
    const path = places.pathOf(url);
    if (path === undefined) {
      elsewhere++;
      continue;
    }
    const found = judge.find(method.toUpperCase(), path);
    const name = nameOf(seen);
    // The document does not describe the answer to a HEAD that it does not declare.
    if (found === undefined || found.isHeadOfGet) {
      undocumented.push(`${name} (${method} ${path.split('?')[0]})`);
      continue;
    }
    const { operation } = found;
    if (seen.answer === undefined) {
      unjudged.push({ operationId: operation.id, reason: `${name} has no answer: ${seen.failure ?? 'status 0'}` });
      continue;
    }
    const input = judge.reading.inputOf(operation, document.files);
    const { exchange, isBodyKnown } = await checkable(name, found, seen, input);
    if (exchange.answer !== undefined && isBodyKnown) readEmptyObjects(conventions, operation, exchange.answer);
    const broken = await judge.gradedRequest(found, seen.request);
    judged.push({ operationId: operation.id, exchange, isBodyKnown, broken });
  }
  return { judged, unjudged, elsewhere, undocumented };
}

/** The name of an exchange in messages: its index in the file, from 0. */
function nameOf({ index }: RecordedExchange): string {
  return `entry ${index}`;
}
