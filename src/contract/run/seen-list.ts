import { keyOf, keysOf, type Listed } from './cleanup/listed.ts';
import type { Made } from './cleanup/made.ts';
import { entriesOnPages } from './cleanup/pages.ts';
import type { Answer, SentRequest } from './exchange.ts';
import type { PathValues } from './given.ts';
import { bearsMark, isNameOfRun } from './run-id.ts';
import type { NoAnswer } from './wire/no-answer.ts';

/** Records in a list that are not the run's. */
export interface Found {
  readonly made: Made;
  /** The path values of the list. */
  readonly path: PathValues;
  readonly ids: readonly string[];
  /** The ids of those with the run's mark: an earlier run with the same seed has made them. */
  readonly marked: readonly string[];
}

/** A list as it was before the run. */
export interface SeenList extends Found {
  /** {@link keyOf} of each listed id. */
  readonly before: ReadonlySet<string>;
  /** The listed entries, by the same keys. */
  readonly shown: ReadonlyMap<string, Listed['shown']>;
  /** The keys of those that other runs have made: these may still be running, and delete them. */
  readonly ofRuns: ReadonlySet<string>;
}

export interface ListSource {
  readonly made: Made;
  readonly path: PathValues;
  /** The run's mark. */
  readonly mark: string;
  readonly request: SentRequest;
  send(request: SentRequest): Promise<Answer | NoAnswer>;
}

/** Reads a list on all its pages, given its first answer; if that is no list, takes every id in it. */
export async function seenIn({ made, path, mark, request, send }: ListSource, answer: Answer): Promise<SeenList> {
  if (made.entriesIn(answer.json) === undefined) return seenOf(made, path, [], made.idsAnywhereIn(answer.json));
  const get = (url: string) => send({ ...request, url });
  const entries = await entriesOnPages({ made, get }, request.url, answer);
  const marked = entries.filter(({ text }) => bearsMark(text, mark));
  return seenOf(made, path, entries, idsOf(entries), idsOf(marked));
}

/** A list that can't be read. */
export function unseen(made: Made, path: PathValues): SeenList {
  return seenOf(made, path, [], []);
}

function seenOf(
  made: Made,
  path: PathValues,
  entries: readonly Listed[],
  ids: readonly string[],
  marked: readonly string[] = [],
): SeenList {
  return {
    ...{ made, path, ids, marked },
    before: keysOf(entries),
    shown: new Map(entries.map((entry) => [keyOf(entry.id), entry.shown])),
    ofRuns: keysOf(entries.filter(({ text }) => isNameOfRun(text))),
  };
}

function idsOf(some: readonly Listed[]): string[] {
  return some.map(({ id }) => id);
}
