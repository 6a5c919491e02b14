import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import {
  createEngine,
  DestinationUnreadable,
  loadDocument,
  RetryScheduleUnusable,
  SignatureSchemeUnusable,
  schemeOf,
  signaturePresets,
} from '../../src/index.ts';
import type { Session } from '../../src/mock/sessions/session.ts';
import { StateNotWritten } from '../../src/state/state-not-written.ts';
import { webhooks } from '../../src/talkover/records.ts';
import { subscriptionOf } from '../../src/talkover/subscriptions.ts';
import type { Attempt } from '../../src/webhooks/attempt.ts';
import { callStarted, type DeliveringMock, startDeliveringMock } from '../delivering-mock.ts';
import { ManualClock } from '../manual-clock.ts';
import { type Reaction, startReceiver } from '../receiver.ts';
import { repetitions } from '../repetitions.ts';
import { agentId, otherAgentId, startMock, webhook } from '../running-mock.ts';

/** Ends a connection before an answer. */
const hangUp: Reaction = (response) => response.socket?.resetAndDestroy();

describe('an event', () => {
  test('reaches every enabled webhook of its agent that has subscribed to it, and no other', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    await mock.hook(`${receiver.url}/first`);
    await mock.hook(`${receiver.url}/second`, { events: ['event_recording', callStarted] });
    await mock.hook(`${receiver.url}/disabled`, { enabled: false });
    await mock.hook(`${receiver.url}/unsubscribed`, { events: ['event_recording'] });
    await mock.call('POST', `/agents/${otherAgentId}/webhooks`, webhook({ webhook_url: `${receiver.url}/other` }));
    const deliveries = await mock.fire();
    expect(deliveries.map(({ status }) => status)).toEqual(['success', 'success']);
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/first', '/second']);
  });

  test('named twice in a webhook reaches it once', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    await mock.hook(receiver.url, { events: [callStarted, callStarted] });
    await mock.fire();
    expect(receiver.received).toHaveLength(1);
  });

  test('goes with the method, the custom headers and the default payload, as JSON', async () => {
    const mock = await startDeliveringMock({ clock: '2025-09-03T23:19:51Z' });
    const receiver = await startReceiver();
    const custom_headers = [{ key: 'X-Api-Key', value: 'k-123' }];
    const id = await mock.hook(`${receiver.url}/hook?x=1`, { http_method: 'PATCH', custom_headers, name: 'Calls' });
    await mock.fire(callStarted, { call: { id: 'call-7' } });
    const [delivery] = receiver.received;
    expect(delivery).toMatchObject({
      method: 'PATCH',
      path: '/hook?x=1',
      headers: { 'x-api-key': 'k-123', 'content-type': 'application/json' },
      json: {
        ...{ event: callStarted, agent_id: agentId, agent_name: 'My Agent', webhook_id: id, webhook_name: 'Calls' },
        ...{ timestamp: '2025-09-03T23:19:51.000Z', data: { call: { id: 'call-7' } } },
      },
    });
  });

  test('is signed over the exact bytes that arrive, and only for a webhook with a secret', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    await mock.hook(`${receiver.url}/signed`, { webhook_secret: 'šecret' });
    await mock.hook(`${receiver.url}/unsigned`);
    await mock.fire();
    const signed = receiver.received.find(({ path }) => path === '/signed');
    const expected = createHmac('sha256', 'šecret')
      .update(signed?.body ?? '')
      .digest('hex');
    expect(signed?.headers.signature).toBe(expected);
    expect(receiver.received.find(({ path }) => path === '/unsigned')?.headers.signature).toBeUndefined();
  });

  test('follows its template, and the log names an unknown variable', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    const template = { id: '{{call.id}}', text: 'Call {{data.call.id}}: {{ event }}', gone: '{{call.nope}}' };
    await mock.hook(receiver.url, { payload_templates: { [callStarted]: template } });
    const [log] = await mock.fire(callStarted, { call: { id: 'c-1' } });
    expect(receiver.received[0]?.json).toEqual({ id: 'c-1', text: `Call c-1: ${callStarted}`, gone: '' });
    expect(log?.notes).toEqual([expect.stringContaining('call.nope')]);
  });

  test('without a subscriber is triggered, too', async () => {
    const mock = await startDeliveringMock();
    expect(await mock.fire('event_recording')).toEqual([]);
  });

  test('of an unknown agent or name is refused with the known ones', async () => {
    const mock = await startDeliveringMock();
    const unknown = await mock.call('POST', '//__mock/events', { agent_id: otherAgentId, event: 'event_nothing' });
    expect([unknown.status, unknown.text]).toEqual([422, expect.stringContaining('"event"')]);
    const agent = '9fbef0b7-0000-4000-8000-000000000000';
    const nobody = await mock.call('POST', '//__mock/events', { agent_id: agent, event: callStarted });
    expect([nobody.status, nobody.text]).toEqual([422, expect.stringContaining(agentId)]);
  });

  test('is refused with a document of another API', async () => {
    const document = await loadDocument('fixtures/documents/pet-clinic.yaml');
    const mock = await startMock({ document });
    const { status, text } = await mock.send('POST', '//__mock/events', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ agent_id: agentId, event: callStarted }),
    });
    expect([status, text]).toEqual([400, expect.stringContaining('The mocked API is Pet clinic:')]);
  });

  test('same seed, clock and requests: the same bytes arrive', async () => {
    const receiver = await startReceiver();
    for (const _ of [1, 2]) {
      const mock = await startDeliveringMock({ clock: '2025-09-03T23:19:51Z' });
      await mock.hook(receiver.url, { webhook_secret: 's' });
      await mock.fire();
    }
    const [first, second] = receiver.received;
    expect(first?.body.toString()).toBe(second?.body.toString());
    expect(first?.headers.signature).toBe(second?.headers.signature);
  });
});

describe('a whole call', () => {
  test('arrives in order, every event about the same call', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    const { json } = await mock.call('GET', `/agents/${agentId}/webhooks`);
    const events = Object.keys((json as { data: { available_events: object } }).data.available_events);
    await mock.hook(receiver.url, { events });
    await mock.call('POST', '//__mock/sequences/call', { agent_id: agentId, wait: true });
    const arrived = receiver.received.map(({ json: { event, data } }) => ({ event, call: (data as Data).call.id }));
    expect(new Set(arrived.map(({ call }) => call)).size).toBe(1);
    expect(arrived.length).toBeGreaterThan(8);
    const order = arrived.map(({ event }) => event);
    expect(order.indexOf(callStarted)).toBeLessThan(order.indexOf('event_conversation_started'));
    expect(order.indexOf('event_conversation_started')).toBeLessThan(order.indexOf('event_conversation_ended'));
    expect(order.indexOf('event_conversation_ended')).toBeLessThan(order.indexOf('event_phone_call_ended'));
  });
});

interface Data {
  readonly call: { readonly id: string };
}

describe('a delivery that fails', () => {
  test('is retried after 10, 100, 1000 and 1000 seconds, and then the webhook has the status error', async () => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    const mock = await startDeliveringMock({ clock, timer: clock });
    const receiver = await startReceiver(() => 500);
    const id = await mock.hook(receiver.url, { max_retries: 4 });
    await mock.fire();
    for (const [index, wait] of [10, 100, 1000, 1000].entries()) {
      expect(await mock.statusOf(id)).toBe('active');
      expect(clock.waits()).toEqual([wait]);
      clock.advance(wait - 1);
      expect(receiver.received).toHaveLength(index + 1);
      clock.advance(1);
      await mock.attempted(index + 2);
    }
    expect(clock.waits()).toEqual([]);
    const logs = await mock.logs(id);
    expect(logs.map(({ attempt, status }) => [attempt, status])).toEqual([
      [5, 'failed'],
      ...[4, 3, 2, 1].map((attempt) => [attempt, 'retrying']),
    ]);
    expect(logs[0]).toMatchObject({ http_status: 500, error: 'HTTP 500 Internal Server Error' });
    expect(await mock.statusOf(id)).toBe('error');
    expect(receiver.received).toHaveLength(5);
  });

  test('waits with the given scale and jitter, drawn from the seed', async () => {
    const receiver = await startReceiver(() => 500);
    const waitsOf = async (seed: number) => {
      const clock = new ManualClock('2025-09-03T23:19:51Z');
      const mock = await startDeliveringMock({ clock, timer: clock, retryScale: 0.1, retryJitter: 0.5, seed });
      await mock.hook(receiver.url);
      await mock.fire();
      return clock.waits();
    };
    const [wait = 0] = await waitsOf(1);
    expect(Math.abs(wait - 1)).toBeLessThanOrEqual(0.5);
    expect(wait).not.toBe(1);
    expect(await waitsOf(1)).toEqual([wait]);
    expect(await waitsOf(2)).not.toEqual([wait]);
  });

  test('a success ends it, and brings the webhook back to active', async () => {
    const mock = await startDeliveringMock({ retryScale: 0 });
    const receiver = await startReceiver((_, count) => (count <= 2 ? 503 : 200));
    const id = await mock.hook(receiver.url, { max_retries: 1 });
    await mock.fire();
    await mock.attempted(2);
    expect(await mock.statusOf(id)).toBe('error');
    await mock.fire();
    expect(await mock.statusOf(id)).toBe('active');
    expect((await mock.logs(id)).map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'success'],
      [2, 'failed'],
      [1, 'retrying'],
    ]);
  });

  test.each<[string, Reaction, string]>([
    ['a redirect, that is not followed', (r) => r.writeHead(302, { Location: '/elsewhere' }).end(), 'HTTP 302 Found'],
    ['a dropped connection', hangUp, 'Connection reset'],
    ['an odd status', 599, 'HTTP 599 unknown'],
  ])('%s is a failure, and is retried', async (_, reaction, error) => {
    const mock = await startDeliveringMock({ retryScale: 0 });
    const receiver = await startReceiver(() => reaction);
    const id = await mock.hook(receiver.url, { max_retries: 1 });
    await mock.fire();
    await mock.attempted(2);
    expect((await mock.logs(id)).map((log) => log.error)).toEqual([error, error]);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/', '/']);
  });

  test('has one signature of one payload at each attempt', async () => {
    const mock = await startDeliveringMock({ retryScale: 0 });
    const receiver = await startReceiver(() => 500);
    await mock.hook(receiver.url, { max_retries: 2, webhook_secret: 's' });
    await mock.fire();
    await mock.attempted(3);
    expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1);
  });

  test('keeps the id that standard-webhooks receivers know it by', async () => {
    const mock = await startDeliveringMock({ retryScale: 0, signature: schemeOf('standard-webhooks') });
    const receiver = await startReceiver(() => 500);
    await mock.hook(receiver.url, { max_retries: 1, webhook_secret: 's' });
    await mock.fire();
    await mock.attempted(2);
    await mock.fire();
    const [first, again, other] = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(first).toBe(again);
    expect(first).not.toBe(other);
  });

  test('because its template makes the payload too long is a failed entry that says so', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    const data = { text: 'x'.repeat(500_000) };
    const template = { all: '{{data.text}}'.repeat(2000) };
    const id = await mock.hook(receiver.url, { payload_templates: { [callStarted]: template } });
    await mock.fire(callStarted, data);
    expect(await mock.logs(id)).toMatchObject([
      { status: 'failed', error: expect.stringContaining('can not be made') },
    ]);
    expect(receiver.received).toEqual([]);
  });

  test('is forgotten with its webhook', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver(() => 500);
    const id = await mock.hook(receiver.url);
    await mock.fire();
    await mock.call('DELETE', `/agents/${agentId}/webhooks/${id}`);
    expect((await mock.engine.sessions.get(undefined).snapshot()).records.log).toEqual([]);
  });

  test.each([
    ['disabled', async (mock: DeliveringMock, path: string) => mock.call('PATCH', `${path}/toggle`)],
    ['deleted', async (mock: DeliveringMock, path: string) => mock.call('DELETE', path)],
  ])('is not retried if its webhook was %s in the meantime', async (_, change) => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    const mock = await startDeliveringMock({ clock, timer: clock });
    const receiver = await startReceiver(() => 500);
    const id = await mock.hook(receiver.url);
    const witness = await mock.hook(`${receiver.url}/witness`);
    await mock.fire();
    await change(mock, `/agents/${agentId}/webhooks/${id}`);
    clock.advance(10);
    await receiver.has(3);
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/', '/witness', '/witness']);
    expect(await mock.logs(witness)).toHaveLength(3);
  });

  test('is retried at once on request, and then as scheduled', async () => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    const mock = await startDeliveringMock({ clock, timer: clock });
    const receiver = await startReceiver(() => 500);
    const id = await mock.hook(receiver.url);
    await mock.fire();
    const [waiting] = await mock.logs(id);
    const { status } = await mock.call('POST', `//__mock/deliveries/${waiting?.id}/retry`);
    expect(status).toBe(200);
    await mock.attempted(2);
    expect(clock.waits()).toEqual([100]);
    expect((await mock.logs(id)).map(({ attempt, status }) => [attempt, status])).toEqual([
      [3, 'pending'],
      [2, 'retrying'],
      [1, 'retrying'],
    ]);
  });

  test('of a deleted webhook leaves its place in the queue to others', async () => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    const mock = await startDeliveringMock({ clock, timer: clock });
    const receiver = await startReceiver((_, count) => (count === 1 ? 500 : 200));
    const id = await mock.hook(receiver.url);
    await mock.fire();
    expect(clock.waits()).toEqual([10]);
    await mock.call('DELETE', `/agents/${agentId}/webhooks/${id}`);
    expect(clock.waits()).toEqual([]);
    await mock.hook(receiver.url);
    const send = await parkedSender(mock);
    for (let index = 0; index < 10_000; index++) await send();
    await expect(send()).rejects.toThrow('10000');
  });

  test('is not sent again if its outcome can not be stored at first, and is stored later', async () => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    let isFull = false;
    const keeper = {
      keep() {
        if (isFull) throw new StateNotWritten('state.json', 'the disk is full');
      },
    };
    const mock = await startDeliveringMock({ clock, timer: clock, keeper });
    const receiver = await startReceiver(() => {
      isFull = true;
      return 500;
    });
    const id = await mock.hook(receiver.url);
    await mock.call('POST', '//__mock/events', { agent_id: agentId, event: callStarted });
    await expect.poll(() => clock.waits()).toEqual([1]);
    const refused = await mock.create(webhook());
    expect([refused.status, refused.json]).toEqual([
      500,
      { message: "can't write the state to state.json: the disk is full" },
    ]);
    expect((await mock.logs(id)).map(({ status }) => status)).toEqual(['pending']);
    clock.advance(1);
    await expect.poll(() => clock.waits()).toEqual([1]);
    isFull = false;
    clock.advance(1);
    await mock.attempted(1);
    expect((await mock.logs(id)).map(({ attempt, status }) => [attempt, status])).toEqual([
      [2, 'pending'],
      [1, 'retrying'],
    ]);
    expect(receiver.received).toHaveLength(1);
  });

  test('whose outcome can not be stored does not prevent the mock from ending', async () => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    let isFull = false;
    const keep = () => {
      if (isFull) throw new StateNotWritten('state.json', 'the disk is full');
    };
    const mock = await startDeliveringMock({ clock, timer: clock, keeper: { keep } });
    const receiver = await startReceiver(() => {
      isFull = true;
      return 200;
    });
    await mock.hook(receiver.url);
    await mock.call('POST', '//__mock/events', { agent_id: agentId, event: callStarted });
    await expect.poll(() => clock.waits()).toEqual([1]);
    await mock.engine.close();
    expect(clock.waits()).toEqual([]);
  });

  test('is not retried after a reset', async () => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    const mock = await startDeliveringMock({ clock, timer: clock });
    const receiver = await startReceiver(() => 500);
    await mock.hook(receiver.url);
    await mock.fire();
    await mock.call('POST', '//__mock/reset');
    expect(clock.waits()).toEqual([]);
  });

  test('is retried when it is due after a restart in between, and continues its count', async () => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    const before = await startDeliveringMock({ clock, timer: clock });
    const receiver = await startReceiver((_, count) => (count === 1 ? 500 : 200));
    const id = await before.hook(receiver.url);
    await before.fire();
    const session = before.engine.sessions.get(undefined);
    await session.services.outbox?.park(1000);
    expect(clock.waits()).toEqual([]);
    const kept = JSON.parse(JSON.stringify(session.snapshot()));
    clock.advance(4);
    const after = await startDeliveringMock({ clock, timer: clock, kept });
    expect(clock.waits()).toEqual([6]);
    clock.advance(6);
    await after.attempted(1);
    expect((await after.logs(id)).map(({ attempt, status }) => [attempt, status])).toEqual([
      [2, 'success'],
      [1, 'retrying'],
    ]);
    expect(receiver.received).toHaveLength(2);
  });

  test('in flight at a stop may finish, and otherwise is sent after the restart', async () => {
    const held: ServerResponse[] = [];
    const receiver = await startReceiver((_, count) => (count <= 2 ? (response) => void held.push(response) : 200));
    const mock = await startDeliveringMock();
    const [quick, hanging] = [await mock.hook(`${receiver.url}/1`), await mock.hook(`${receiver.url}/2`)];
    await mock.call('POST', '//__mock/events', { agent_id: agentId, event: callStarted });
    await receiver.has(2);
    const session = mock.engine.sessions.get(undefined);
    const parked = session.services.outbox?.park(300);
    held[0]?.end();
    await parked;
    const statuses = Object.fromEntries(
      (await attemptsIn(session)).map(({ subscription_id, status }) => [subscription_id, status]),
    );
    expect(statuses).toEqual({ [quick]: 'success', [hanging]: 'pending' });
    const after = await startDeliveringMock({ kept: JSON.parse(JSON.stringify(session.snapshot())) });
    await after.attempted(1);
    expect((await after.logs(hanging)).map(({ status }) => status)).toEqual(['success']);
  });
});

describe('many deliveries', () => {
  test('to one webhook arrive in the order of their events', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    await mock.hook(receiver.url);
    const ids = Array.from({ length: 50 }, (_, index) => `call-${index}`);
    for (const id of ids)
      await mock.call('POST', '//__mock/events', { agent_id: agentId, event: callStarted, data: { call: { id } } });
    await receiver.has(50);
    expect(receiver.received.map(({ json: { data } }) => (data as Data).call.id)).toEqual(ids);
  });

  const events = repetitions({ test: 50, prove: 250 });

  test(`${events * 20} at 20 webhooks with a receiver that fails one in five: each accounted for, none tried too often`, async () => {
    const mock = await startDeliveringMock({ retryScale: 0 });
    const receiver = await startReceiver((_, count) => (count % 5 === 0 ? 500 : 200));
    const hooks: string[] = [];
    for (let index = 0; index < 20; index++)
      hooks.push(await mock.hook(`${receiver.url}/${index}`, { max_retries: 2 }));
    for (let index = 0; index < events; index++)
      await mock.call('POST', '//__mock/events', { agent_id: agentId, event: callStarted });
    await mock.ended(events * hooks.length);
    const logs = await attemptsIn(mock.engine.sessions.get(undefined));
    const deliveries = grouped(logs);
    expect(deliveries.size).toBe(events * hooks.length);
    for (const attempts of deliveries.values()) {
      expect(attempts.map(({ attempt }) => attempt)).toEqual(attempts.map((_, index) => index + 1));
      expect(attempts.length).toBeLessThanOrEqual(3);
      expect(attempts.slice(0, -1).every(({ status }) => status === 'retrying')).toBe(true);
      expect(attempts.at(-1)?.status).toMatch(/^(success|failed)$/);
    }
    expect(receiver.received).toHaveLength(logs.length);
    expect(logs.filter(({ status }) => status === 'success')).toHaveLength(
      receiver.received.length - Math.floor(receiver.received.length / 5),
    );
  }, 120_000);

  test('no more wait than are kept: the next event is refused, and nothing of it is queued', async () => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    const mock = await startDeliveringMock({ clock, timer: clock });
    const receiver = await startReceiver(() => 500);
    await mock.hook(receiver.url);
    const body = { agent_id: agentId, event: callStarted };
    // The first never ends, so that all others wait.
    const session = mock.engine.sessions.get(undefined);
    const send = await parkedSender(mock);
    for (let index = 0; index < 10_000; index++) await send();
    const { status, text } = await mock.call('POST', '//__mock/events', body);
    expect([status, text]).toEqual([503, expect.stringContaining('10000')]);
    expect(await attemptsIn(session)).toHaveLength(10_000);
  });
});

async function attemptsIn({ services }: Session): Promise<readonly Attempt[]> {
  return (await services.outbox?.attempts.all()) ?? [];
}

/** Queues a delivery to each webhook at each call, without making any. */
async function parkedSender(mock: DeliveringMock): Promise<() => Promise<unknown>> {
  const { store, services } = mock.engine.sessions.get(undefined);
  await services.outbox?.park(0);
  const subscriptions = (await store.collection(webhooks).list(agentId)).map(subscriptionOf);
  return async () => services.outbox?.send(callStarted, subscriptions, () => ({}));
}

function grouped(logs: readonly Attempt[]): Map<string, Attempt[]> {
  const groups = new Map<string, Attempt[]>();
  for (const log of logs) groups.set(log.delivery_id, [...(groups.get(log.delivery_id) ?? []), log]);
  return groups;
}

describe('what is shown of a delivery', () => {
  test('has no secret of its URL, nor the value of a custom header', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    const url = `${receiver.url.replace('//', '//user:hush1@')}/hook?token=hush2&x=1`;
    await mock.hook(url, { custom_headers: [{ key: 'X-Any', value: 'hush3' }], webhook_secret: 'hush4' });
    await mock.fire();
    expect(receiver.received[0]?.path).toBe('/hook?token=hush2&x=1');
    const told = [await mock.send('GET', '//__mock/deliveries'), await mock.send('GET', '//__mock/requests')];
    for (const { text } of told) expect(text).not.toMatch(/hush/);
    expect(told[0]?.text).toContain('x=1');
  });

  test('is no more than the beginning of a long answer, and says so', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver(() => (response) => response.end('x'.repeat(10_000)));
    const id = await mock.hook(receiver.url);
    const [log] = await mock.fire();
    expect(log?.notes).toEqual([expect.stringContaining('4096 characters')]);
    expect(await mock.logs(id)).toMatchObject([{ status: 'success', response_body: 'x'.repeat(4096) }]);
  });
});

describe('an engine that could not deliver as asked is not made', () => {
  test.each([
    [{ retryScale: Number.NaN }, RetryScheduleUnusable],
    [{ retryScale: -1 }, RetryScheduleUnusable],
    [{ retryJitter: 5 }, RetryScheduleUnusable],
    [{ deliverTo: ['http://x/'] }, DestinationUnreadable],
    [{ signature: { ...signaturePresets.spatie, value: 'x' } }, SignatureSchemeUnusable],
  ])('%j', async (options, error) => {
    await expect(createEngine(options)).rejects.toThrow(error);
  });

  test('a preset may be given by its name', async () => {
    const mock = await startDeliveringMock({ signature: 'github' });
    const receiver = await startReceiver();
    await mock.hook(receiver.url, { webhook_secret: 's' });
    await mock.fire();
    expect(receiver.received[0]?.headers['x-hub-signature-256']).toMatch(/^sha256=/);
  });
});

describe('where a delivery may not go', () => {
  test('it fails at once with the option that would allow it, and says nothing of the webhook', async () => {
    const mock = await startDeliveringMock();
    const id = await mock.hook('http://192.0.2.1:8080/hook');
    await mock.fire();
    const [log, ...others] = await mock.logs(id);
    expect(others).toEqual([]);
    expect(log).toMatchObject({ status: 'failed', error: expect.stringContaining('--deliver-to 192.0.2.1:8080') });
    expect(await mock.statusOf(id)).toBe('active');
  });

  test.each(['http://example.com/hook', 'https://api.example.org/', 'http://receiver.invalid/'])(
    'a reserved name such as that of %s is never looked up',
    async (url) => {
      const mock = await startDeliveringMock();
      const id = await mock.hook(url);
      await mock.fire();
      expect(await mock.logs(id)).toMatchObject([
        { status: 'failed', error: expect.stringContaining('reserved name') },
      ]);
    },
  );

  test('--no-deliver sends nothing, not even to loopback', async () => {
    const mock = await startDeliveringMock({ deliver: false });
    const receiver = await startReceiver();
    const id = await mock.hook(receiver.url);
    await mock.fire();
    expect(await mock.logs(id)).toMatchObject([{ status: 'failed', error: expect.stringContaining('--no-deliver') }]);
    expect(receiver.received).toEqual([]);
  });
});
