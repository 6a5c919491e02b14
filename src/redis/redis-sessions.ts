import { createHash } from 'node:crypto';
import { namedInPath } from '../mock/api.ts';
import { drawQuestion } from '../mock/faults/disturbances.ts';
import { digestOf, quotaOf } from '../mock/faults/rate-limit.ts';
import { BodyTooLarge } from '../mock/refusals/refusals.ts';
import type { FittedScenario } from '../mock/scenarios/scenario.ts';
import { startWith } from '../mock/scenarios/start-with.ts';
import type { Services, Session } from '../mock/sessions/session.ts';
import {
  defaultSession,
  requireName,
  type SessionAttempt,
  type SessionNeeds,
  type SessionOptions,
  type Sessions,
} from '../mock/sessions/sessions.ts';
import type { SharedSessionOptions } from '../mock/sessions/shared-state.ts';
import { percentDecoded } from '../openapi/parameters/pairs.ts';
import { type CountedQuestion, countedQuestion } from '../state/random.ts';
import type { Resource, StoreContent } from '../state/store.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import type { SharedQueueOf } from '../webhooks/outbox.ts';
import { ListCache } from './list-cache.ts';
import type { Argument } from './packed-arguments.ts';
import { keyOf } from './record-arguments.ts';
import { RecordCache } from './record-cache.ts';
import { RedisSession } from './redis-session.ts';
import { listOf, type RedisState, textOf } from './redis-state.ts';
import { parentArgument, placeOf, RedisStore, type Remembered } from './redis-store.ts';
import { RequestRandom } from './request-random.ts';
import { putStart, SessionPlace, type Start } from './session-place.ts';
import { SessionRules } from './session-rules.ts';
import type { StreamFollower } from './stream-follower.ts';

/** The most sessions that a process remembers. It reads others again. */
const mostKnown = 2000;

/** The most attempts that are kept for followers. */
const mostTold = 1000;

/** How often the expiry of the start records is renewed, in milliseconds. */
const renewal = 60 * 60 * 1000;

/** The dependencies of the sessions. */
export interface RedisSessionsParts {
  readonly state: RedisState;
  /** Follows the attempts made by all processes. */
  readonly attempts: StreamFollower;
  /** How long a named session is kept after its last use, in milliseconds. */
  readonly expiry: number;
  /** Makes the delivery queue of a session. */
  readonly queueOf: (session: RedisSession, sessions: RedisSessions) => SharedQueueOf;
  /** Lets this process's deliveries end within a grace, in milliseconds. */
  readonly park: (graceInMilliseconds: number) => Promise<void>;
}

/** The sessions of all processes that share a Redis. */
export class RedisSessions implements Sessions {
  readonly #parts: RedisSessionsParts;
  #options: SharedSessionOptions;
  #content: StoreContent;
  #start: Start;
  /** The least recently used session first: a Map keeps the order of insertion. */
  readonly #known = new Map<string, RedisSession>();
  readonly #remembered: Remembered = { records: new RecordCache(), lists: new ListCache() };
  readonly #own = new Set<(made: SessionAttempt) => void>();
  readonly attemptsMade = new Map<Attempt['status'], number>();
  #names: readonly string[] = [];
  readonly #renewal: NodeJS.Timeout;

  constructor(parts: RedisSessionsParts, options: SharedSessionOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#content = this.#contentOf(options);
    this.#start = startOf(options.api, this.#content);
    this.#renewal = setInterval(() => void this.putStart().catch(() => {}), renewal).unref();
  }

  /** Stores the records with which every session starts. Throws {@link StateUnavailable}. */
  putStart(): Promise<void> {
    return putStart(this.#parts.state, this.#start);
  }

  get start(): StoreContent {
    return this.#options.start;
  }

  get(name: string = defaultSession): RedisSession {
    if (name !== defaultSession) requireName(name);
    const session = this.#known.get(name) ?? this.#make(name);
    this.#known.delete(name);
    this.#known.set(name, session);
    if (this.#known.size > mostKnown) this.#known.delete(this.#known.keys().next().value ?? '');
    return session;
  }

  readonly open = async ({ name }: Session, needs: SessionNeeds): Promise<Session> => {
    const session = this.get(name);
    const { place, rules } = session;
    const { seed, rateLimit } = this.#options;
    const { clock } = session;
    const isCounted = needs.token !== undefined && rateLimit !== undefined;
    const minute = isCounted ? Math.floor(clock.now() / 60_000_000) : -1;
    const questions = this.#questionsOf(needs);
    const finds = this.#findsOf(needs);
    const isDisturbed = needs.isDisturbed && needs.operation !== undefined && needs.request.rule === undefined;
    const { operation, request } = needs;
    const candidates = (): Argument[] =>
      isDisturbed && operation !== undefined ? rules.candidates(operation.id, request) : [0];
    const reply = listOf(
      await place.ask('begin', '', [
        ...[isCounted ? digestOf(needs.token ?? '') : '', minute],
        ...[questions.length, ...questions.flatMap(({ key, sharedKey }) => [key, sharedKey])],
        ...[rules.version, ...candidates()],
        ...[finds.length, ...finds.flatMap(({ resource, parent, key }) => [resource.name, parent, key, ''])],
      ]),
    );
    const [gen, version, used, counts, taken, found] = reply;
    const random = new RequestRandom(
      seed,
      place,
      String(gen),
      questions.map((question, index) => ({ question, times: Number(listOf(counts)[index]) })),
    );
    let rule = textOf(taken);
    if (rule === undefined) {
      // Another process has changed the rules, or this one has not read them yet.
      rules.learn(String(version), textOf(listOf(taken)[0]) ?? '');
      const fitting = candidates();
      rule = fitting[0] === 0 ? '' : (textOf(await place.ask('fire', String(gen), fitting)) ?? '');
    }
    const raws = listOf(found);
    const located = finds.map(({ place: at }, index) => {
      const raw = textOf(raws[index]);
      return [at, raw === undefined ? undefined : this.#remembered.records.read(raw, String(gen))] as const;
    });
    return session.opened({
      store: new RedisStore(place, this.#remembered, { gen: String(gen), found: new Map(located) }),
      random,
      quota: isCounted ? quotaOf(rateLimit, Number(used), clock) : undefined,
      taken: rule,
    });
  };

  /** Reads the rules of a session, whose scenario may have stopped its clock. */
  async learnRules({ place, rules }: RedisSession): Promise<void> {
    const [, version, , , taken] = listOf(await place.ask('begin', '', ['', -1, 0, rules.version, 0, 0]));
    if (textOf(taken) === undefined) rules.learn(String(version), textOf(listOf(taken)[0]) ?? '');
  }

  all(): RedisSession[] {
    return [...this.#known.values()];
  }

  /** Returns the last known names without waiting for Redis. */
  names(): string[] {
    void this.#learnNames();
    return [...new Set([defaultSession, ...this.#names, ...[...this.#known.keys()].slice(-100)])];
  }

  startWith(scenario: FittedScenario | undefined): void {
    this.#use({ ...this.#options, scenario });
  }

  async reset(session: Session): Promise<void> {
    await this.get(session.name).place.ask('reset', '', []);
    this.#known.delete(session.name);
  }

  useApi(api: SessionOptions['api'], start: StoreContent): void {
    this.#use({ ...this.#options, api, start });
  }

  async park(graceInMilliseconds: number): Promise<void> {
    await this.#parts.park(graceInMilliseconds);
  }

  watchAttempts(watcher: (made: SessionAttempt) => void, which: 'own' | 'all' = 'all'): () => void {
    if (which === 'all')
      return this.#parts.attempts.watch(({ fields: { s: session = '', a = '{}' } }) =>
        // The stream contains only what `#tell` has written.
        watcher({ session, attempt: JSON.parse(a) as Attempt }),
      );
    this.#own.add(watcher);
    return () => this.#own.delete(watcher);
  }

  /** Counts the attempts of all sessions and processes. */
  async attemptsWaiting(): Promise<number> {
    return Number(await this.#parts.state.ask('waiting', []));
  }

  /** Returns nothing, because other processes make the pending attempts. */
  async attemptsPending(): Promise<number[]> {
    return [];
  }

  /** Stops the renewal of the start records. */
  close(): void {
    clearInterval(this.#renewal);
  }

  #use(options: SharedSessionOptions): void {
    this.#options = options;
    this.#content = this.#contentOf(options);
    this.#start = startOf(options.api, this.#content);
    this.#known.clear();
  }

  #make(name: string): RedisSession {
    const { seed, clock } = this.#options;
    const expiry = name === defaultSession ? 0 : this.#parts.expiry;
    const place = new SessionPlace(this.#parts.state, name, expiry, () => this.#start);
    const rules = new SessionRules(place, seed, () => this.#options.scenario);
    const services = (session: RedisSession) => this.#servicesFor(session);
    return new RedisSession({ ...{ place, rules, seed, clock, services }, remembered: this.#remembered });
  }

  #servicesFor(session: RedisSession): Services {
    const { api, retries, timer } = this.#options;
    const { store, random, clock } = session;
    return (
      api.services?.({
        ...{ store, random, retries, clock, timer },
        courier: this.#options.courier.at(clock),
        onAttempt: (attempt) => this.#tell(session.name, attempt),
        queue: this.#parts.queueOf(session, this),
      }) ?? {}
    );
  }

  #tell(session: string, attempt: Attempt): void {
    this.attemptsMade.set(attempt.status, (this.attemptsMade.get(attempt.status) ?? 0) + 1);
    for (const watcher of this.#own) watcher({ session, attempt });
    // A follower misses the attempt, but the log has it.
    this.#parts.state.ask('tell', [mostTold, session, JSON.stringify(attempt)]).catch(() => {});
  }

  async #learnNames(): Promise<void> {
    try {
      this.#names = listOf(await this.#parts.state.ask('names', [])).map(String);
    } catch {
      // The previously known names stay.
    }
  }

  /**
   * The random questions that a request may ask. Each is counted at its start, and uncounted if it is not asked.
   */
  #questionsOf({ operation, request, isDisturbed }: SessionNeeds): CountedQuestion[] {
    const { url, body } = request;
    const own = countedQuestion(`${operation?.id}\n${url}\n`, body instanceof BodyTooLarge ? undefined : body);
    const drawn = isDisturbed && operation !== undefined ? this.#options.questions : [];
    return [own, ...drawn.map((what) => countedQuestion(drawQuestion(what, operation?.id ?? '', url)))];
  }

  /** The records that a request's path names. */
  #findsOf({ operation, parameters }: SessionNeeds): Find[] {
    const { api } = this.#options;
    const ids = new Map<string, string>();
    return (operation === undefined ? [] : namedInPath(api, operation)).flatMap((named, index) => {
      const resource = named && api.resources?.[named.name];
      if (named === undefined || resource === undefined) return [];
      const text = percentDecoded(parameters[index] ?? '');
      const parentId = resource.parent && ids.get(resource.parent.name);
      const id = resource.idWithin?.(text, parentId) ?? text;
      ids.set(named.name, id);
      const parent = parentArgument(resource, parentId);
      const key = keyOf(resource, id);
      return [{ resource, parent, key, place: placeOf(resource.name, parent, key) }];
    });
  }

  #contentOf({ api, start, scenario }: SessionOptions): StoreContent {
    return startWith(start, scenario?.records, api.resources);
  }
}

interface Find {
  readonly resource: Resource;
  readonly parent: string;
  readonly key: string;
  readonly place: string;
}

function startOf({ resources = {} }: SessionOptions['api'], content: StoreContent): Start {
  const names = Object.keys(resources);
  const digest = createHash('sha1')
    .update(JSON.stringify([names, content]))
    .digest('hex');
  return { digest, content, resources: Object.values(resources) };
}
