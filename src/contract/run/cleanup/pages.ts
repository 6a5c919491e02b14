import type { Answer } from '../exchange.ts';
import { NoAnswer } from '../wire/no-answer.ts';
import { keyOf, type Listed } from './listed.ts';
import type { Made } from './made.ts';
import { nextPageOf, pageOf, searchWith } from './next-page.ts';

/** Reads the pages of a list. */
export interface Pages {
  readonly made: Made;
  get(url: string): Promise<Answer | NoAnswer>;
}

/** What is known about a list before it is read. */
export interface Expected {
  /** The ids that the list must show: more pages are read until it does, even if no answer names them. */
  readonly needed?: readonly string[];
  /** True if the list had several pages before. */
  readonly isPaged?: boolean;
}

/** The most pages that are read: a faulty deployment may have no last one. */
const mostPages = 50;

/** The fewest entries of a full page. */
const smallestPage = 5;

/**
 * Reads the entries of a list on all its pages.
 * @param first the answer of the list's URL, which has entries
 */
export async function entriesOnPages(
  { made, get }: Pages,
  url: string,
  first: Answer,
  { needed = [], isPaged = false }: Expected = {},
): Promise<readonly Listed[]> {
  const found = new Map<string, Listed>();
  const add = (answer: Answer) => {
    const before = found.size;
    for (const entry of made.entriesIn(answer.json) ?? [])
      if (!found.has(keyOf(entry.id))) found.set(keyOf(entry.id), entry);
    return found.size > before;
  };
  add(first);
  const asked = new Set<string>();
  let [answer, at] = [first, url];
  while (asked.size < mostPages) {
    const next = nextUrl(
      answer,
      at,
      isPaged || isRound(found.size),
      needed.some((id) => !found.has(keyOf(id))),
    );
    if (next === undefined || asked.has(next)) break;
    asked.add(next);
    const page = await get(next);
    // A page without new entries means that there are no pages, or that it is after the last one.
    if (page instanceof NoAnswer || !add(page)) break;
    [answer, at] = [page, next];
  }
  return [...found.values()];
}

/** The URL of the next page, if there may be one; undefined if the list seems to be complete. */
function nextUrl(answer: Answer, at: string, mayBeCut: boolean, isCut: boolean): string | undefined {
  const next = nextPageOf(answer, at);
  if (next.kind === 'query') return withSearch(at, next.search);
  if (!isCut && !(mayBeCut && next.kind === 'unsaid')) return undefined;
  return withSearch(at, searchWith(at, { page: String(pageOf(at) + 1) }));
}

function withSearch(url: string, search: string): string {
  const next = new URL(url);
  next.search = search;
  return next.href;
}

/** True if a number of entries may be that of full pages. */
function isRound(count: number): boolean {
  return count >= smallestPage && (count % 5 === 0 || count % 12 === 0);
}
