import type { Answer } from '../exchange.ts';
import type { PathValues } from '../given.ts';
import type { Target } from '../target.ts';
import type { Client } from '../wire/client.ts';
import { NoAnswer } from '../wire/no-answer.ts';
import { Patience, retryAfter } from '../wire/pacing.ts';
import { WaitBudget } from '../wire/wait-budget.ts';
import { keyOf } from './listed.ts';
import type { Made } from './made.ts';
import type { Progress, Remains } from './remains.ts';

/** The share of the patience that is waited before the first retry. */
const firstWait = 1 / 30;

/** How many requests in a row without an answer mean that the deployment is down at the moment. */
const mostUnanswered = 3;

/** The result of a deletion: done, refused for a reason, or to be tried again. */
type Deletion =
  | { readonly kind: 'done' }
  /** `isHeld` if other records may still refer to it. */
  | { readonly kind: 'refused'; readonly reason: string; readonly isHeld: boolean }
  | {
      readonly kind: 'passing';
      readonly reason: string;
      readonly isAnswered: boolean;
      readonly asked: number | undefined;
    };

export interface DeletionsOptions {
  readonly target: Target;
  readonly made: Made;
  readonly client: Client;
  readonly remains: Remains;
  readonly progress: Progress;
  /** True if the deployment no longer answers: everything is tried once, until a request has no answer. */
  readonly isDown: boolean;
}

/** A record to which others may still refer. */
interface Held {
  readonly list: PathValues;
  readonly id: string;
  /** How many records were deleted when its deletion was refused. */
  readonly at: number;
}

/** Deletes records of one resource by their ids. */
export class Deletions {
  readonly #options: DeletionsOptions;
  readonly #held = new Map<string, Held>();

  constructor(options: DeletionsOptions) {
    this.#options = options;
  }

  /**
   * The held records that are worth another try, since something was deleted in the meantime; each is returned once.
   */
  takeReleased(): readonly Pick<Held, 'list' | 'id'>[] {
    const released = [...this.#held].filter(([, { at }]) => at < this.#options.progress.deleted.size);
    for (const [key] of released) this.#held.delete(key);
    return released.map(([, held]) => held);
  }

  patience(total: number = this.#options.isDown ? 0 : this.#options.client.patience): Patience {
    return new Patience(total * firstWait, new WaitBudget(total), this.#options.client.refusals);
  }

  /** Deletes records. Retries temporary failures, after the others, until the patience passes without a deletion. */
  async deleteAll(list: PathValues, ids: readonly string[]): Promise<void> {
    let pending = ids;
    let waits = this.patience();
    while (pending.length > 0) {
      const { failed, untried, asked } = await this.#deleteOnce(list, pending);
      const next = [...untried, ...failed];
      if (next.length < pending.length) waits = this.patience();
      pending = next;
      const wait = pending.length === 0 ? undefined : waits.next(asked);
      if (wait === undefined) return;
      await this.#options.client.pause({ milliseconds: wait, reason: 'retry' }, true);
    }
  }

  async #deleteOnce(
    list: PathValues,
    ids: readonly string[],
  ): Promise<{ failed: string[]; untried: readonly string[]; asked: number | undefined }> {
    const { remains, isDown } = this.#options;
    const failed: string[] = [];
    let asked: number | undefined;
    let unanswered = 0;
    for (const [at, id] of ids.entries()) {
      const deletion = await this.#delete(list, id).catch((error: unknown) => {
        for (const other of ids.slice(at))
          remains.noteLeft(list, other, `not deleted: ${error instanceof Error ? error.message : error}`);
        throw error;
      });
      unanswered = deletion.kind === 'passing' && !deletion.isAnswered ? unanswered + 1 : 0;
      if (deletion.kind === 'done') remains.noteDeleted(list, id);
      else remains.noteLeft(list, id, deletion.reason);
      if (deletion.kind === 'refused' && deletion.isHeld) this.#hold(list, id);
      if (deletion.kind !== 'passing') continue;
      failed.push(id);
      asked = deletion.asked ?? asked;
      if (unanswered < (isDown ? 1 : mostUnanswered)) continue;
      const untried = ids.slice(at + 1);
      for (const other of untried) remains.noteLeft(list, other, deletion.reason);
      return { failed, untried, asked };
    }
    return { failed, untried: [], asked };
  }

  #hold(list: PathValues, id: string): void {
    const at = this.#options.progress.deleted.size;
    this.#held.set(`${JSON.stringify(list)} ${keyOf(id)}`, { list, id, at });
  }

  async #delete(list: PathValues, id: string): Promise<Deletion> {
    const { made, target, client, remains } = this.#options;
    const request = made.deletionRequest(target, remains.parentOf(list, id), id);
    if (request === undefined) return { kind: 'refused', reason: 'its parent is unknown', isHeld: false };
    const answer = await client.send(request, true);
    if (answer instanceof NoAnswer)
      return { kind: 'passing', reason: answer.reason, isAnswered: !answer.isSilent, asked: undefined };
    if (isGone(answer)) return { kind: 'done' };
    const reason = `deleting it was answered ${answer.status}`;
    if (!isPassing(answer)) return { kind: 'refused', reason, isHeld: answer.status === 409 };
    return { kind: 'passing', reason, isAnswered: true, asked: retryAfter(answer.headers, Date.now()) };
  }
}

/** True if the answer to a deletion means that the record is gone. */
export function isGone({ status }: Answer): boolean {
  return status < 300 || status === 404 || status === 410;
}

/** True for a temporary failure. */
export function isPassing({ status }: Answer): boolean {
  return status >= 500 || status === 408 || status === 425;
}
