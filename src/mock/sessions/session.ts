import type { Clock, Timer } from '../../state/clock.ts';
import type { RandomSource } from '../../state/random.ts';
import type { RecordDeleted, RecordsPut, Store, StoreContent } from '../../state/store.ts';
import type { Attempt } from '../../webhooks/attempt.ts';
import type { Courier } from '../../webhooks/courier.ts';
import type { Outbox } from '../../webhooks/outbox.ts';
import type { RetrySchedule } from '../../webhooks/retry-schedule.ts';
import type { FaultRules } from '../faults/fault-rules.ts';
import type { RateLimit } from '../faults/rate-limit.ts';
import type { ScenarioPlayer } from '../scenarios/scenario-player.ts';

/** One isolated state: what one test worker sees, and no other. */
export interface Session {
  readonly name: string;
  readonly store: Store;
  readonly random: RandomSource;
  readonly faults: FaultRules;
  /** @internal */
  readonly scenario: ScenarioPlayer;
  /** The mock's, unless a scenario has stopped it for this session. */
  readonly clock: Clock;
  readonly services: Services;
  /** Undefined without `--rate-limit`. */
  readonly rateLimit: RateLimit | undefined;
  /** @internal The whole state as it is now. */
  snapshot(): State;
  /** @internal Gives back the room that its records, fault rules and scenario take among those of all sessions: it is not used any more. */
  leave(): void;
}

/** The whole state of a session as JSON: what a state file and `/__mock/state` hold. */
export interface State {
  readonly records: StoreContent;
  /** How often each question was asked of the random source, by its hash; without it a restart would repeat ids. */
  readonly asked: Readonly<Record<string, number>>;
}

/** A change of a state, with the counts of questions that have changed before it. It is JSON. */
export type StateChange =
  | ((RecordsPut | RecordDeleted) & { readonly asked?: State['asked'] | undefined })
  | { readonly state: State };

/** Keeps a state somewhere else, change by change. */
export interface StateKeeper {
  /**
   * Called before each change, which is not made where this throws.
   * @param snapshot gives the state as it is when it is called
   */
  keep(change: StateChange, snapshot: () => State): void;
}

/** Something that an API needs for each session beyond records. */
export interface Service {
  /** Takes up what was left when the state was kept, or the service was parked. */
  resume?(): Promise<void>;
  /** How much waits for its turn or its time, such as deliveries. */
  waiting?(): number | Promise<number>;
  /** Drops what is under way: the session is reset, replaced or forgotten. */
  cancel?(): void;
  /** Begins nothing more, and lets what is under way end within a grace, in milliseconds. */
  park?(graceInMilliseconds: number): Promise<void>;
}

/** The services of a session, by name. The one called `outbox` sends the API's deliveries. */
export interface Services {
  readonly outbox?: Outbox;
  readonly [name: string]: Service | undefined;
}

/** What the services of a session are made from. */
export interface SessionParts {
  readonly store: Store;
  readonly random: RandomSource;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Makes the attempts at deliveries. */
  readonly courier: Courier;
  readonly retries: RetrySchedule;
  /** To be called with each attempt that was made. */
  readonly onAttempt: (attempt: Attempt) => void;
}
