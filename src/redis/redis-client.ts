import type { Cluster, Redis, RedisOptions } from 'ioredis';
import type { RedisPlace } from './redis-place.ts';
import { RedisPackageMissing, RedisUnreachable } from './redis-unusable.ts';

/** A connection to Redis, or to the nodes of a cluster. */
export type RedisClient = Redis | Cluster;

/** The time limit of a command, in milliseconds. After it, Redis counts as unavailable. */
const commandTimeout = 2000;

/** The time limit of the first connection, in milliseconds. */
const startTimeout = 5000;

/** The longest wait before Redis is tried again, in milliseconds. */
const longestWait = 500;

/** The oldest version with `COPY`, `HRANDFIELD`, and `ZADD` with its flags. */
const oldestVersion = [6, 2] as const;

/** The purpose of a connection. */
interface Use {
  /**
   * True if commands wait for Redis without a limit, as blocking ones need; otherwise they fail immediately when it is
   * gone.
   */
  readonly waits: boolean;
}

/**
 * Makes a connection without opening it.
 * @throws {RedisPackageMissing}
 */
export async function redisClient({ options, cluster }: RedisPlace, { waits }: Use): Promise<RedisClient> {
  const { Cluster, Redis } = await loadPackage('ioredis', () => import('ioredis'));
  // The mapping of replies must not be changed by options.
  const { replyMapping: _, ...given } = options;
  const retryStrategy = (times: number) => Math.min(25 * 2 ** Math.min(times, 10), longestWait);
  const own: Omit<RedisOptions, 'replyMapping'> = {
    connectTimeout: 2000,
    // A command sent before the connection broke may have been executed, so it fails instead of being sent twice. A command
    // without a time limit is sent again: otherwise ioredis would drop it, and its caller would wait forever.
    ...(waits
      ? { maxRetriesPerRequest: null, autoResendUnfulfilledCommands: true }
      : {
          maxRetriesPerRequest: 0,
          autoResendUnfulfilledCommands: false,
          enableOfflineQueue: false,
          commandTimeout,
        }),
    protocol: 2,
    retryStrategy,
    sentinelRetryStrategy: retryStrategy,
    // The error of the old master after a failover.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
    ...given,
    lazyConnect: true,
  };
  const client =
    cluster === undefined
      ? new Redis(own)
      : new Cluster([...cluster.nodes], {
          ...cluster.options,
          redisOptions: own,
          enableOfflineQueue: waits,
          clusterRetryStrategy: retryStrategy,
          lazyConnect: true,
        });
  // Errors are reported by the commands. Without a listener they would end the process.
  client.on('error', () => {});
  return client;
}

/** Opens the first connection. Throws {@link RedisUnreachable}. */
export async function connectFirst(client: RedisClient, { shown }: RedisPlace): Promise<void> {
  let lastError: unknown;
  const noted = (error: unknown) => {
    lastError = error;
  };
  client.on('error', noted);
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(
      () => reject(lastError ?? new Error(`it does not answer within ${startTimeout / 1000} seconds`)),
      startTimeout,
    ).unref();
  });
  late.catch(() => {});
  try {
    await Promise.race([client.connect(), late, firstFailure(client)]);
    await requireVersion(client, shown);
  } catch (error) {
    client.disconnect();
    if (error instanceof RedisUnreachable) throw error;
    throw new RedisUnreachable(shown, reasonOf(error, lastError), error);
  } finally {
    client.off('error', noted);
  }
}

/** Rejects at the first error, such as a wrong password: another try would not help. */
function firstFailure(client: RedisClient): Promise<never> {
  const failed = new Promise<never>((_resolve, reject) => {
    client.once('error', (error) => setTimeout(() => reject(error), 100));
  });
  failed.catch(() => {});
  return failed;
}

async function requireVersion(client: RedisClient, shown: string): Promise<void> {
  let info: string;
  try {
    info = String(await client.info('server'));
  } catch (error) {
    // An ACL user may lack the permission to ask.
    if (error instanceof Error && error.message.startsWith('NOPERM')) return;
    throw error;
  }
  const [, major = 0, minor = 0] = /^redis_version:(\d+)\.(\d+)/m.exec(info)?.map(Number) ?? [];
  if (major < oldestVersion[0] || (major === oldestVersion[0] && minor < oldestVersion[1]))
    throw new RedisUnreachable(shown, `it is version ${major}.${minor}, and ${oldestVersion.join('.')} is needed`);
}

/** Describes an error in one line. */
function reasonOf(error: unknown, last: unknown): string {
  const told = last instanceof Error ? last : error;
  if (!(told instanceof Error)) return String(told);
  const { code } = told as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND') return 'there is no such host';
  const text = told.message || code || told.name;
  return text.replace(/\s+/g, ' ').slice(0, 300);
}

/** Loads an optional package. Throws {@link RedisPackageMissing}. */
export async function loadPackage<Loaded>(name: string, load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`)) throw new RedisPackageMissing(name);
    throw error;
  }
}
