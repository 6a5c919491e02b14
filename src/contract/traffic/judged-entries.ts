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
  /** Whether the answer's body is there, whole. */
  readonly isBodyKnown: boolean;
  /** What the request breaks. */
  readonly broken: readonly Graded[];
}

/** An exchange that can't be judged, and why. */
export interface UnjudgedEntry {
  readonly operationId: string;
  readonly reason: string;
}

/** What a recording has of an API. */
export interface SortedEntries {
  readonly judged: readonly JudgedEntry[];
  readonly unjudged: readonly UnjudgedEntry[];
  /** How many are of other hosts, or beside the API's base path. */
  readonly elsewhere: number;
  /** Those of no documented operation: `entry 3 (GET /x)`. */
  readonly undocumented: readonly string[];
}

/** Tells the exchanges of the API from others, and holds their requests against the document. */
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
    // What a HEAD gets that the document does not have, it does not say.
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

/** As people count the entries of a file: from 0, as its JSON does. */
function nameOf({ index }: RecordedExchange): string {
  return `entry ${index}`;
}
