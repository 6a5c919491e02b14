import { describe, expect, test, vi } from 'vitest';
import type { InboxDelivery } from '../../src/control/inbox/inbox.ts';
import { inboxesOf } from '../../src/control/inbox/inboxes-of.ts';
import { type Engine, type EngineOptions, listen, signaturePresets } from '../../src/index.ts';
import { agentId, webhook } from '../running-mock.ts';
import { createEngine, sharedDocument } from '../shared-document.ts';

const document = await sharedDocument;
const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };
const origin = 'https://app.example.com';

function newMock(options: EngineOptions = {}): Promise<Engine> {
  return createEngine({ document, empty: true, clock: '2030-01-01T00:00:00Z', ...options });
}

/** Who asks a mock: in process by its own `fetch`, or over a connection. */
interface Asking {
  readonly fetch: typeof globalThis.fetch;
}

/** Subscribes a URL, and gives the webhook's own. */
async function subscribe(asking: Asking, url: string, more: object = {}, at = origin): Promise<string> {
  const hooks = `${at}/api/v1/agents/${agentId}/webhooks`;
  const body = JSON.stringify(webhook({ webhook_url: url, ...more }));
  const answer = await asking.fetch(hooks, { method: 'POST', headers, body });
  const { data } = (await answer.json()) as { data: { id: string } };
  return `${hooks}/${data.id}`;
}

/** Sends a test of a webhook, and gives its result. */
async function send(asking: Asking, webhookUrl: string): Promise<Record<string, unknown>> {
  const answer = await asking.fetch(`${webhookUrl}/test`, { method: 'POST', headers });
  return (await answer.json()) as Record<string, unknown>;
}

/** What an inbox got, as the control API shows it. */
function receivedBy(mock: Engine, name: string): InboxDelivery[] {
  const inboxes = inboxesOf(mock);
  return inboxes.idsOf(name).flatMap((id) => inboxes.delivery(name, id) ?? []);
}

const secret = {
  webhook_secret: 'my-secret',
  http_method: 'PUT',
  custom_headers: [
    { key: 'X-Tag', value: '  Grüße \t' },
    { key: 'Content-Type', value: 'application/vnd.mine+json' },
  ],
};

describe('a delivery to an inbox at an origin where the mock is called', () => {
  test.each(Object.keys(signaturePresets) as (keyof typeof signaturePresets)[])(
    'needs no server, and brings what a connection would have brought, signed as %s',
    async (signature) => {
      const [asked, served] = [await newMock({ signature }), await newMock({ signature })];
      const { url, close } = await listen(served);
      const inbox = `${url.replace('//', '//me:pass%20word@')}/__mock/inbox/mine?a=1`;
      await send({ fetch }, await subscribe({ fetch }, inbox, secret, url));
      await close();
      await send(asked, await subscribe(asked, inbox, secret, url));
      const [delivery, ...others] = receivedBy(asked, 'mine');
      expect([delivery, ...others]).toEqual(receivedBy(served, 'mine'));
      expect(delivery).toMatchObject({ method: 'PUT', signature: 'verified', url: '/__mock/inbox/mine?a=1' });
    },
  );

  test("succeeds or fails by the inbox's settings", async () => {
    const mock = await newMock();
    const path = await subscribe(mock, `${origin}/__mock/inbox/mine`);
    expect(await send(mock, path)).toMatchObject({ success: true });
    inboxesOf(mock).configure('mine', { status: 503, delayMs: 0, body: { busy: true } });
    expect(await send(mock, path)).toMatchObject({ success: false });
    const [, attempt] = (await mock.sessions.get(undefined).services.outbox?.attempts.all()) ?? [];
    expect(attempt).toMatchObject({
      http_status: 503,
      error: 'HTTP 503 Service Unavailable',
      response_body: '{"busy":true}',
      response_headers: { 'content-type': 'application/json', 'content-length': '13', 'cache-control': 'no-store' },
    });
  });

  test('is not made if deliveries are off', async () => {
    const mock = await newMock({ deliver: false });
    await send(mock, await subscribe(mock, `${origin}/__mock/inbox/mine`));
    expect(receivedBy(mock, 'mine')).toEqual([]);
  });

  test('goes to no other path, and to no other origin', async () => {
    const mock = await newMock();
    for (const url of [
      `${origin}/__mock/state`,
      `${origin}/__mock/inbox/`,
      `${origin}/__mock/inbox/a/deliveries`,
      'https://other.example.com/__mock/inbox/a',
    ])
      expect(await send(mock, await subscribe(mock, url))).toMatchObject({ success: false });
    expect(inboxesOf(mock).list()).toEqual([]);
  });

  test("is delayed like the inbox, by a test's fake timers, but not longer than the webhook's timeout", async () => {
    const mock = await newMock({ clock: { now: () => Date.now() * 1000 } });
    const path = await subscribe(mock, `${origin}/__mock/inbox/mine`, { timeout: 5 });
    await send(mock, path);
    vi.useFakeTimers();
    try {
      const inboxes = inboxesOf(mock);
      inboxes.configure('mine', { status: 200, delayMs: 4000 });
      const slow = send(mock, path);
      await vi.advanceTimersByTimeAsync(4000);
      expect(await slow).toMatchObject({ success: true });
      inboxes.configure('mine', { status: 200, delayMs: 60_000 });
      const tooSlow = send(mock, path);
      await vi.advanceTimersByTimeAsync(5000);
      expect(await tooSlow).toMatchObject({ success: false });
    } finally {
      vi.useRealTimers();
    }
  });

  test("is retried when a test's fake timers reach its time", async () => {
    vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z') });
    try {
      const mock = await createEngine({ document, empty: true });
      const inboxes = inboxesOf(mock);
      inboxes.configure('mine', { status: 500, delayMs: 0 });
      await subscribe(mock, `${origin}/__mock/inbox/mine`, { max_retries: 1 });
      const { outbox } = mock.sessions.get(undefined).services;
      const times: string[] = [];
      const second = new Promise<void>((resolve) => {
        inboxes.watch('mine', ({ time }) => void (times.push(time) === 2 && resolve()));
      });
      const subscriptions = (await mock.api.subscriptions?.all(mock.sessions.get(undefined))) ?? [];
      const made = await outbox?.send('event_phone_call_started', subscriptions, () => ({ call: 1 }));
      await outbox?.whenAttempted(made ?? []);
      await vi.advanceTimersByTimeAsync(9999);
      expect(times).toEqual(['2030-01-01T00:00:00.000000Z']);
      await vi.advanceTimersByTimeAsync(1);
      await second;
      expect(times).toEqual(['2030-01-01T00:00:00.000000Z', '2030-01-01T00:00:10.000000Z']);
    } finally {
      vi.useRealTimers();
    }
  });
});

test("a request of fetch to an inbox's path is kept, and answered by its settings", async () => {
  const mock = await newMock();
  const answer = await mock.fetch(`${origin}/__mock/inbox/mine?b=2`, {
    method: 'PATCH',
    headers: { 'X-A': '1' },
    body: '{}',
  });
  expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('content-length')]).toEqual([
    200,
    'no-store',
    '0',
  ]);
  expect(receivedBy(mock, 'mine')).toMatchObject([
    {
      method: 'PATCH',
      url: '/__mock/inbox/mine?b=2',
      json: {},
      headers: [{ name: 'host' }, { name: 'content-type' }, { name: 'x-a', value: '1' }],
    },
  ]);
  inboxesOf(mock).configure('mine', { status: 418, delayMs: 0, body: 'no' });
  const told = await mock.fetch(`${origin}/__mock/inbox/mine`);
  expect([told.status, await told.text()]).toEqual([418, 'no']);
  const long = await mock.fetch(`${origin}/__mock/inbox/mine`, { method: 'POST', body: new Uint8Array(2 ** 20 + 1) });
  expect(long.status).toBe(413);
});
