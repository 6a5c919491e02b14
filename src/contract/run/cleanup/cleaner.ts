import { bodilessRequest } from '../bodiless-request.ts';
import type { Answer } from '../exchange.ts';
import type { PathValues } from '../given.ts';
import { bearsMark } from '../run-id.ts';
import { RateLimitPersists } from '../stops.ts';
import { wordsOfSince } from '../strangers.ts';
import type { Target } from '../target.ts';
import type { Client } from '../wire/client.ts';
import { NoAnswer } from '../wire/no-answer.ts';
import { Patience, retryAfter } from '../wire/pacing.ts';
import { WaitBudget } from '../wire/wait-budget.ts';
import type { Cleaned } from './cleaned.ts';
import type { Ledger, Leftover, Traced } from './ledger.ts';
import { isVague, keyOf, keysOf, type Listed, type Made, wordsOfParent } from './made.ts';
import { entriesOnPages } from './pages.ts';
import { Reading } from './reading.ts';

/** Which part of the patience is waited before a failed request is sent again for the first time. */
const firstWait = 1 / 30;

/** So many requests without an answer, one after the other, mean that the deployment is down at the moment. */
const mostUnanswered = 3;

/** How often to look whether something has turned up meanwhile, such as from a request that was cut off. */
const mostRounds = 3;

/** So many of what a list does not show clearly are read at most. */
const mostVague = 50;

/** So many of what was deleted earlier are read at most: random requests make thousands. */
const mostEarlier = 200;

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
  /** What creations were answered with that bears another name than was sent, by {@link keyOf} the ids. */
  readonly doubted?: ReadonlySet<string>;
}

/** Deletes what is ours in the lists of a deployment. */
export class Cleaner {
  /** By key: a deployment may show the same thing in two lists, or its id in two cases. */
  readonly #deleted = new Map<string, string>();
  readonly #left = new Map<string, { readonly id: string; readonly reason: string }>();
  /** What is not ours and has been changed, in words, by key. */
  readonly #changed = new Map<string, string>();
  /** What things are called whose names a list has cut short, by key; empty where reading them does not tell. */
  readonly #names = new Map<string, string>();
  /** Lists that have shown several pages. */
  readonly #paged = new Set<string>();
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
  readonly #reading: Reading;
  readonly #doubted: ReadonlySet<string>;

  constructor({ target, made, client, ledger, isDown = false, doubted = new Set() }: CleanerOptions) {
    this.#doubted = doubted;
    this.#isDown = isDown;
    this.#target = target;
    this.#made = made;
    this.#client = client;
    this.#ledger = ledger;
    this.#reading = new Reading({ target, made, client });
  }

  left(): string[] {
    const left = [...this.#left.values()].map(({ id, reason }) => `${id}: ${reason}`);
    return [...this.#unlisted, ...left, ...this.#changed.values()];
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

  async #clean({ path, ids, deleted, runs }: Leftover, asked: ReadonlySet<string>): Promise<Cleaned> {
    const before = await this.#list(path, [...ids]);
    let listed = before;
    let ours = await this.#oursIn(path, listed, runs);
    const tried = new Map<string, string>();
    for (let round = 0; round < mostRounds; round++) {
      const found = new Map([...ours, ...ids].map((id) => [keyOf(id), id]));
      for (const key of tried.keys()) found.delete(key);
      if (round > 0 && found.size === 0) break;
      for (const [key, id] of found) tried.set(key, id);
      await this.#deleteAll(path, [...found.values()]);
      const isListed = typeof before !== 'string' || !this.#isDown;
      if (tried.size === 0 || !isListed) continue;
      listed = await this.#list(path);
      ours = await this.#oursIn(path, listed, runs);
    }
    const [first, last] = [before, listed].map(keysIn);
    // Where nothing is noted, it is one more list that may have something of ours.
    const isTold = tried.size > 0 ? [...tried.keys()].some((key) => this.#left.has(key)) : this.left().length > 0;
    if (last === undefined && !isTold) this.#noteUnlisted(path, String(listed));
    const all = [...tried.values(), ...ours.filter((id) => !tried.has(keyOf(id)))];
    const isKept = last !== undefined && this.#settle(path, all, last);
    for (const one of asList(listed) ?? []) this.#noteIfStrange(one, runs);
    const keys = [...ids].map(keyOf);
    const isWhole = first !== undefined && last !== undefined && keys.every((key) => first.has(key));
    await this.#lookForHidden(path, [...tried.values()], [...deleted], isWhole);
    const isGone = first !== undefined && keys.some((key) => !asked.has(key) && !first.has(key));
    return { listed: last, deletesOthers: isKept || isGone };
  }

  /** What of a list is the runs', by its name; what a list cuts short is read. */
  async #oursIn(path: PathValues, listed: readonly Listed[] | string, runs: readonly Traced[]): Promise<string[]> {
    const ours: string[] = [];
    const ownersOf = ({ id }: Listed) => runs.filter(({ strangers }) => !strangers.has(id));
    // A list that cuts one name short may have cut a mark off another.
    const isUnclear = (asList(listed) ?? []).some((one) => ownersOf(one).some(({ mark }) => isVague(one, mark)));
    for (const one of asList(listed) ?? []) {
      const owners = ownersOf(one);
      const isHidden = isUnclear && owners.length > 0 && !owners.some(({ mark }) => bearsMark(one.text, mark));
      if (isHidden && !this.#names.has(keyOf(one.id)) && this.#names.size < mostVague)
        this.#names.set(keyOf(one.id), (await this.#reading.nameOf(path, one.id)) ?? '');
      const text = one.text + (this.#names.get(keyOf(one.id)) ?? '');
      if (owners.some(({ mark }) => bearsMark(text, mark))) ours.push(one.id);
    }
    return ours;
  }

  /** Takes note of what is not a run's and bears its name now, and of what may be a run's under another name. */
  #noteIfStrange({ id, text }: Listed, runs: readonly Traced[]): void {
    if (this.#doubted.has(keyOf(id)) && !this.#left.has(keyOf(id)))
      this.#noteLeft(id, 'a creation was answered with it, but it is called otherwise: it may be yours');
    for (const { mark, strangers, namesakes } of runs) {
      const since = strangers.since(id);
      if (since === undefined || namesakes.has(id) || !bearsMark(text, mark)) continue;
      this.#changed.set(keyOf(id), `${id} ${wordsOfSince[since]} and has been changed`);
    }
  }

  /**
   * Reads what is not listed any more. Where the list has shown all that it should, one stands for all.
   * @param tried what was to be deleted, the others what was deleted before
   */
  async #lookForHidden(
    path: PathValues,
    tried: readonly string[],
    others: readonly string[],
    isWhole: boolean,
  ): Promise<void> {
    if (this.#isDown) return;
    const ids = [...tried, ...others.slice(0, mostEarlier)].filter((id) => !this.#left.has(keyOf(id)));
    const [sample, rest] = isWhole && tried.length > 0 ? [ids.slice(0, 1), ids.slice(1)] : [isWhole ? [] : ids, []];
    let there = await this.#reading.thereOf(path, sample);
    if (there.length === 0) return;
    there = [...there, ...(await this.#reading.thereOf(path, rest))];
    await this.#deleteAll(path, there);
    for (const id of await this.#reading.thereOf(path, there)) {
      this.#deleted.delete(keyOf(id));
      this.#ledger.note({ kind: 'created', baseUrl: this.#target.baseUrl, path, id });
      this.#noteLeft(id, 'it is not listed, but it can still be read');
    }
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
    return new Patience(total * firstWait, new WaitBudget(total), this.#client.refusals);
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
    const answer = await this.#client.send(bodilessRequest('DELETE', url, this.#target.headers), true);
    if (answer instanceof NoAnswer)
      return { kind: 'passing', reason: answer.reason, isAnswered: !answer.isSilent, asked: undefined };
    if (isGone(answer)) return { kind: 'done' };
    const reason = `deleting it was answered ${answer.status}`;
    if (!isPassing(answer)) return { kind: 'refused', reason };
    return { kind: 'passing', reason, isAnswered: true, asked: retryAfter(answer.headers, Date.now()) };
  }

  /**
   * The entries of a list on all its pages, or why they can't be listed.
   * @param needed what the list has to show
   */
  async #list(path: PathValues, needed: readonly string[] = []): Promise<readonly Listed[] | string> {
    const url = this.#target.baseUrl + this.#made.listPath(path);
    const get = (at: string) => this.#client.send(bodilessRequest('GET', at, this.#target.headers), true);
    const waits = this.#patience(this.#isListDown ? 0 : undefined);
    for (;;) {
      const answer = await get(url);
      const hasAnswer = !(answer instanceof NoAnswer);
      // What does not exist has nothing of ours.
      if (hasAnswer && answer.status === 404) return [];
      const entries = hasAnswer ? this.#made.entriesIn(answer.json) : undefined;
      if (hasAnswer && entries !== undefined) {
        this.#isListDown = false;
        const all = await entriesOnPages({ made: this.#made, get }, url, answer, {
          needed,
          isPaged: this.#paged.has(url),
        });
        if (all.length > keysOf(entries).size) this.#paged.add(url);
        return all;
      }
      const isFinal = hasAnswer && !isPassing(answer);
      const wait = isFinal ? undefined : waits.next(hasAnswer ? retryAfter(answer.headers, Date.now()) : undefined);
      this.#isListDown = wait === undefined;
      if (wait === undefined) return hasAnswer ? wordsOf(answer) : answer.reason;
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

/** What a list that can't be read was answered with. */
function wordsOf({ status }: Answer): string {
  return `it was answered ${status}${status < 300 ? ' without a list' : ''}`;
}

function asList(listed: readonly Listed[] | string): readonly Listed[] | undefined {
  return typeof listed === 'string' ? undefined : listed;
}

function keysIn(listed: readonly Listed[] | string): ReadonlySet<string> | undefined {
  const list = asList(listed);
  return list && keysOf(list);
}
