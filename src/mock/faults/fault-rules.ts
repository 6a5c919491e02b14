import type { Room, Tenant } from '../../state/room.ts';
import { weightOf } from '../../state/weight.ts';
import { InputInvalid } from '../refusals/refusals.ts';
import type { MockRequest } from '../request.ts';
import type { SessionFaults } from '../sessions/session.ts';
import type { FaultRule, ListedFault } from './faults.ts';
import { RuleQueue } from './rule-queue.ts';

/** The most bytes that the rules of a session may take, as `weightOf` counts. */
const mostBytes = 4 * 1024 * 1024;

/** The most bytes that the rules and scenarios of all sessions may take together, as `weightOf` counts. */
export const mostBytesOfAll = 64 * 1024 * 1024;

/**
 * Keeps the fault rules of a session, in the order of their addition. When there are too many, the oldest spent ones
 * are dropped.
 */
export class FaultRules implements SessionFaults, Tenant {
  /** No rule is dropped for another session. */
  readonly oldest = undefined;
  readonly #rules = new RuleQueue();
  #nextId = 1;
  #bytes = 0;
  readonly #shared: Room;
  #hasLeft = false;

  /** @param shared the room shared with other sessions */
  constructor(shared: Room) {
    this.#shared = shared;
  }

  dropOldest(): void {}

  /** Throws {@link InputInvalid} if the unspent rules leave no room. */
  add(rule: FaultRule): ListedFault {
    const bytes = weightOf(rule);
    if (bytes > this.#room()) this.#forgetSpent(bytes);
    this.#take(bytes);
    return this.#rules.add(this.#nextId++, rule);
  }

  list(): ListedFault[] {
    return this.#rules.list();
  }

  clear(): void {
    this.#rules.clear();
    this.#take(-this.#bytes);
  }

  /** Drops all rules and gives up the room when the session is no longer used. */
  leave(): void {
    this.clear();
    this.#hasLeft = true;
    this.#shared.leave(this);
  }

  /** Returns false if there is no such rule. */
  remove(id: number): boolean {
    const removed = this.#rules.remove(id);
    if (removed === undefined) return false;
    this.#take(-weightOf(removed));
    return true;
  }

  /** Works like {@link RuleQueue.mayFit}. */
  mayFit(operationId: string): boolean {
    return this.#rules.mayFit(operationId);
  }

  /** Works like {@link RuleQueue.take}. */
  take(operationId: string, request: MockRequest, draw: (id: number) => number): FaultRule | undefined {
    return this.#rules.take(operationId, request, draw);
  }

  /** @param bytes the room that is needed */
  #forgetSpent(bytes: number): void {
    const all = this.#rules.spent();
    const spent = all.reduce((sum, { rule }) => sum + weightOf(rule), 0);
    if (bytes > this.#room() + spent) {
      const isOwn = this.#bytes - spent + bytes > mostBytes;
      const message = isOwn
        ? `The rules of a session may take ${mostBytes} bytes in memory; with this one they would take ${this.#bytes - spent + bytes}.`
        : `The rules of all sessions may take ${this.#shared.limit} bytes in memory, and there is no room for this one.`;
      throw new InputInvalid({ body: [message] }, message);
    }
    for (const { id } of all) {
      if (bytes <= this.#room()) return;
      this.remove(id);
    }
  }

  /** The free room, in bytes. */
  #room(): number {
    return Math.min(mostBytes - this.#bytes, this.#shared.limit - this.#shared.taken);
  }

  #take(bytes: number): void {
    this.#bytes += bytes;
    if (!this.#hasLeft) this.#shared.take(this, bytes, bytes);
  }
}
