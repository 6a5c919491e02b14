import { beforeAll, describe, expect, test } from 'vitest';
import { packedArguments } from '../../src/redis/packed-arguments.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('packed arguments', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start();
  });

  test('are unpacked by Redis as the texts that they are, of any length and with any characters', async () => {
    const lengths = [0, 1, 30, 31, 32, 33, 255, 256, 65_535, 65_536, 200_000];
    const texts = [
      ...lengths.map((length) => 'a'.repeat(length)),
      ...lengths.map((length) => 'ü'.repeat(length)),
      ...['\u0000\u0001\r\n', '€'.repeat(10), `${'a'.repeat(30)}😀`, '"{}\\'],
    ];
    const client = redis.client();
    const unpacked = () => client.eval('return cmsgpack.unpack(ARGV[1])', 0, packedArguments([texts, [], [7, -1.5]]));
    expect(await unpacked()).toEqual([...texts, '7', '-1.5']);
    // A buffer that has grown serves shorter lists as well.
    expect(await client.eval('return cmsgpack.unpack(ARGV[1])', 0, packedArguments([['b']]))).toEqual(['b']);
  });
});
