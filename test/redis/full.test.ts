import { describe, expect, test } from 'vitest';
import { startReceiver } from '../receiver.ts';
import { at, hook, listAt, MockProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('a Redis that takes no more', () => {
  test('refuses changes with 503 in the shape of the API, never with 500, until there is room; what was acknowledged stays', async () => {
    const redis = await RunningRedis.start(['--maxmemory', '0', '--maxmemory-policy', 'noeviction']);
    const mock = await MockProcess.start(redis, 'full');
    const receiver = await startReceiver();
    const id = String(at(await mock.webhooks('POST', '', hook({ webhook_url: receiver.url })), 'data', 'id'));
    const before = listAt(await mock.webhooks('GET'), 'data', 'webhooks').length;
    const client = redis.client();
    await client.config('SET', 'maxmemory', '1mb');
    const requests: readonly (readonly [method: string, path: string, body?: unknown])[] = [
      ['POST', '', hook()],
      ['PUT', `/${id}`, { name: 'Other' }],
      ['PATCH', `/${id}/toggle`],
    ];
    for (const [method, path, body] of requests) {
      const { status, headers, json } = await mock.webhooks(method, path, body);
      expect([method, path, status, headers.get('Retry-After'), Object.keys(Object(json))]).toEqual([
        ...[method, path, 503, '10'],
        ['message'],
      ]);
    }
    // Nor does a session begin, nor is an event fired or a rule added.
    const control: readonly (readonly [path: string, body: unknown])[] = [
      ['/__mock/events', { agent_id: '9fbef0b7-8d4e-4a08-9207-66c22155721d', event: 'event_action' }],
      ['/__mock/faults', { operationId: 'listAgentWebhooks', fault: '503' }],
    ];
    for (const [path, body] of control)
      expect([path, (await mock.send('POST', path, body)).status]).toEqual([path, 503]);
    expect((await mock.webhooks('GET', '', undefined, { 'X-Mock-Session': 'new' })).status).toBe(503);
    expect((await mock.send('GET', '/__mock/health')).status).toBe(200);
    await client.config('SET', 'maxmemory', '0');
    const listed = listAt(await mock.webhooks('GET'), 'data', 'webhooks');
    expect([listed.length, listed.find((one) => one.id === id)]).toMatchObject([
      before,
      { name: 'Orders', enabled: true },
    ]);
    expect((await mock.webhooks('PATCH', `/${id}/toggle`)).status).toBe(200);
    expect((await mock.webhooks('PATCH', `/${id}/toggle`)).status).toBe(200);
    expect((await mock.fire()).status).toBe(200);
    await receiver.has(1);
  });
});
