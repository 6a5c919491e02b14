import type { Clock, Timer } from '../../state/clock.ts';
import type { RandomSource } from '../../state/random.ts';
import type { RecordDeleted, RecordsPut, Store, StoreContent } from '../../state/store.ts';
import type { Attempt } from '../../webhooks/attempt.ts';
import type { Courier } from '../../webhooks/courier.ts';
import type { Outbox, SharedQueueOf } from '../../webhooks/outbox.ts';
import type { RetrySchedule } from '../../webhooks/retry-schedule.ts';
import type { FaultRule, ListedFault } from '../faults/faults.ts';
import type { Quota } from '../faults/rate-limit.ts';
import type { MockRequest } from '../request.ts';
import type { FittedScenario } from '../scenarios/scenario.ts';
import type { PlayedScenario } from '../scenarios/scenario-player.ts';

/** Available immediately in one process, and a promise if several processes share it. */
export type Awaitable<Value> = Value | Promise<Value>;

/** The rules of a session and their use. */
interface TakenRules {
  /** Takes the first unspent rule that matches a request of an operation, and counts it as fired. */
  take(operationId: string, request: MockRequest, draw: (id: number) => number): FaultRule | undefined;
  /** True if an unspent rule may match a request of an operation. */
  mayFit(operationId: string): boolean;
}

/** The fault rules of a session. */
export interface SessionFaults extends TakenRules {
  /** Throws {@link InputInvalid} if there is no room. */
  add(rule: FaultRule): Awaitable<ListedFault>;
  list(): Awaitable<ListedFault[]>;
  clear(): Awaitable<void>;
  /** Resolves with false if there is no such rule. */
  remove(id: number): Awaitable<boolean>;
}

/** The scenario of a session. */
export interface SessionScenario extends TakenRules {
  /** The clock of the session: the mock's, unless the scenario has one. */
  readonly clock: Clock;
  /** Undefined if no scenario is played. */
  readonly played: Awaitable<PlayedScenario | undefined>;
  /** Starts a scenario at its first step. Returns a function that restores the previous one. */
  play(fitted: FittedScenario): Awaitable<() => Awaitable<void>>;
  /** Resolves with false if no scenario was played. */
  end(): Awaitable<boolean>;
}

/** Counts the requests of each token. */
export interface SessionQuota {
  count(token: string): Quota;
}

/** An isolated state, such as that of one test worker. */
export interface Session {
  readonly name: string;
  readonly store: Store;
  readonly random: RandomSource;
  readonly faults: SessionFaults;
  /** @internal */
  readonly scenario: SessionScenario;
  /** The mock's clock, unless the session's scenario has stopped it. */
  readonly clock: Clock;
  readonly services: Services;
  /** Undefined without `--rate-limit`. */
  readonly rateLimit: SessionQuota | undefined;
  /** @internal The whole current state. */
  snapshot(): Awaitable<State>;
  /** @internal Replaces the whole state in one step; undefined if its parts are replaced one by one. */
  readonly replace?: ((state: State) => Promise<void>) | undefined;
  /** @internal Ends an opened request, and returns what it reserved but did not use. */
  readonly finish?: (() => void) | undefined;
  /** @internal Gives up the room of its records, fault rules and scenario when the session is no longer used. */
  leave(): void;
}

/** The whole state of a session as JSON, as in a state file and `/__mock/state`. */
export interface State {
  readonly records: StoreContent;
  /**
   * How often each question to the random source was asked, by its hash. Without it, ids would repeat after a restart.
   */
  readonly asked: Readonly<Record<string, number>>;
}

/** A change of a state as JSON, with the counts of questions that changed before it. */
export type StateChange =
  | ((RecordsPut | RecordDeleted) & { readonly asked?: State['asked'] | undefined })
  | { readonly state: State };

/** Keeps a state elsewhere, change by change. */
export interface StateKeeper {
  /**
   * Called before each change, which is not made if this throws.
   * @param snapshot returns the state at the time of the call
   */
  keep(change: StateChange, snapshot: () => State): void;
}

/** Something besides records that an API needs for each session. */
export interface Service {
  /** Resumes pending work after the state was restored, or after the service was parked. */
  resume?(): Promise<void>;
  /** The number of pending items, such as deliveries. */
  waiting?(): number | Promise<number>;
  /** Drops work in progress when the session is reset, replaced or forgotten. */
  cancel?(): void;
  /** Starts no more work. Work in progress may end within the grace, in milliseconds. */
  park?(graceInMilliseconds: number): Promise<void>;
}

/** The services of a session, by name. The one named `outbox` sends the API's deliveries. */
export interface Services {
  readonly outbox?: Outbox;
  readonly [name: string]: Service | undefined;
}

/** What a session's services are made from. */
export interface SessionParts {
  /** @internal Makes the attempt queue shared by several processes; undefined if each session has its own. */
  readonly queue?: SharedQueueOf | undefined;
  readonly store: Store;
  readonly random: RandomSource;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Makes the attempts of deliveries. */
  readonly courier: Courier;
  readonly retries: RetrySchedule;
  /** To be called with each finished attempt. */
  readonly onAttempt: (attempt: Attempt) => void;
}
