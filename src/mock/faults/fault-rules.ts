import type { Room, Tenant } from '../../state/room.ts';
import { weightOf } from '../../state/weight.ts';
import { InputInvalid } from '../refusals/refusals.ts';
import type { MockRequest } from '../request.ts';
import type { SessionFaults } from '../sessions/session.ts';
import type { FaultRule, ListedFault } from './faults.ts';
import { RuleQueue } from './rule-queue.ts';

/** How much the rules of a session may take, in bytes as `weightOf` counts. */
const mostBytes = 4 * 1024 * 1024;

/** How much the rules and scenarios of all sessions may take together, in the same bytes. */
export const mostBytesOfAll = 64 * 1024 * 1024;

/** The fault rules of a session, in the order in which they were added. Of too many, the oldest spent ones are forgotten. */
export class FaultRules implements SessionFaults, Tenant {
  /** Only this session forgets its rules. */
  readonly oldest = undefined;
  readonly #rules = new RuleQueue();
  #nextId = 1;
  #bytes = 0;
  readonly #shared: Room;
  #hasLeft = false;

  /** @param shared with the rules of other sessions */
  constructor(shared: Room) {
    this.#shared = shared;
  }

  dropOldest(): void {}

  /** Throws {@link InputInvalid} where the rules that are not spent leave no room for it. */
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

  /** Forgets all rules: the session is not used any more, and takes no room. */
  leave(): void {
    this.clear();
    this.#hasLeft = true;
    this.#shared.leave(this);
  }

  /** Whether there was one to remove. */
  remove(id: number): boolean {
    const removed = this.#rules.remove(id);
    if (removed === undefined) return false;
    this.#take(-weightOf(removed));
    return true;
  }

  /** As {@link RuleQueue.mayFit}. */
  mayFit(operationId: string): boolean {
    return this.#rules.mayFit(operationId);
  }

  /** As {@link RuleQueue.take}. */
  take(operationId: string, request: MockRequest, draw: (id: number) => number): FaultRule | undefined {
    return this.#rules.take(operationId, request, draw);
  }

  /** @param bytes that there has to be room for */
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

  /** How many bytes are free. */
  #room(): number {
    return Math.min(mostBytes - this.#bytes, this.#shared.limit - this.#shared.taken);
  }

  #take(bytes: number): void {
    this.#bytes += bytes;
    if (!this.#hasLeft) this.#shared.take(this, bytes, bytes);
  }
}
