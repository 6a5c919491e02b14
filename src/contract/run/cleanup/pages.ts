import type { Answer } from '../exchange.ts';
import { NoAnswer } from '../wire/no-answer.ts';
import { keyOf, type Listed } from './listed.ts';
import type { Made } from './made.ts';
import { nextPageOf, pageOf, searchWith } from './next-page.ts';

/** What it takes to read a list whose entries may stand on several pages. */
export interface Pages {
  readonly made: Made;
  get(url: string): Promise<Answer | NoAnswer>;
}

/** What is known of a list beside its first answer. */
export interface Expected {
  /** What the list has to show: where the first pages lack some of it, more are asked for, said or not. */
  readonly needed?: readonly string[];
  /** Whether the list has been seen to have several pages, said or not. */
  readonly isPaged?: boolean;
}

/** The most pages that are asked for: a faulty deployment may have no last one. */
const mostPages = 50;

/** A list with fewer entries is no full page of any API's. */
const smallestPage = 5;

/**
 * The entries of a list on all its pages.
 * @param first the answer of the list's URL, which holds entries
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
    // A page that has nothing new comes from a deployment that has no pages, or from behind its last one.
    if (page instanceof NoAnswer || !add(page)) break;
    [answer, at] = [page, next];
  }
  return [...found.values()];
}

/** Where more entries may be; undefined where the list is whole, as far as one can see. */
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

/** Whether as many entries as these may be full pages. */
function isRound(count: number): boolean {
  return count >= smallestPage && (count % 5 === 0 || count % 12 === 0);
}
