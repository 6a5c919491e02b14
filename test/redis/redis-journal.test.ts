import { beforeAll, describe, expect, test } from 'vitest';
import type { Recorded } from '../../src/mock/recorded.ts';
import { connectFirst, redisClient } from '../../src/redis/redis-client.ts';
import { RedisJournal } from '../../src/redis/redis-journal.ts';
import { redisPlaceOf } from '../../src/redis/redis-place.ts';
import { RedisState } from '../../src/redis/redis-state.ts';
import { StreamFollower } from '../../src/redis/stream-follower.ts';
import { atFileEnd } from '../file-end.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('the journal in Redis', () => {
  let redis: RunningRedis;
  let prefixes = 0;

  beforeAll(async () => {
    redis = await RunningRedis.start();
  });

  async function newJournal(capacity: number): Promise<RedisJournal> {
    const place = redisPlaceOf(redis.url);
    const client = await redisClient(place, { waits: false });
    await connectFirst(client, place);
    atFileEnd(async () => client.disconnect());
    const prefix = `{journal${prefixes++}}`;
    const follower = new StreamFollower(client, `${prefix}:j`, () => redisClient(place, { waits: true }));
    const settings = { capacity, secrets: undefined, headersOfEveryAnswer: {} };
    return new RedisJournal({ state: new RedisState(client, prefix), client, key: `${prefix}:j`, follower }, settings);
  }

  function exchange(session: string, url: string, more: Partial<Recorded> = {}): Recorded {
    return {
      ...{ time: 1, session, method: 'POST', url, operationId: null, status: 200, milliseconds: 1, reason: null },
      ...{ requestHeaders: {}, requestBody: undefined, responseBody: 'answered' },
      ...more,
    };
  }

  test('gives each exchange a number of its own and gives it back as it was, also those that are written together', async () => {
    const journal = await newJournal(100);
    const given = [
      exchange('a', '/0', { requestBody: Buffer.from('{"ü":"€😀"}') }),
      exchange('b', '/1', { requestBody: Buffer.from([0, 255, 1, 2]) }),
      exchange('a', '/2', { responseBody: undefined }),
      exchange('a', '/3', { responseBody: '' }),
      exchange('b', '/4', { requestBody: Buffer.from('1,2;3') }),
    ];
    const together = await Promise.all(given.map((one) => journal.record(one)));
    const alone = await journal.record(exchange('a', '/5'));
    expect(together.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5]);
    expect(alone).toBe(6);
    for (const [index, { requestBody, responseBody, ...outline }] of given.entries()) {
      const kept = await journal.recorded(together[index] ?? 0);
      expect(kept).toMatchObject(outline);
      expect([text(kept?.requestBody), text(kept?.responseBody)]).toEqual([text(requestBody), text(responseBody)]);
    }
    expect(await journal.recorded(7)).toBeUndefined();
  });

  test('has no more than the last exchanges, and none of a session whose journal was cleared', async () => {
    const journal = await newJournal(4);
    const urls = async () => [...(await journal.listed({}))].map((entry) => String(Reflect.get(Object(entry), 'url')));
    for (let round = 0; round < 3; round++)
      await Promise.all(
        ['a', 'b', 'a'].map((session, index) => journal.record(exchange(session, `/${round}${index}`))),
      );
    expect(await urls()).toHaveLength(4);
    await journal.clear('a');
    expect((await urls()).every((url) => url.endsWith('1'))).toBe(true);
    await journal.clear(undefined);
    expect(await urls()).toEqual([]);
    // What comes after that is kept, with a higher number.
    expect(await journal.record(exchange('a', '/after'))).toBe(10);
    expect(await urls()).toEqual(['/after']);
  });
});

function text(body: Uint8Array | string | undefined): string | undefined {
  return body === undefined ? undefined : Buffer.from(body).toString('latin1');
}
