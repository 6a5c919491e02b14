import type { Answer } from '../exchange.ts';
import type { PathValues } from '../given.ts';
import { RateLimitPersists } from '../stops.ts';
import type { Target } from '../target.ts';
import type { Client } from '../wire/client.ts';
import { NoAnswer } from '../wire/no-answer.ts';
import { Patience, retryAfter } from '../wire/pacing.ts';
import { WaitBudget } from '../wire/wait-budget.ts';
import type { Cleaned } from './cleaned.ts';
import type { Ledger, Leftover } from './ledger.ts';
import { keyOf, keysOf, type Listed, type Made, wordsOfParent } from './made.ts';

/** The first wait before a failed request is sent again, in milliseconds. */
const firstWait = 500;

/** So many requests without an answer, one after the other, mean that the deployment is down at the moment. */
const mostUnanswered = 3;

/** How often to look whether something has turned up meanwhile, such as from a request that was cut off. */
const mostRounds = 3;

/** What has become of a deletion: done, refused for a reason, or to be tried again. */
type Deletion =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'passing';
      readonly reason: string;
      readonly isAnswered: boolean;
      readonly asked: number | undefined;
    };

/** What cleaning up takes. */
export interface CleanerOptions {
  readonly target: Target;
  readonly made: Made;
  readonly client: Client;
  readonly ledger: Ledger;
  /** Whether the deployment did not answer any more: then everything is tried once, until a request has no answer. */
  readonly isDown?: boolean;
}

/** Deletes what is ours in the lists of a deployment. */
export class Cleaner {
  /** By key: a deployment may show the same thing in two lists, or its id in two cases. */
  readonly #deleted = new Map<string, string>();
  readonly #left = new Map<string, { readonly id: string; readonly reason: string }>();
  /** Lists that can't be looked at, each with why; where something of theirs is left, that says it. */
  readonly #unlisted: string[] = [];
  /** What keeps from deleting anything more; undefined if nothing does. */
  #obstacle: string | undefined;
  /** Whether the list has failed for as long as the patience lasts: then it is asked for once more at a time. */
  #isListDown = false;
  readonly #target: Target;
  readonly #made: Made;
  readonly #client: Client;
  readonly #ledger: Ledger;
  readonly #isDown: boolean;

  constructor({ target, made, client, ledger, isDown = false }: CleanerOptions) {
    this.#isDown = isDown;
    this.#target = target;
    this.#made = made;
    this.#client = client;
    this.#ledger = ledger;
  }

  left(): string[] {
    return [...this.#unlisted, ...[...this.#left.values()].map(({ id, reason }) => `${id}: ${reason}`)];
  }

  deletedIds(): string[] {
    return [...this.#deleted.values()];
  }

  async clean(leftover: Leftover, asked: ReadonlySet<string>): Promise<Cleaned> {
    const { path, ids } = leftover;
    try {
      if (this.#obstacle === undefined) return await this.#clean(leftover, asked);
    } catch (error) {
      if (!(error instanceof RateLimitPersists)) throw error;
      this.#obstacle = error.message;
    }
    for (const id of ids) if (!this.#deleted.has(keyOf(id))) this.#noteLeft(id, `not deleted: ${this.#obstacle}`);
    if (this.#left.size === 0) this.#noteUnlisted(path, this.#obstacle);
    return {};
  }

  async #clean({ path, ids, marks }: Leftover, asked: ReadonlySet<string>): Promise<Cleaned> {
    const ours = (listed: readonly Listed[] | string) =>
      (asList(listed) ?? []).filter((one) => isMarked(one, marks)).map(({ id }) => id);
    const before = await this.#list(path);
    let listed = before;
    const tried = new Map<string, string>();
    for (let round = 0; round < mostRounds; round++) {
      const found = new Map([...ours(listed), ...ids].map((id) => [keyOf(id), id]));
      for (const key of tried.keys()) found.delete(key);
      if (round > 0 && found.size === 0) break;
      for (const [key, id] of found) tried.set(key, id);
      await this.#deleteAll(path, [...found.values()]);
      const isListed = typeof before !== 'string' || !this.#isDown;
      if (tried.size > 0 && isListed) listed = await this.#list(path);
    }
    const [first, last] = [before, listed].map(keysIn);
    if (last === undefined && ![...tried.keys()].some((key) => this.#left.has(key)))
      this.#noteUnlisted(path, String(listed));
    const all = [...tried.values(), ...ours(listed).filter((id) => !tried.has(keyOf(id)))];
    const isKept = last !== undefined && this.#settle(path, all, last);
    const keys = [...ids].map(keyOf);
    const isGone = first !== undefined && keys.some((key) => !asked.has(key) && !first.has(key));
    return { listed: last, deletesOthers: isKept || isGone };
  }

  /**
   * The list has the last word on what a deletion has come to.
   * @returns whether something is listed though its deletion was answered with success
   */
  #settle(path: PathValues, ids: readonly string[], listed: ReadonlySet<string>): boolean {
    let isKept = false;
    for (const id of ids) {
      const key = keyOf(id);
      if (!listed.has(key)) {
        if (this.#left.delete(key)) this.#noteDeleted(path, id);
        continue;
      }
      if (this.#deleted.delete(key)) {
        isKept = true;
        this.#ledger.note({ kind: 'created', baseUrl: this.#target.baseUrl, path, id });
      }
      if (!this.#left.has(key)) this.#noteLeft(id, 'it is still listed');
    }
    return isKept;
  }

  #noteUnlisted(path: PathValues, reason: string | undefined): void {
    this.#unlisted.push(`the ${this.#made.plural} of ${wordsOfParent(path)} can't be listed: ${reason}`);
  }

  #noteLeft(id: string, reason: string): void {
    this.#left.set(keyOf(id), { id, reason });
  }

  #noteDeleted(path: PathValues, id: string): void {
    this.#left.delete(keyOf(id));
    this.#deleted.set(keyOf(id), id);
    this.#ledger.note({ kind: 'deleted', baseUrl: this.#target.baseUrl, path, id });
  }

  #patience(total: number = this.#isDown ? 0 : this.#client.patience): Patience {
    return new Patience(Math.min(firstWait, total), new WaitBudget(total), this.#client.refusals);
  }

  /** Tries again what fails in passing, the others first, for as long as one more is deleted now and then. */
  async #deleteAll(path: PathValues, ids: readonly string[]): Promise<void> {
    let pending = ids;
    let waits = this.#patience();
    while (pending.length > 0) {
      const { failed, untried, asked } = await this.#deleteOnce(path, pending);
      const next = [...untried, ...failed];
      if (next.length < pending.length) waits = this.#patience();
      pending = next;
      const wait = pending.length === 0 ? undefined : waits.next(asked);
      if (wait === undefined) return;
      await this.#client.pause({ milliseconds: wait, reason: 'retry' }, true);
    }
  }

  async #deleteOnce(
    path: PathValues,
    ids: readonly string[],
  ): Promise<{ failed: string[]; untried: readonly string[]; asked: number | undefined }> {
    const failed: string[] = [];
    let asked: number | undefined;
    let unanswered = 0;
    for (const [at, id] of ids.entries()) {
      const deletion = await this.#delete(path, id).catch((error: unknown) => {
        for (const other of ids.slice(at))
          this.#noteLeft(other, `not deleted: ${error instanceof Error ? error.message : error}`);
        throw error;
      });
      unanswered = deletion.kind === 'passing' && !deletion.isAnswered ? unanswered + 1 : 0;
      if (deletion.kind === 'done') this.#noteDeleted(path, id);
      else this.#noteLeft(id, deletion.reason);
      if (deletion.kind !== 'passing') continue;
      failed.push(id);
      asked = deletion.asked ?? asked;
      if (unanswered < (this.#isDown ? 1 : mostUnanswered)) continue;
      const untried = ids.slice(at + 1);
      for (const other of untried) this.#noteLeft(other, deletion.reason);
      return { failed, untried, asked };
    }
    return { failed, untried: [], asked };
  }

  async #delete(path: PathValues, id: string): Promise<Deletion> {
    const url = this.#target.baseUrl + this.#made.path(path, id);
    const answer = await this.#client.send(request('DELETE', this.#target, url), true);
    if (answer instanceof NoAnswer)
      return { kind: 'passing', reason: answer.reason, isAnswered: !answer.isSilent, asked: undefined };
    if (isGone(answer)) return { kind: 'done' };
    const reason = `deleting it was answered ${answer.status}`;
    if (!isPassing(answer)) return { kind: 'refused', reason };
    return { kind: 'passing', reason, isAnswered: true, asked: retryAfter(answer.headers, Date.now()) };
  }

  /** The entries of a list, or why they can't be listed. */
  async #list(path: PathValues): Promise<readonly Listed[] | string> {
    const url = this.#target.baseUrl + this.#made.listPath(path);
    const waits = this.#patience(this.#isListDown ? 0 : undefined);
    for (;;) {
      const answer = await this.#client.send(request('GET', this.#target, url), true);
      const hasAnswer = !(answer instanceof NoAnswer);
      // What does not exist has nothing of ours.
      if (hasAnswer && answer.status === 404) return [];
      const entries = hasAnswer ? this.#made.entriesIn(answer.json) : undefined;
      if (entries !== undefined) {
        this.#isListDown = false;
        return entries;
      }
      const isFinal = hasAnswer && !isPassing(answer);
      const wait = isFinal ? undefined : waits.next(hasAnswer ? retryAfter(answer.headers, Date.now()) : undefined);
      this.#isListDown = wait === undefined;
      if (wait === undefined) return hasAnswer ? `it was answered ${answer.status}` : answer.reason;
      await this.#client.pause({ milliseconds: wait, reason: 'retry' }, true);
    }
  }
}

/** Whether what was to be deleted is not there any more. */
export function isGone({ status }: Answer): boolean {
  return status < 300 || status === 404 || status === 410;
}

/** Whether the same request may have another answer in a while. */
function isPassing({ status }: Answer): boolean {
  return status >= 500 || status === 408 || status === 425;
}

function asList(listed: readonly Listed[] | string): readonly Listed[] | undefined {
  return typeof listed === 'string' ? undefined : listed;
}

function keysIn(listed: readonly Listed[] | string): ReadonlySet<string> | undefined {
  const list = asList(listed);
  return list && keysOf(list);
}

function isMarked({ text }: Listed, marks: ReadonlySet<string>): boolean {
  return [...marks].some((mark) => text.includes(mark));
}

function request(method: string, { headers = {} }: Target, url: string) {
  return {
    method,
    url,
    headers: { Accept: 'application/json', ...headers },
    body: undefined,
  };
}
