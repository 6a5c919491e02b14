import type { Answer, SentRequest } from '../exchange.ts';
import type { PathValues } from '../given.ts';
import type { Target } from '../target.ts';
import type { Client } from '../wire/client.ts';
import { NoAnswer } from '../wire/no-answer.ts';
import { type Patience, retryAfter } from '../wire/pacing.ts';
import { isPassing } from './deletions.ts';
import { keysOf, type Listed } from './listed.ts';
import type { Made } from './made.ts';
import { entriesOnPages } from './pages.ts';

export interface ListsOptions {
  readonly target: Target;
  readonly made: Made;
  readonly client: Client;
  /** The waits for a list that fails temporarily. @param total in milliseconds; the whole patience by default */
  patience(total?: number): Patience;
}

/** The entries of a list on all its pages, or why there are none. */
export type Shown =
  | { readonly kind: 'entries'; readonly entries: readonly Listed[] }
  /** The parent of the list does not exist. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Reads the lists of one resource, on all their pages. */
export class Lists {
  readonly #options: ListsOptions;
  /** The URLs of lists with several pages. */
  readonly #paged = new Set<string>();
  /** True after a list has failed for the whole patience: then each read tries only once. */
  #isDown = false;

  constructor(options: ListsOptions) {
    this.#options = options;
  }

  /** @param needed the ids that the list must show */
  async of(list: PathValues, needed: readonly string[] = []): Promise<Shown> {
    const { made, target, client, patience } = this.#options;
    const request = made.listRequest(target, list);
    if (request === undefined) return { kind: 'failed', reason: 'their parent is unknown' };
    const get = (url: string) => client.send({ ...request, url }, true);
    const waits = patience(this.#isDown ? 0 : undefined);
    for (;;) {
      const answer = await client.send(request, true);
      const hasAnswer = !(answer instanceof NoAnswer);
      if (hasAnswer && (answer.status === 404 || isOfNothing(answer, list, needed))) return { kind: 'missing' };
      if (hasAnswer && made.entriesIn(answer.json) !== undefined) {
        this.#isDown = false;
        return { kind: 'entries', entries: await this.#pages(request, answer, get, needed) };
      }
      const isFinal = hasAnswer && !isPassing(answer);
      const wait = isFinal ? undefined : waits.next(hasAnswer ? retryAfter(answer.headers, Date.now()) : undefined);
      this.#isDown = wait === undefined;
      if (wait === undefined) return { kind: 'failed', reason: hasAnswer ? wordsOf(answer) : answer.reason };
      await client.pause({ milliseconds: wait, reason: 'retry' }, true);
    }
  }

  async #pages(
    { url }: SentRequest,
    first: Answer,
    get: (url: string) => Promise<Answer | NoAnswer>,
    needed: readonly string[],
  ): Promise<readonly Listed[]> {
    const { made } = this.#options;
    const all = await entriesOnPages({ made, get }, url, first, { needed, isPaged: this.#paged.has(url) });
    if (all.length > keysOf(made.entriesIn(first.json) ?? []).size) this.#paged.add(url);
    return all;
  }
}

/**
 * True if a list is refused for its parent and nothing is known to be in it: a parent with an invalid id has no
 * entries.
 */
function isOfNothing({ status }: Answer, list: PathValues, needed: readonly string[]): boolean {
  return [400, 410, 422].includes(status) && needed.length === 0 && Object.keys(list).length > 0;
}

/** The answer of a list that can't be read, in words. */
function wordsOf({ status }: Answer): string {
  return `it was answered ${status}${status < 300 ? ' without a list' : ''}`;
}
