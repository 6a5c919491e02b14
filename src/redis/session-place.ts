import { type Clock, systemClock } from '../state/clock.ts';
import type { Resource, StoreContent } from '../state/store.ts';
import type { Argument } from './packed-arguments.ts';
import { contentArguments } from './record-arguments.ts';
import { type RedisState, type Reply, StartMissing } from './redis-state.ts';

/** How long the records of a start are kept that nobody begins with any more, in milliseconds: a week. */
const startExpiry = 7 * 24 * 60 * 60 * 1000;

/** The records that every session begins with, as they are in Redis. */
export interface Start {
  /** Names the content: mocks that begin with the same share it. */
  readonly digest: string;
  readonly content: StoreContent;
  readonly resources: readonly Resource[];
}

/** Where a session is in the shared state. */
export class SessionPlace {
  readonly name: string;
  readonly state: RedisState;
  /** How long it is kept after its last use, in milliseconds; 0 for ever. */
  readonly expiry: number;
  /** The session's, by which its records wait. */
  clock: Clock = systemClock;
  readonly #start: () => Start;

  constructor(state: RedisState, name: string, expiry: number, start: () => Start) {
    this.state = state;
    this.name = name;
    this.expiry = expiry;
    this.#start = start;
  }

  get resources(): readonly Resource[] {
    return this.#start().resources;
  }

  /**
   * Does something in the session.
   * @param gen of the session as it was when a request began; empty for whatever it is now
   * @throws {StateUnavailable} {@link SessionGone} where it was reset since, and what the script throws
   */
  async ask(operation: string, gen: string, args: readonly Argument[]): Promise<Reply> {
    const start = this.#start();
    const all = [this.name, start.digest, this.expiry, gen, ...args];
    try {
      return await this.state.ask(operation, all);
    } catch (error) {
      // Redis was emptied, or has begun anew without what it had.
      if (!(error instanceof StartMissing)) throw error;
      await putStart(this.state, start);
      return this.state.ask(operation, all);
    }
  }
}

/** Puts the records that every session begins with where all processes find them, or keeps them there for longer. */
export async function putStart(state: RedisState, { digest, content, resources }: Start): Promise<void> {
  await state.ask('start', [digest, startExpiry, ...contentArguments(resources, content, systemClock.now())]);
}
