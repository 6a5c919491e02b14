import type { Clock, Timer } from '../state/clock.ts';
import { MemoryStore } from '../state/memory-store.ts';
import { RandomSource } from '../state/random.ts';
import type { Store, StoreContent, StoredLog } from '../state/store.ts';
import type { Courier } from '../webhooks/courier.ts';
import { Outbox } from '../webhooks/outbox.ts';
import type { RetrySchedule } from '../webhooks/retry-schedule.ts';
import { FaultRules } from './faults.ts';
import { RateLimit } from './rate-limit.ts';
import { SessionNameUnusable } from './refusals.ts';

/** A state of its own: what one test worker sees, and no other. */
export interface Session {
  readonly name: string;
  readonly store: Store;
  readonly random: RandomSource;
  readonly faults: FaultRules;
  readonly outbox: Outbox;
  /** Undefined without `--rate-limit`. */
  readonly rateLimit: RateLimit | undefined;
}

/** All that a session keeps, as JSON: what a state file and `/__mock/state` hold. */
export interface State extends StoreContent {
  /** How often each question was asked of the random source, by its hash; without it a restart would repeat ids. */
  readonly asked: Readonly<Record<string, number>>;
}

/** The session of a request that names none; the only one that a state file keeps. */
export const defaultSession = 'default';

/** How many sessions are kept beside the default one. */
const mostSessions = 100;

const longestName = 100;

export interface SessionOptions {
  /** What each session starts with. */
  readonly start: StoreContent;
  /** What the default session starts with instead, if it was kept from before. */
  readonly kept: State | undefined;
  readonly everyUuidIsAnAgent: boolean;
  readonly seed: number;
  readonly clock: Clock;
  readonly rateLimit: number | undefined;
  readonly courier: Courier;
  readonly retries: RetrySchedule;
  readonly timer: Timer;
  /** Called after each change of the default session's state. */
  readonly onChange: (() => void) | undefined;
}

/** An attempt at a delivery, and whose. */
export interface Attempt {
  readonly session: string;
  readonly log: StoredLog;
}

/** The sessions, made when first named; of too many, the one that was not used for longest is dropped. */
export class Sessions {
  readonly #options: SessionOptions;
  /** A Map keeps the order of insertion: the least recently used first. */
  readonly #named = new Map<string, Session>();
  readonly #watchers = new Set<(attempt: Attempt) => void>();
  #default: Session;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#default = this.#make(defaultSession, options.kept);
  }

  /** The session of a name. Throws {@link SessionNameUnusable}. */
  get(name: string | undefined): Session {
    if (name === undefined || name === defaultSession) return this.#default;
    if (name === '' || name.length > longestName) {
      throw new SessionNameUnusable(longestName);
    }
    const session = this.#named.get(name) ?? this.#make(name, undefined);
    this.#named.delete(name);
    this.#named.set(name, session);
    if (this.#named.size > mostSessions) this.#drop(this.#named.keys().next().value ?? '');
    return session;
  }

  all(): Session[] {
    return [this.#default, ...this.#named.values()];
  }

  names(): string[] {
    return [defaultSession, ...this.#named.keys()];
  }

  /** Puts a session back to what every session starts with: state, faults, random values and quotas. */
  reset({ name, outbox }: Session): void {
    outbox.cancel();
    if (name !== defaultSession) this.#named.set(name, this.#make(name, undefined));
    else {
      this.#default = this.#make(defaultSession, undefined);
      this.#options.onChange?.();
    }
  }

  /** Calls back with each attempt at a delivery from now on, until the returned function is called. */
  watchAttempts(watcher: (attempt: Attempt) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #make(name: string, kept: State | undefined): Session {
    const { start, everyUuidIsAnAgent, seed, clock, rateLimit, onChange, courier, retries, timer } = this.#options;
    const store = new MemoryStore(kept ?? start, everyUuidIsAnAgent, name === defaultSession ? onChange : undefined);
    const random = new RandomSource(seed, kept?.asked);
    const onAttempt = (log: StoredLog) => {
      for (const watcher of this.#watchers) watcher({ session: name, log });
    };
    return {
      name,
      store,
      random,
      faults: new FaultRules(),
      outbox: new Outbox({ store, random, courier, schedule: retries, clock, timer, onAttempt }),
      rateLimit: rateLimit === undefined ? undefined : new RateLimit(rateLimit, clock),
    };
  }

  #drop(name: string): void {
    this.#named.get(name)?.outbox.cancel();
    this.#named.delete(name);
  }
}

export async function stateOf({ store, random }: Session): Promise<State> {
  return { ...(await store.content()), asked: random.asked() };
}

/** What was to be sent in the state before is not sent any more; what is to be sent in the new one is. */
export async function replaceState({ store, random, outbox }: Session, state: State): Promise<void> {
  outbox.cancel();
  random.replaceAsked(state.asked);
  await store.replaceContent(state);
  await outbox.resume();
}
