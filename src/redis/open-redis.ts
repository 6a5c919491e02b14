import type { JournalSettings } from '../mock/journal.ts';
import type { SharedSessionOptions, SharedState } from '../mock/sessions/shared-state.ts';
import { Deliveries } from './deliveries.ts';
import { connectFirst, loadPackage, type RedisClient, redisClient } from './redis-client.ts';
import { RedisJournal } from './redis-journal.ts';
import { type RedisPlace, redisPlaceOf } from './redis-place.ts';
import { RedisSessions } from './redis-sessions.ts';
import { RedisRefuses, RedisState } from './redis-state.ts';
import { RedisOptionUnusable, RedisUnreachable } from './redis-unusable.ts';
import { StreamFollower } from './stream-follower.ts';

/** How a mock uses Redis. */
export interface RedisOptions {
  /** Such as `redis://127.0.0.1:6379`. */
  readonly url: string;
  /** The path of a JSON file with options of the client. */
  readonly optionsFile?: string | undefined;
  /** The prefix of all keys: mocks with different prefixes share nothing. */
  readonly prefix: string;
  /** How long a named session is kept after its last use, in seconds. */
  readonly sessionExpiry: number;
  /** True if this process makes deliveries. */
  readonly delivers: boolean;
}

/** The time limit of a check whether Redis is available, in milliseconds. */
const longestPing = 900;

/** The state in Redis. */
export interface OpenRedis extends SharedState {
  /** Closes all connections. */
  close(): void;
}

/**
 * Opens the state that mocks share in Redis.
 * @throws {RedisPackageMissing} {@link RedisOptionUnusable} {@link RedisUnreachable}
 */
export async function openRedis(options: RedisOptions): Promise<OpenRedis> {
  requirePrefix(options.prefix);
  const place = redisPlaceOf(options.url, { file: options.optionsFile });
  const client = await redisClient(place, { waits: false });
  const bullmq = await loadPackage('bullmq', () => import('bullmq'));
  await connectFirst(client, place);
  return new RedisOpened(options, { place, client, bullmq });
}

interface Connected {
  readonly place: RedisPlace;
  readonly client: RedisClient;
  readonly bullmq: typeof import('bullmq');
}

class RedisOpened implements OpenRedis {
  readonly #options: RedisOptions;
  readonly #connected: Connected;
  readonly #state: RedisState;
  readonly #prefix: string;
  readonly #others = new Set<RedisClient>();
  #sessions: RedisSessions | undefined;

  constructor(options: RedisOptions, connected: Connected) {
    this.#options = options;
    this.#connected = connected;
    this.#prefix = `{${options.prefix}}`;
    this.#state = new RedisState(connected.client, this.#prefix);
  }

  async sessions(options: SharedSessionOptions): Promise<RedisSessions> {
    const { bullmq, client } = this.#connected;
    const connect = () => this.#connect();
    const deliveries = new Deliveries({ bullmq, client, connect, state: this.#state, prefix: this.#prefix });
    const sessions = new RedisSessions(
      {
        state: this.#state,
        attempts: this.#follower('t'),
        expiry: this.#options.sessionExpiry * 1000,
        queueOf: (session, all) => deliveries.queueOf(session, all),
        park: (grace) => deliveries.park(grace),
      },
      options,
    );
    await this.#atStart(sessions.putStart());
    if (this.#options.delivers) await deliveries.begin(sessions);
    this.#sessions = sessions;
    return sessions;
  }

  /** Adds the place of Redis to an error at the start. */
  async #atStart(asked: Promise<void>): Promise<void> {
    try {
      await asked;
    } catch (error) {
      const { shown } = this.#connected.place;
      throw error instanceof RedisRefuses ? new RedisUnreachable(shown, error.words, error) : error;
    }
  }

  journal(settings: JournalSettings): RedisJournal {
    const { client } = this.#connected;
    const key = `${this.#prefix}:j`;
    return new RedisJournal({ state: this.#state, client, key, follower: this.#follower('j') }, settings);
  }

  async whyUnavailable(): Promise<string | undefined> {
    const { client, place } = this.#connected;
    const late = new Promise<string>((resolve) => {
      setTimeout(() => resolve(`it has not answered within ${longestPing} ms`), longestPing).unref();
    });
    const asked = this.#state.ask('names', []).then(
      () => undefined,
      (error: Error) => error.message,
    );
    const reason = await Promise.race([asked, late]);
    return reason && `Redis at ${place.shown}: ${client.status === 'ready' ? reason : 'it is not there'}`;
  }

  close(): void {
    this.#sessions?.close();
    for (const client of [this.#connected.client, ...this.#others]) client.disconnect();
  }

  #follower(name: string): StreamFollower {
    return new StreamFollower(this.#connected.client, `${this.#prefix}:${name}`, () => this.#connect());
  }

  /** Makes a blocking connection, in addition to the one that never blocks. */
  async #connect(): Promise<RedisClient> {
    const client = await redisClient(this.#connected.place, { waits: true });
    this.#others.add(client);
    client.once('end', () => this.#others.delete(client));
    return client;
  }
}

function requirePrefix(prefix: string): void {
  if (/^[^\s{}]{1,100}$/.test(prefix)) return;
  throw new RedisOptionUnusable('--redis-prefix has 1 to 100 characters, without spaces and braces');
}
