import { beforeAll, describe, expect, test } from 'vitest';
import { repetitions } from '../repetitions.ts';
import { at, hook, listAt, MockProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

const sessions = repetitions({ test: 1000, prove: 100_000 });

describe.skipIf(!hasRedis)('sessions in Redis', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start();
  });

  const named = (name: string) => ({ 'X-Mock-Session': name });

  test(`each of ${sessions} sessions contains exactly its own records, in any process`, async () => {
    const mocks = await Promise.all([1, 2].map(() => MockProcess.start(redis, 'many', '--empty')));
    const [first, second] = mocks as [MockProcess, MockProcess];
    const wrong: string[] = [];
    /** Does something with each number, a few at a time. */
    async function each(work: (number: number) => Promise<void>): Promise<void> {
      let next = 0;
      const one = async () => {
        while (next < sessions) await work(next++);
      };
      await Promise.all(Array.from({ length: 12 }, one));
    }
    // Every tenth is changed; the others are only read.
    await each(async (number) => {
      const { status } =
        number % 10 === 0
          ? await first.webhooks('POST', '', hook({ name: `of ${number}` }), named(`s${number}`))
          : await first.webhooks('GET', '', undefined, named(`s${number}`));
      if (status !== 200) wrong.push(`${number}: ${status}`);
    });
    await each(async (number) => {
      // Each of those that were changed, and as many of the others.
      if (number % 10 > 1) return;
      const listed = listAt(await second.webhooks('GET', '', undefined, named(`s${number}`)), 'data', 'webhooks');
      const expected = number % 10 === 0 ? [`of ${number}`] : [];
      const names = listed.map(({ name }) => name);
      if (names.join() !== expected.join()) wrong.push(`${number}: ${names}`);
    });
    expect(wrong).toEqual([]);
    const client = redis.client();
    expect(await client.zcard('{many}:sessions')).toBe(sessions);
    // One that only reads has its number, the list of its keys, and how often it was asked.
    const keys = await client.dbsize();
    expect(keys / sessions).toBeLessThan(4);
  });

  test('an unused session expires with all of its keys, and the default session stays', async () => {
    const mock = await MockProcess.start(redis, 'expiring', '--redis-expiry', '1');
    const id = String(at(await mock.webhooks('POST', '', hook()), 'data', 'id'));
    const short = named('short');
    const ofShort = String(at(await mock.webhooks('POST', '', hook(), short), 'data', 'id'));
    await mock.send(
      'POST',
      '/__mock/faults',
      { operationId: 'getAgentWebhook', fault: '503', probability: 0.5 },
      short,
    );
    const client = redis.client();
    const keysOf = async (name: string) => (await client.keys(`{expiring}:s:${name.length}:${name}:*`)).length;
    await expect.poll(() => keysOf('short')).toBe(0);
    // It begins anew.
    expect((await mock.webhooks('GET', `/${ofShort}`, undefined, short)).status).toBe(404);
    expect((await mock.webhooks('GET', '', undefined, short)).status).toBe(200);
    expect((await mock.webhooks('GET', `/${id}`)).status).toBe(200);
  });

  test('a session in use stays, and none of its keys expires earlier', async () => {
    const mock = await MockProcess.start(redis, 'used', '--redis-expiry', '600');
    const used = named('used');
    let id = String(at(await mock.webhooks('POST', '', hook(), used), 'data', 'id'));
    await mock.send('POST', '/__mock/faults', { operationId: 'listAgentWebhooks', fault: '503', times: 1 }, used);
    expect((await mock.webhooks('GET', '', undefined, used)).status).toBe(503);
    // Keys that have gone, since they were empty, and have come again.
    await mock.webhooks('DELETE', `/${id}`, undefined, used);
    for (const { id: left } of listAt(await mock.webhooks('GET', '', undefined, used), 'data', 'webhooks'))
      await mock.webhooks('DELETE', `/${left}`, undefined, used);
    id = String(at(await mock.webhooks('POST', '', hook(), used), 'data', 'id'));
    const client = redis.client();
    const keys = await client.keys('{used}:s:4:used:*');
    expect(keys.length).toBeGreaterThan(5);
    const timesLeft = async () => Promise.all(keys.map((key) => client.pttl(key)));
    expect(Math.min(...(await timesLeft()))).toBeGreaterThan(500_000);
    // None is left when the others have gone: what comes again under its name would be mixed with it.
    expect(new Set(await Promise.all(keys.map((key) => client.pexpiretime(key)))).size).toBe(1);
    // As if it was last used nine minutes ago.
    const touched = Number(await client.hget('{used}:s:4:used:m', 'touched'));
    await client.hset('{used}:s:4:used:m', 'touched', touched - 540_000);
    for (const key of keys) await client.pexpire(key, 60_000);
    expect((await mock.webhooks('GET', `/${id}`, undefined, used)).status).toBe(200);
    expect(Math.min(...(await timesLeft()))).toBeGreaterThan(500_000);
  });

  test('mocks with different prefixes share nothing, and every key begins with one of the prefixes', async () => {
    await redis.client().flushall();
    const mocks = await Promise.all(['one', 'other'].map((prefix) => MockProcess.start(redis, prefix)));
    const [one, other] = mocks as [MockProcess, MockProcess];
    const id = String(at(await one.webhooks('POST', '', hook()), 'data', 'id'));
    expect((await one.webhooks('GET', `/${id}`)).status).toBe(200);
    expect((await other.webhooks('GET', `/${id}`)).status).toBe(404);
    await other.send('POST', '/__mock/reset');
    expect((await one.webhooks('GET', `/${id}`)).status).toBe(200);
    await one.fire();
    const keys = await redis.client().keys('*');
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter((key) => !/^\{(?:one|other)\}:/.test(key))).toEqual([]);
  });
});
