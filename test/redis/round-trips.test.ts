import { beforeAll, describe, expect, test } from 'vitest';
import { startReceiver } from '../receiver.ts';
import { HeldReplies } from './held-replies.ts';
import { at, hook, listAt, MockProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('round trips to Redis', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start();
  });

  test('an answer waits for at most two replies of Redis, counted on the wire, for any request', async () => {
    const way = await HeldReplies.start(redis.port);
    const mock = await MockProcess.startAt(`redis://127.0.0.1:${way.port}`, 'trips', '--no-worker');
    const receiver = await startReceiver();
    await mock.webhooks('POST', '', hook({ name: 'delivered', webhook_url: receiver.url }), {
      'X-Mock-Session': 'log',
    });
    // What the process asks for besides, now and then, may wait as well: of several rounds, the least counts.
    const least = new Map<string, number>();
    for (let round = 0; round === 0 || (round < 3 && [...least.values()].some((waited) => waited > 2)); round++) {
      const id = String(at(await mock.webhooks('POST', '', hook()), 'data', 'id'));
      const requests: readonly (readonly [method: string, path: string, body: unknown, status: number])[] = [
        ['GET', '', undefined, 200],
        ['POST', '', hook(), 200],
        ['GET', `/${id}`, undefined, 200],
        ['PUT', `/${id}`, { name: 'Other' }, 200],
        ['PATCH', `/${id}/toggle`, undefined, 200],
        ['GET', `/${id}/logs`, undefined, 200],
        ['POST', '', { name: 'Invalid' }, 422],
        ['DELETE', `/${id}`, undefined, 200],
        ['GET', `/${id}`, undefined, 404],
      ];
      for (const [method, path, body, status] of requests) {
        // What was written beside the one before is there when this is answered.
        await mock.send('GET', '/__mock/requests');
        way.begin();
        const { status: answered } = await mock.webhooks(method, path, body);
        const waited = way.end();
        expect([method, path, answered]).toEqual([method, path, status]);
        const what = `${method} ${path.replace(id, 'ID')} ${status}`;
        least.set(what, Math.min(waited, least.get(what) ?? Number.POSITIVE_INFINITY));
      }
    }
    expect([...least].filter(([, waited]) => waited > 2)).toEqual([]);
    // They were counted: each has waited at least once.
    expect([...least].filter(([, waited]) => waited === 0)).toEqual([]);
    expect(listAt(await mock.send('GET', '/__mock/requests'), 'requests').length).toBeGreaterThan(least.size);
  });
});
