import type { Quota } from '../mock/faults/rate-limit.ts';
import type {
  Services,
  Session,
  SessionFaults,
  SessionQuota,
  SessionScenario,
  State,
} from '../mock/sessions/session.ts';
import type { Clock } from '../state/clock.ts';
import type { Resource, Store } from '../state/store.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import { RedisStore, type Remembered } from './redis-store.ts';
import { RequestRandom } from './request-random.ts';
import type { SessionPlace } from './session-place.ts';
import type { SessionRules } from './session-rules.ts';

/** Makes a delivery attempt, including its outcome. */
type MakeAttempt = (attempt: Attempt, signal: AbortSignal) => Promise<void>;

/** The dependencies of a session. */
interface RedisSessionParts {
  readonly place: SessionPlace;
  readonly rules: SessionRules;
  readonly remembered: Remembered;
  readonly seed: number;
  readonly clock: Clock;
  readonly services: (session: RedisSession) => Services;
}

/** A session that several processes share, outside of a request: each call asks Redis. */
export class RedisSession implements Session {
  readonly name: string;
  readonly store: RedisStore;
  readonly random: RequestRandom;
  readonly faults: SessionFaults;
  readonly scenario: SessionScenario;
  readonly clock: Clock;
  readonly services: Services;
  /** Requests are counted when they are opened. */
  readonly rateLimit = undefined;
  readonly place: SessionPlace;
  readonly rules: SessionRules;
  /** Makes an attempt with this session's services; undefined for an API without deliveries. */
  make: MakeAttempt | undefined;

  constructor({ place, rules, remembered, seed, clock, services }: RedisSessionParts) {
    this.name = place.name;
    this.place = place;
    this.rules = rules;
    this.store = new RedisStore(place, remembered);
    this.random = new RequestRandom(seed, place);
    this.clock = { now: () => (rules.clock ?? clock).now() };
    place.clock = this.clock;
    this.faults = faultsOf(rules, undefined);
    this.scenario = scenarioOf(rules, this.clock, undefined);
    this.services = services(this);
  }

  /** Reads an attempt by its keys; undefined if it does not exist. */
  async attemptAt(resource: string, parent: string, key: string): Promise<Attempt | undefined> {
    // All records of the waiting resource are attempts.
    return (await this.store.recordAt(resource, parent, key)) as Attempt | undefined;
  }

  snapshot(): Promise<State> {
    return this.store.state();
  }

  replace({ records, asked }: State): Promise<void> {
    return this.store.replaceState(records, asked);
  }

  leave(): void {}

  /** Makes the session of an opened request, with everything that was read for it. */
  opened(read: {
    readonly store: Store;
    readonly random: RequestRandom;
    readonly quota: Quota | undefined;
    /** The rule that applies: `f1` for a fault, `s1` for a step; empty for none. */
    readonly taken: string;
  }): Session {
    const { store, random, quota, taken } = read;
    const { name, services, clock, rules } = this;
    const rateLimit: SessionQuota | undefined = quota && { count: () => quota };
    return {
      ...{ name, store, random, services, clock, rateLimit },
      faults: faultsOf(rules, taken.startsWith('f') ? taken : undefined),
      scenario: scenarioOf(rules, clock, taken.startsWith('s') ? taken : undefined),
      snapshot: () => this.snapshot(),
      replace: (state) => this.replace(state),
      finish: () => random.giveBack(),
      leave: () => {},
    };
  }
}

/** @param taken the rule that applies to the request */
function faultsOf(rules: SessionRules, taken: string | undefined): SessionFaults {
  return {
    add: (rule) => rules.add(rule),
    list: () => rules.list(),
    clear: () => rules.clear(),
    remove: (id) => rules.remove(id),
    take: () => (taken === undefined ? undefined : rules.ruleOf(taken)),
    mayFit: () => true,
  };
}

function scenarioOf(rules: SessionRules, clock: Clock, taken: string | undefined): SessionScenario {
  return {
    clock,
    get played() {
      return rules.played();
    },
    play: (fitted) => rules.play(fitted),
    end: () => rules.end(),
    take: () => (taken === undefined ? undefined : rules.ruleOf(taken)),
    mayFit: () => true,
  };
}

/** The resource whose records wait for their time, if there is one. */
export function waitingResource(resources: readonly Resource[]): Resource | undefined {
  return resources.find(({ waitsUntil }) => waitsUntil !== undefined);
}
