import type { Command, Option } from 'commander';
import type { OpenRedis } from '../redis/open-redis.ts';
import { option, wholeNumber } from './option-values.ts';
import type { ServeOptions } from './serve/options.ts';

/** How long a named session in Redis is kept after its last use by default, in seconds: an hour. */
const defaultExpiry = 3600;

/** The options of the shared state in Redis. */
export function redisOptions(): Option[] {
  return [
    option('--redis <url>', 'share state and deliveries with others in this Redis: redis://127.0.0.1:6379', 'REDIS'),
    option(
      '--redis-prefix <name>',
      'prefix of its keys; mocks with different prefixes share nothing',
      'REDIS_PREFIX',
    ).default('talkover-mock'),
    option('--redis-options <file>', 'a JSON file with options of the client ioredis', 'REDIS_OPTIONS'),
    option(
      '--redis-expiry <seconds>',
      'how long a session of X-Mock-Session is kept after its last use',
      'REDIS_EXPIRY',
    )
      .default(defaultExpiry)
      .argParser(wholeNumber(1, 31_536_000)),
  ];
}

/** The options that are needed to open it. */
type RedisChoice = Pick<ServeOptions, 'redis' | 'redisPrefix' | 'redisOptions' | 'redisExpiry' | 'state'>;

/**
 * Opens the state that processes share; undefined without `--redis`.
 * @throws {RedisPackageMissing} {@link RedisOptionUnusable} {@link RedisUnreachable}
 */
export async function openRedisOf(
  { redis, redisPrefix, redisOptions, redisExpiry, state }: RedisChoice,
  command: Command,
  delivers: boolean,
): Promise<OpenRedis | undefined> {
  if (redis === undefined) return undefined;
  if (state !== undefined)
    command.error(`error: --redis and --state ${state} exclude each other: the state is kept in one place.`);
  const { openRedis } = await import('../redis/open-redis.ts');
  return openRedis({
    url: redis,
    prefix: redisPrefix,
    optionsFile: redisOptions,
    sessionExpiry: redisExpiry,
    delivers,
  });
}
