import type { Clock, Timer } from '../../state/clock.ts';
import { MemoryStore } from '../../state/memory-store.ts';
import { RandomSource } from '../../state/random.ts';
import type { StoreContent } from '../../state/store.ts';
import type { Attempt } from '../../webhooks/attempt.ts';
import type { Courier } from '../../webhooks/courier.ts';
import type { RetrySchedule } from '../../webhooks/retry-schedule.ts';
import type { MockApi } from '../api.ts';
import { FaultRules } from '../faults/faults.ts';
import { RateLimit } from '../faults/rate-limit.ts';
import { SessionNameUnusable } from '../refusals/refusals.ts';
import type { Service, Services, Session, State } from './session.ts';

/** The session of a request that names none; the only one that a state file keeps. */
export const defaultSession = 'default';

/** How many sessions are kept beside the default one. */
const mostSessions = 100;

const longestName = 100;

export interface SessionOptions {
  readonly api: Pick<MockApi, 'resources' | 'services'>;
  /** The records that each session begins with. */
  readonly start: StoreContent;
  /** What the default session begins with instead, if it was kept from before. */
  readonly kept: State | undefined;
  readonly seed: number;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly rateLimit: number | undefined;
  readonly courier: Courier;
  readonly retries: RetrySchedule;
  /** Called after each change of the default session's state. */
  readonly onChange: (() => void) | undefined;
}

/** An attempt at a delivery, with the session that made it. */
export interface SessionAttempt {
  readonly session: string;
  readonly attempt: Attempt;
}

/** The sessions, made when first named. Of too many, the least recently used one is dropped. */
export class Sessions {
  #options: SessionOptions;
  /** A Map keeps the order of insertion: the least recently used first. */
  readonly #named = new Map<string, Session>();
  readonly #watchers = new Set<(made: SessionAttempt) => void>();
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

  /** Puts a session back to what every session begins with: records, faults, random values and quotas. */
  reset(session: Session): void {
    const { name } = session;
    for (const service of servicesOf(session)) service.cancel?.();
    if (name !== defaultSession) this.#named.set(name, this.#make(name, undefined));
    else {
      this.#default = this.#make(defaultSession, undefined);
      this.#options.onChange?.();
    }
  }

  /**
   * Takes another API: every session keeps its records and gets new services, which are to take up what the old ones leave.
   * Throws what the API's `services` throws, and keeps the old one.
   */
  useApi(api: SessionOptions['api'], start: StoreContent): void {
    const before = this.#options;
    const sessions = this.all();
    for (const { store } of sessions) store.useResources(Object.values(api.resources ?? {}));
    this.#options = { ...this.#options, api, start };
    try {
      const renewed = sessions.map((session) => ({ ...session, services: this.#servicesFor(session) }));
      for (const session of sessions) for (const service of servicesOf(session)) service.cancel?.();
      for (const session of renewed)
        if (session.name === defaultSession) this.#default = session;
        else this.#named.set(session.name, session);
    } catch (error) {
      this.#options = before;
      for (const { store } of sessions) store.useResources(Object.values(before.api.resources ?? {}));
      throw error;
    }
  }

  /** Begins nothing more in any session, and lets what is under way end within a grace, in milliseconds. */
  async park(graceInMilliseconds: number): Promise<void> {
    const services = this.all().flatMap(servicesOf);
    await Promise.all(services.map((service) => service.park?.(graceInMilliseconds)));
  }

  /** Calls back with each attempt at a delivery from now on, until the returned function is called. */
  watchAttempts(watcher: (made: SessionAttempt) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #make(name: string, kept: State | undefined): Session {
    const { api, start, seed, clock, rateLimit, onChange } = this.#options;
    const store = new MemoryStore(
      Object.values(api.resources ?? {}),
      kept?.records ?? start,
      name === defaultSession ? onChange : undefined,
    );
    const random = new RandomSource(seed, kept?.asked);
    return {
      name,
      store,
      random,
      faults: new FaultRules(),
      services: this.#servicesFor({ name, store, random }),
      rateLimit: rateLimit === undefined ? undefined : new RateLimit(rateLimit, clock),
    };
  }

  #servicesFor({ name, store, random }: Pick<Session, 'name' | 'store' | 'random'>): Services {
    const { api, clock, courier, retries, timer } = this.#options;
    const onAttempt = (attempt: Attempt) => {
      for (const watcher of this.#watchers) watcher({ session: name, attempt });
    };
    return api.services?.({ store, random, courier, retries, clock, timer, onAttempt }) ?? {};
  }

  #drop(name: string): void {
    const session = this.#named.get(name);
    if (session !== undefined) for (const service of servicesOf(session)) service.cancel?.();
    this.#named.delete(name);
  }
}

export async function stateOf({ store, random }: Session): Promise<State> {
  return { records: await store.content(), asked: random.asked() };
}

/** Replaces the state of a session. What the old state was about to send is dropped; what the new one is to send is taken up. */
export async function replaceState(session: Session, state: State): Promise<void> {
  const services = servicesOf(session);
  for (const service of services) service.cancel?.();
  session.random.replaceAsked(state.asked);
  await session.store.replaceContent(state.records);
  await resume(session);
}

/** Takes up what was left when the state of a session was kept. */
export async function resume(session: Session): Promise<void> {
  for (const service of servicesOf(session)) await service.resume?.();
}

function servicesOf({ services }: Session): Service[] {
  return Object.values(services).filter((service) => service !== undefined);
}
