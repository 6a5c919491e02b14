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

  test('an answer waits for two replies of Redis at the most, counted on the wire, whatever is asked', async () => {
    const way = await HeldReplies.start(redis.port);
    const mock = await MockProcess.startAt(`redis://127.0.0.1:${way.port}`, 'trips', '--no-worker');
    const id = String(at(await mock.webhooks('POST', '', hook()), 'data', 'id'));
    const receiver = await startReceiver();
    await mock.webhooks('POST', '', hook({ name: 'delivered', webhook_url: receiver.url }), {
      'X-Mock-Session': 'log',
    });
    const seen: unknown[] = [];
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
      seen.push([method, path, waited]);
      expect([method, path, waited <= 2, way.calls]).toEqual([method, path, true, way.calls]);
    }
    // They were counted: each has waited at least once.
    expect(seen.filter((one) => Array.isArray(one) && one[2] === 0)).toEqual([]);
    expect(listAt(await mock.send('GET', '/__mock/requests'), 'requests').length).toBeGreaterThan(requests.length);
  });
});
