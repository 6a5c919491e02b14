import { type Clock, systemClock } from '../state/clock.ts';
import type { Resource, StoreContent } from '../state/store.ts';
import type { Argument } from './packed-arguments.ts';
import { contentArguments } from './record-arguments.ts';
import { type RedisState, type Reply, StartMissing } from './redis-state.ts';

/** How long start records are kept after their last renewal, in milliseconds: a week. */
const startExpiry = 7 * 24 * 60 * 60 * 1000;

/** The records with which every session starts, as stored in Redis. */
export interface Start {
  /** Identifies the content: mocks with equal start records share them. */
  readonly digest: string;
  readonly content: StoreContent;
  readonly resources: readonly Resource[];
}

/** The place of a session in the shared state. */
export class SessionPlace {
  readonly name: string;
  readonly state: RedisState;
  /** How long the session is kept after its last use, in milliseconds; 0 for no limit. */
  readonly expiry: number;
  /** The session's clock, by which the waits of its records are measured. */
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
   * Carries out an operation on the session.
   * @param gen the number of the session when a request started; empty for the current session
   * @throws {StateUnavailable} {@link SessionGone} if it was reset since, and the script's errors
   */
  async ask(operation: string, gen: string, args: readonly Argument[]): Promise<Reply> {
    const start = this.#start();
    const all = [this.name, start.digest, this.expiry, gen, ...args];
    try {
      return await this.state.ask(operation, all);
    } catch (error) {
      // Redis was emptied, or was restarted without its data.
      if (!(error instanceof StartMissing)) throw error;
      await putStart(this.state, start);
      return this.state.ask(operation, all);
    }
  }
}

/** Stores the records with which every session starts for all processes, or renews their expiry. */
export async function putStart(state: RedisState, { digest, content, resources }: Start): Promise<void> {
  await state.ask('start', [digest, startExpiry, ...contentArguments(resources, content, systemClock.now())]);
}
