import { keyOf, keysOf, type Listed } from './cleanup/listed.ts';
import type { Made } from './cleanup/made.ts';
import { entriesOnPages } from './cleanup/pages.ts';
import type { Answer, SentRequest } from './exchange.ts';
import type { PathValues } from './given.ts';
import { bearsMark, isNameOfRun } from './run-id.ts';
import type { NoAnswer } from './wire/no-answer.ts';

/** What a list has shown that is not the run's. */
export interface Found {
  readonly made: Made;
  /** Whose things it lists. */
  readonly path: PathValues;
  readonly ids: readonly string[];
  /** Those of them that bear the run's mark all the same: a run of the same seed has made them. */
  readonly marked: readonly string[];
}

/** What a list has shown before the run. */
export interface SeenList extends Found {
  /** What was listed, by {@link keyOf} the ids. */
  readonly before: ReadonlySet<string>;
  /** What the list showed of each, by the same keys. */
  readonly shown: ReadonlyMap<string, Listed['shown']>;
  /** What of it other runs have made: they may go on, and delete it. */
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

/** What a list shows on all its pages, given its first answer; of what is no list, whatever has an id. */
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
