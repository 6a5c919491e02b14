import type { Operation } from '../../openapi/operations/operation.ts';
import type { Clock, Timer } from '../../state/clock.ts';
import { MemoryStore } from '../../state/memory-store.ts';
import { RandomSource } from '../../state/random.ts';
import { Room } from '../../state/room.ts';
import { Rooms } from '../../state/rooms.ts';
import type { StoreChange, StoreContent, StoreWatcher } from '../../state/store.ts';
import type { Attempt } from '../../webhooks/attempt.ts';
import type { Courier } from '../../webhooks/courier.ts';
import type { RetrySchedule } from '../../webhooks/retry-schedule.ts';
import type { MockApi } from '../api.ts';
import { FaultRules, mostBytesOfAll } from '../faults/fault-rules.ts';
import { RateLimit } from '../faults/rate-limit.ts';
import { SessionNameUnusable } from '../refusals/refusals.ts';
import type { MockRequest } from '../request.ts';
import type { FittedScenario } from '../scenarios/scenario.ts';
import { ScenarioPlayer } from '../scenarios/scenario-player.ts';
import { startWith } from '../scenarios/start-with.ts';
import type { Awaitable, Service, Services, Session, State, StateKeeper } from './session.ts';

/** The session of requests without a session name, and the only one in a state file. */
export const defaultSession = 'default';

/** How many sessions are kept besides the default one. */
const mostSessions = 100;

const longestName = 100;

/** The facts of a request that are known before its session is read. */
export interface SessionNeeds {
  /** The token by which it is counted; undefined if it was counted before. */
  readonly token: string | undefined;
  readonly request: MockRequest;
  readonly operation: Operation | undefined;
  /** The path's segment for each of its parameters. */
  readonly parameters: readonly string[];
  /** True if disturbances are configured. */
  readonly isDisturbed: boolean;
}

/** The sessions of a mock. */
export interface Sessions {
  /** Returns the session of a name. Throws {@link SessionNameUnusable}. */
  get(name: string | undefined): Session;
  /**
   * Reads everything that a request needs of a shared session, in one step; undefined if all of it is local.
   * @throws {StateUnavailable}
   */
  readonly open?: ((session: Session, needs: SessionNeeds) => Promise<Session>) | undefined;
  /** The sessions that this process knows. */
  all(): Session[];
  names(): string[];
  /** The records with which every session starts, without a scenario's. */
  readonly start: StoreContent;
  /** Sets the scenario that new and reset sessions play from its beginning, or none. */
  startWith(scenario: FittedScenario | undefined): void;
  /** Resets a session to its initial state: records, faults, scenario, random values and quotas. */
  reset(session: Session): Awaitable<void>;
  /** Switches to another API. Every session keeps its records and gets new services. */
  useApi(api: SessionOptions['api'], start: StoreContent): void;
  /** Starts no more work in any session. Work in progress may end within the grace, in milliseconds. */
  park(graceInMilliseconds: number): Promise<void>;
  /** @internal The number of delivery attempts that this process has made, by their outcome. */
  readonly attemptsMade: ReadonlyMap<Attempt['status'], number>;
  /** @internal The number of delivery attempts that are waiting. */
  attemptsWaiting(): Promise<number>;
  /**
   * @internal The number of delivery attempts that are lost when this process ends, by session, the default one first.
   */
  attemptsPending(): Promise<number[]>;
  /**
   * Calls back with each delivery attempt from now on, until the returned function is called.
   * @param which the attempts of this process only, or by default of all processes that share the sessions
   */
  watchAttempts(watcher: (made: SessionAttempt) => void, which?: 'own' | 'all'): () => void;
}

/** Throws {@link SessionNameUnusable}. */
export function requireName(name: string): void {
  if (name === '' || name.length > longestName) throw new SessionNameUnusable(longestName);
}

export interface SessionOptions {
  readonly api: Pick<MockApi, 'resources' | 'services' | 'places'>;
  /** The records with which each session starts. */
  readonly start: StoreContent;
  /** The scenario that each session plays from its beginning; undefined for none. */
  readonly scenario: FittedScenario | undefined;
  /** The kept state with which the default session starts instead, if there is one. */
  readonly kept: State | undefined;
  readonly seed: number;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly rateLimit: number | undefined;
  readonly courier: Courier;
  readonly retries: RetrySchedule;
  /** Called with each change of the default session's state before it is made. */
  readonly keeper: StateKeeper | undefined;
  /** Called after each change of the default session's state. */
  readonly onChange: (() => void) | undefined;
}

/** A delivery attempt, with the session that made it. */
export interface SessionAttempt {
  readonly session: string;
  readonly attempt: Attempt;
}

/** A session of one process, with what only its memory has. */
interface LocalSession extends Session {
  snapshot(): State;
}

/**
 * Keeps the sessions of one process, and makes them on first use. When there are too many, the least recently used one
 * is dropped.
 */
export class LocalSessions implements Sessions {
  #options: SessionOptions;
  /** The least recently used session first: a Map keeps the order of insertion. */
  readonly #named = new Map<string, LocalSession>();
  readonly #watchers = new Set<(made: SessionAttempt) => void>();
  /** @internal The number of delivery attempts made, by their outcome. */
  readonly attemptsMade = new Map<Attempt['status'], number>();
  /** The limits of the records of all sessions together. */
  readonly #rooms = new Rooms();
  /** The limit of the fault rules and scenarios of all sessions together. */
  readonly #roomOfFaults = new Room(mostBytesOfAll);
  /** The initial records of a session, including those of the scenario. */
  #content: StoreContent;
  #default: LocalSession;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#content = this.#contentOf(options);
    this.#default = this.#make(defaultSession, options.kept);
  }

  /** Returns the session of a name. Throws {@link SessionNameUnusable}. */
  get(name: string | undefined): LocalSession {
    if (name === undefined || name === defaultSession) return this.#default;
    requireName(name);
    const session = this.#named.get(name) ?? this.#make(name, undefined);
    this.#named.delete(name);
    this.#named.set(name, session);
    if (this.#named.size > mostSessions) this.#drop(this.#named.keys().next().value ?? '');
    return session;
  }

  all(): LocalSession[] {
    return [this.#default, ...this.#named.values()];
  }

  names(): string[] {
    return [defaultSession, ...this.#named.keys()];
  }

  /** The records with which every session starts, without a scenario's. */
  get start(): StoreContent {
    return this.#options.start;
  }

  /** Sets the scenario that new and reset sessions play from its beginning, or none. */
  startWith(scenario: FittedScenario | undefined): void {
    this.#options = { ...this.#options, scenario };
    this.#content = this.#contentOf(this.#options);
  }

  /** Resets a session to its initial state: records, faults, scenario, random values and quotas. */
  reset(session: Session): void {
    const { name } = session;
    const begun = this.#make(name, undefined);
    try {
      if (name === defaultSession) this.#keepWhole(begun);
    } catch (error) {
      begun.leave();
      throw error;
    }
    session.leave();
    for (const service of servicesOf(session)) service.cancel?.();
    if (name !== defaultSession) this.#named.set(name, begun);
    else {
      this.#default = begun;
      this.#options.onChange?.();
    }
  }

  /**
   * Switches to another API. Every session keeps its records and gets new services, which resume the work of the old
   * ones. Throws what the API's `services` throws, and keeps the old API.
   */
  useApi(api: SessionOptions['api'], start: StoreContent): void {
    const before = this.#options;
    const sessions = this.all();
    for (const { store } of sessions) store.useResources(Object.values(api.resources ?? {}));
    this.#options = { ...this.#options, api, start };
    this.#content = this.#contentOf(this.#options);
    try {
      // Kept changes to a removed resource could not be read again, even if no record of it is left.
      const isGone = Object.keys(before.api.resources ?? {}).some((name) => !Object.hasOwn(api.resources ?? {}, name));
      if (isGone) this.#keepWhole(this.#default);
      const renewed = sessions.map((session) => ({ ...session, services: this.#servicesFor(session) }));
      for (const session of sessions) for (const service of servicesOf(session)) service.cancel?.();
      for (const session of renewed)
        if (session.name === defaultSession) this.#default = session;
        else this.#named.set(session.name, session);
    } catch (error) {
      this.#options = before;
      this.#content = this.#contentOf(before);
      for (const { store } of sessions) store.useResources(Object.values(before.api.resources ?? {}));
      throw error;
    }
  }

  /** Starts no more work in any session. Work in progress may end within the grace, in milliseconds. */
  async park(graceInMilliseconds: number): Promise<void> {
    const services = this.all().flatMap(servicesOf);
    await Promise.all(services.map((service) => service.park?.(graceInMilliseconds)));
  }

  /** @internal The number of delivery attempts that are waiting. */
  async attemptsWaiting(): Promise<number> {
    const services = this.all().flatMap(servicesOf);
    const waiting = await Promise.all(services.map((service) => service.waiting?.() ?? 0));
    return waiting.reduce((sum, count) => sum + count, 0);
  }

  /** @internal The number of pending delivery attempts by session, the default one first. */
  attemptsPending(): Promise<number[]> {
    return Promise.all(
      this.all().map(async ({ services: { outbox } }) => {
        const attempts = (await outbox?.attempts.all()) ?? [];
        return attempts.filter(({ status }) => status === 'pending').length;
      }),
    );
  }

  /** Calls back with each delivery attempt from now on, until the returned function is called. */
  watchAttempts(watcher: (made: SessionAttempt) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #make(name: string, kept: State | undefined): LocalSession {
    const { api, scenario: played, seed, rateLimit } = this.#options;
    const random = new RandomSource(seed, kept?.asked);
    const snapshot = (): State => ({ records: store.records(), asked: random.asked() });
    const isKept = () => this.#default.store === store;
    const watcher = name === defaultSession ? this.#watcherOf(random, isKept) : {};
    const resources = Object.values(api.resources ?? {});
    const store: MemoryStore = new MemoryStore(resources, kept?.records ?? this.#content, watcher, this.#rooms);
    const faults = new FaultRules(this.#roomOfFaults);
    const scenario = new ScenarioPlayer(this.#options.clock, this.#roomOfFaults);
    if (played !== undefined) scenario.start(played);
    const { clock } = scenario;
    return {
      name,
      store,
      random,
      faults,
      scenario,
      clock,
      services: this.#servicesFor({ name, store, random, clock }),
      rateLimit: rateLimit === undefined ? undefined : new RateLimit(rateLimit, clock),
      snapshot,
      leave() {
        store.leaveRooms();
        faults.leave();
        scenario.leave();
      },
    };
  }

  /**
   * Makes the watcher that keeps the changes of the default session, including the counts of its random source.
   * @param isKept returns false after a reset: a pending request may still change the old session
   */
  #watcherOf(random: RandomSource, isKept: () => boolean): StoreWatcher {
    const { keeper, onChange } = this.#options;
    if (keeper === undefined) return { onChange };
    random.rememberChanges();
    const snapshot = () => this.#default.snapshot();
    const keep = (change: StoreChange) => {
      if (!isKept()) return;
      const asked = random.unkept();
      if ('content' in change) keeper.keep({ state: { records: change.content, asked: random.asked() } }, snapshot);
      else keeper.keep(asked === undefined ? change : { ...change, asked }, snapshot);
      random.forgetChanges();
    };
    return { keep, onChange };
  }

  #keepWhole(session: LocalSession): void {
    this.#options.keeper?.keep({ state: session.snapshot() }, () => this.#default.snapshot());
  }

  #contentOf({ api, start, scenario }: SessionOptions): StoreContent {
    const content = startWith(start, scenario?.records, api.resources);
    this.#rooms.exempt(content);
    return content;
  }

  #servicesFor({ name, store, random, clock }: Pick<Session, 'name' | 'store' | 'random' | 'clock'>): Services {
    const { api, retries, timer } = this.#options;
    const courier = this.#options.courier.at(clock);
    const onAttempt = (attempt: Attempt) => {
      this.attemptsMade.set(attempt.status, (this.attemptsMade.get(attempt.status) ?? 0) + 1);
      for (const watcher of this.#watchers) watcher({ session: name, attempt });
    };
    return api.services?.({ store, random, courier, retries, clock, timer, onAttempt }) ?? {};
  }

  #drop(name: string): void {
    const session = this.#named.get(name);
    this.#named.delete(name);
    if (session === undefined) return;
    session.leave();
    for (const service of servicesOf(session)) service.cancel?.();
  }
}

/**
 * Replaces the state of a session. Pending work of the old state is dropped; that of the new one is resumed.
 * @throws {StateNotWritten} and replaces nothing, if the new state can't be kept
 */
export async function replaceState(session: Session, state: State): Promise<void> {
  if (session.replace !== undefined) return session.replace(state);
  const { records, asked } = state;
  const before = session.random.asked();
  session.random.replaceAsked(asked);
  try {
    await session.store.replaceContent(records);
  } catch (error) {
    session.random.replaceAsked(before);
    throw error;
  }
  for (const service of servicesOf(session)) service.cancel?.();
  await resume(session);
}

/** Resumes the pending work of a session's state. */
export async function resume(session: Session): Promise<void> {
  for (const service of servicesOf(session)) await service.resume?.();
}

function servicesOf({ services }: Session): Service[] {
  return Object.values(services).filter((service) => service !== undefined);
}
