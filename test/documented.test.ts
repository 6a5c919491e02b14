import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { startReceiver } from './receiver.ts';
import { agentId, startMock } from './running-mock.ts';

const mock = await startMock({ clock: '2025-09-03T23:19:51Z' });
const request = documented('create-webhook.request');

/** A body of the documentation, white space aside to the letter: order of keys, messages, values. */
function documented(name: string): string {
  return JSON.stringify(
    JSON.parse(readFileSync(new URL(`../fixtures/documented/${name}.json`, import.meta.url), 'utf8')),
  );
}

describe('the mock answers as Talkover documents it, to the letter', () => {
  test('the documented request gets the documented webhook, but for its id', async () => {
    const { status, text } = await mock.create(request);
    expect(status).toBe(200);
    const withDocumentedId = text.replace(/"id":"[0-9a-f-]{36}"/, '"id":"9fcafbf2-7593-44d6-8cd7-1b221beba62a"');
    expect(withDocumentedId).toBe(documented('create-webhook.200'));
  });

  test('no token: 401', async () => {
    const { status, text } = await mock.send('POST', `/agents/${agentId}/webhooks`, { body: request });
    expect([status, text]).toEqual([401, documented('create-webhook.401')]);
  });

  test('unknown agent: 404', async () => {
    const headers = { Authorization: 'Bearer talq_test', 'Content-Type': 'application/json' };
    const { status, text } = await mock.send('POST', '/agents/9fbef0b7-0000-4000-8000-000000000000/webhooks', {
      headers,
      body: request,
    });
    expect([status, text]).toEqual([404, documented('create-webhook.404')]);
  });

  test('no URL and an empty list of events: 422', async () => {
    const { status, text } = await mock.create({ name: 'My Webhook', events: [] });
    expect([status, text]).toEqual([422, documented('create-webhook.422')]);
  });

  test('the documented 429 can be asked for', async () => {
    const { status, text, headers } = await mock.create(request, { Prefer: 'code=429' });
    expect([status, text]).toEqual([429, documented('too-many-requests.429')]);
    expect(headers.get('Retry-After')).toMatch(/^\d+$/);
  });

  test('the health check needs no token', async () => {
    const { status, text } = await mock.send('GET', '/health');
    expect([status, text]).toEqual([200, documented('health.200')]);
  });

  test('rate-limit headers are on every answer of an operation', async () => {
    const answers = [
      await mock.create(request),
      await mock.create({}),
      await mock.create(request, { Authorization: '' }),
      await mock.send('GET', '/health'),
    ];
    for (const { headers } of answers) {
      expect(headers.get('X-RateLimit-Limit')).toBe('100');
      expect(headers.get('X-RateLimit-Remaining')).toMatch(/^\d+$/);
      expect(headers.get('X-RateLimit-Reset')).toMatch(/^\d+$/);
    }
  });

  test('a test of the documented webhook: its payload, and its answer but for the time it took', async () => {
    const receiver = await startReceiver();
    const path = `/agents/${agentId}/webhooks/9fcafbf2-7593-44d6-8cd7-1b221beba62a`;
    await mock.call('PUT', path, { webhook_url: receiver.url });
    const { status, text } = await mock.call('POST', `${path}/test`);
    const documentedTime = text.replace(/"response_time":\d+/, '"response_time":150');
    expect([status, documentedTime]).toEqual([200, documented('test-webhook.200')]);
    expect(receiver.received[0]?.body.toString()).toBe(documented('test-webhook.payload'));
  });

  test('a test that fails: the receiver was too slow, or answered outside 2xx', async () => {
    const receiver = await startReceiver((_, count) => (count === 1 ? 500 : () => {}));
    const { json } = await mock.create({ ...JSON.parse(request), webhook_url: receiver.url, timeout: 5 });
    const { id } = (json as { data: { id: string } }).data;
    const test = () => mock.call('POST', `/agents/${agentId}/webhooks/${id}/test`);
    expect((await test()).text).toBe(documented('test-webhook.status-500'));
    expect((await test()).text).toBe(documented('test-webhook.timeout'));
  });

  test('a log that cannot be retried: 422', async () => {
    const receiver = await startReceiver();
    const path = `/agents/${agentId}/webhooks/9fcafbf2-7593-44d6-8cd7-1b221beba62a`;
    await mock.call('PUT', path, { webhook_url: receiver.url });
    await mock.call('POST', `${path}/test`);
    const { json } = await mock.call('GET', `${path}/logs`);
    const [log] = (json as { data: { id: string }[] }).data;
    const { status, text } = await mock.call('POST', `${path}/logs/${log?.id}/retry`);
    expect([status, text]).toEqual([422, documented('retry-webhook-log.422')]);
  });
});
