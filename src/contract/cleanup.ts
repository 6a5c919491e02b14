import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, valueAt } from '../spec/json-pointer.ts';
import type { Client } from './client.ts';
import type { Answer } from './exchange.ts';
import type { Ledger, Leftover } from './ledger.ts';
import { askedWait, Patience } from './pacing.ts';
import { RateLimitPersists } from './stops.ts';
import type { Target } from './target.ts';

/** What a cleaning up has done. */
export interface Cleanup {
  readonly deleted: readonly string[];
  /** What is still there, each once and with why. */
  readonly left: readonly string[];
  /** The webhooks that the run's agent has now; undefined if they were not looked at. */
  readonly listed?: ReadonlySet<string> | undefined;
  /** Whether the deployment has deleted something of ours that it was not asked to delete, or instead of what it was. */
  readonly deletesOthers?: boolean;
}

/** The requests that cleaning up needs, of the document's operations. */
export interface CleanupPaths {
  readonly list: (agentId: string) => string;
  readonly webhook: (agentId: string, id: string) => string;
}

/** The first wait before a failed request is sent again, and how long to wait in all, in milliseconds. */
const firstWait = 500;
const longestPatience = 15_000;

/** So many requests without an answer, one after the other, mean that the deployment is down at the moment. */
const mostUnanswered = 3;

/** How often to look whether something has turned up meanwhile, such as from a request that was cut off. */
const mostRounds = 3;

/**
 * Deletes everything that the ledger holds for this deployment, and nothing else; clears it if nothing is left.
 * @param asked what the run has asked to delete before, by id
 */
export async function cleanUp(
  target: Target,
  paths: CleanupPaths,
  client: Client,
  ledger: Ledger,
  asked: ReadonlySet<string> = new Set(),
): Promise<Cleanup> {
  const all = ledger.leftovers();
  const cleaner = new Cleaner(target, paths, client, ledger);
  let own: Cleaned | undefined;
  for (const leftover of all.filter(({ baseUrl }) => baseUrl === target.baseUrl)) {
    const cleaned = await cleaner.clean(leftover, asked);
    if (leftover.agentId === target.agentId) own = cleaned;
  }
  const left = cleaner.left();
  if (left.length === 0 && all.every(({ baseUrl }) => baseUrl === target.baseUrl)) ledger.clear();
  return { deleted: [...cleaner.deleted], left, ...own };
}

/** Webhooks as far as it takes to recognise our own. */
interface Listed {
  readonly id: string;
  readonly text: string;
}

type Cleaned = Pick<Cleanup, 'listed' | 'deletesOthers'>;

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

class Cleaner {
  readonly deleted = new Set<string>();
  /** Why, by id: a deployment may show the same webhook at two agents. */
  readonly #left = new Map<string, string>();
  /** Agents whose webhooks can't be looked at, each with why; where something of theirs is left, that says it. */
  readonly #unlisted: string[] = [];
  /** What keeps from deleting anything more; undefined if nothing does. */
  #obstacle: string | undefined;
  readonly #target: Target;
  readonly #paths: CleanupPaths;
  readonly #client: Client;
  readonly #ledger: Ledger;

  constructor(target: Target, paths: CleanupPaths, client: Client, ledger: Ledger) {
    this.#target = target;
    this.#paths = paths;
    this.#client = client;
    this.#ledger = ledger;
  }

  left(): string[] {
    return [...this.#unlisted, ...[...this.#left].map(([id, reason]) => `${id}: ${reason}`)];
  }

  async clean(leftover: Leftover, asked: ReadonlySet<string>): Promise<Cleaned> {
    const { agentId, ids } = leftover;
    try {
      if (this.#obstacle === undefined) return await this.#clean(leftover, asked);
    } catch (error) {
      if (!(error instanceof RateLimitPersists)) throw error;
      this.#obstacle = error.message;
    }
    for (const id of ids) if (!this.deleted.has(id)) this.#left.set(id, `not deleted: ${this.#obstacle}`);
    if (ids.size === 0) this.#unlisted.push(`the webhooks of ${agentId} can't be listed: ${this.#obstacle}`);
    return {};
  }

  async #clean({ agentId, ids, marks }: Leftover, asked: ReadonlySet<string>): Promise<Cleaned> {
    const ours = (listed: readonly Listed[] = []) => listed.filter((one) => isMarked(one, marks)).map(({ id }) => id);
    const before = await this.#list(agentId);
    let listed = before;
    const tried = new Set<string>();
    for (let round = 0; round < mostRounds; round++) {
      const found = [...ids, ...ours(asList(listed))].filter((id) => !tried.has(id));
      if (round > 0 && found.length === 0) break;
      for (const id of found) tried.add(id);
      await this.#deleteAll(agentId, [...new Set(found)]);
      if (tried.size > 0) listed = await this.#list(agentId);
    }
    const [first, last] = [idsOf(before), idsOf(listed)];
    if (last === undefined && ![...tried].some((id) => this.#left.has(id)))
      this.#unlisted.push(`the webhooks of ${agentId} can't be listed: ${listed}`);
    const isKept = last !== undefined && this.#settle(agentId, new Set([...tried, ...ours(asList(listed))]), last);
    const isGone = first !== undefined && [...ids].some((id) => !asked.has(id) && !first.has(id));
    return { listed: last, deletesOthers: isKept || isGone };
  }

  /**
   * The list has the last word on what a deletion has come to.
   * @returns whether something is listed though its deletion was answered with success
   */
  #settle(agentId: string, tried: ReadonlySet<string>, listed: ReadonlySet<string>): boolean {
    let isKept = false;
    for (const id of tried) {
      if (!listed.has(id)) {
        if (this.#left.delete(id)) this.#noteDeleted(agentId, id);
      } else if (this.deleted.delete(id)) {
        isKept = true;
        this.#ledger.note({ kind: 'created', baseUrl: this.#target.baseUrl, agentId, id });
      }
      if (listed.has(id) && !this.#left.has(id)) this.#left.set(id, 'it is still listed');
    }
    return isKept;
  }

  #noteDeleted(agentId: string, id: string): void {
    this.deleted.add(id);
    this.#ledger.note({ kind: 'deleted', baseUrl: this.#target.baseUrl, agentId, id });
  }

  /** Tries again what fails in passing, the others first, for as long as one more is deleted now and then. */
  async #deleteAll(agentId: string, ids: readonly string[]): Promise<void> {
    let pending = ids;
    let waits = new Patience(firstWait, longestPatience);
    while (pending.length > 0) {
      const { failed, untried, asked } = await this.#deleteOnce(agentId, pending);
      const next = [...untried, ...failed];
      if (next.length < pending.length) waits = new Patience(firstWait, longestPatience);
      pending = next;
      const wait = pending.length === 0 ? undefined : waits.next(asked);
      if (wait === undefined) return;
      await sleep(wait);
    }
  }

  async #deleteOnce(
    agentId: string,
    ids: readonly string[],
  ): Promise<{ failed: string[]; untried: readonly string[]; asked: number | undefined }> {
    const failed: string[] = [];
    let asked: number | undefined;
    let unanswered = 0;
    for (const [at, id] of ids.entries()) {
      const deletion = await this.#delete(agentId, id);
      unanswered = deletion.kind === 'passing' && !deletion.isAnswered ? unanswered + 1 : 0;
      if (deletion.kind === 'done') {
        this.#left.delete(id);
        this.#noteDeleted(agentId, id);
      } else this.#left.set(id, deletion.reason);
      if (deletion.kind !== 'passing') continue;
      failed.push(id);
      asked = deletion.asked ?? asked;
      if (unanswered < mostUnanswered) continue;
      const untried = ids.slice(at + 1);
      for (const other of untried) if (!this.#left.has(other)) this.#left.set(other, deletion.reason);
      return { failed, untried, asked };
    }
    return { failed, untried: [], asked };
  }

  async #delete(agentId: string, id: string): Promise<Deletion> {
    const url = this.#target.baseUrl + this.#paths.webhook(agentId, id);
    const answer = await this.#client.send(request('DELETE', this.#target, url), true);
    if (typeof answer === 'string') return { kind: 'passing', reason: answer, isAnswered: false, asked: undefined };
    if (isGone(answer)) return { kind: 'done' };
    const reason = `deleting it was answered ${answer.status}`;
    if (!isPassing(answer)) return { kind: 'refused', reason };
    return { kind: 'passing', reason, isAnswered: true, asked: askedWait(answer.headers, Date.now()) };
  }

  /** The webhooks of an agent, or why they can't be listed. */
  async #list(agentId: string): Promise<readonly Listed[] | string> {
    const url = this.#target.baseUrl + this.#paths.list(agentId);
    const waits = new Patience(firstWait, longestPatience);
    for (;;) {
      const answer = await this.#client.send(request('GET', this.#target, url), true);
      const hasAnswer = typeof answer !== 'string';
      // An agent that does not exist has nothing of ours.
      if (hasAnswer && answer.status === 404) return [];
      const webhooks = hasAnswer ? valueAt(answer.json, '/data/webhooks') : undefined;
      if (Array.isArray(webhooks)) return webhooks.flatMap(listedOf);
      const isFinal = hasAnswer && !isPassing(answer);
      const wait = isFinal ? undefined : waits.next(hasAnswer ? askedWait(answer.headers, Date.now()) : undefined);
      if (wait === undefined) return hasAnswer ? `it was answered ${answer.status}` : answer;
      await sleep(wait);
    }
  }
}

/** Whether a webhook that was to be deleted is not there any more. */
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

function idsOf(listed: readonly Listed[] | string): ReadonlySet<string> | undefined {
  const list = asList(listed);
  return list && new Set(list.map(({ id }) => id));
}

function listedOf(webhook: unknown): Listed[] {
  if (!isObject(webhook) || typeof webhook.id !== 'string') return [];
  return [{ id: webhook.id, text: JSON.stringify([webhook.name, webhook.webhook_url]) }];
}

function isMarked({ text }: Listed, marks: ReadonlySet<string>): boolean {
  return [...marks].some((mark) => text.includes(mark));
}

function request(method: string, { token }: Target, url: string) {
  return {
    method,
    url,
    headers: { Accept: 'application/json', Authorization: `Bearer ${token}` },
    body: undefined,
  };
}
