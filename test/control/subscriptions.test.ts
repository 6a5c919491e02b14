import { describe, expect, test } from 'vitest';
import { agentId, type RunningMock, startMock, webhook } from '../running-mock.ts';

/** Asks the control API, without a token. */
async function control(mock: RunningMock, method: string, path: string, body?: unknown, session?: string) {
  const { status, json } = await mock.send(method, `//__mock${path}`, {
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(session !== undefined && { 'X-Mock-Session': session }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  // Each answer is a JSON object, as the control document has it.
  return { status, json: json as Record<string, unknown> };
}

const seeded = '9fcafbf2-7593-44d6-8cd7-1b221beba62a';
const unknown = '00000000-0000-4000-8000-000000000000';

async function listed(mock: RunningMock, session?: string) {
  const { json } = await control(mock, 'GET', '/subscriptions', undefined, session);
  return json as {
    owners: { id: string; name: string }[];
    owner_parameter: string | null;
    subscriptions: Record<string, unknown>[];
    events: Record<string, string>;
    sequences: string[];
  };
}

/** A webhook that sends to an inbox of this mock; gives its id. */
async function hook(mock: RunningMock, inbox: string, changes: Readonly<Record<string, unknown>> = {}) {
  const created = await mock.create(webhook({ webhook_url: `${mock.url}/__mock/inbox/${inbox}`, ...changes }));
  return (created.json as { data: { id: string } }).data.id;
}

describe('/__mock/subscriptions', () => {
  test('lists agents, webhooks as the API shows them, the 22 events and the whole call; no secret', async () => {
    const mock = await startMock();
    const { owners, owner_parameter, subscriptions, events, sequences } = await listed(mock);
    const { json } = await mock.call('GET', `/agents/${agentId}/webhooks/${seeded}`);
    expect([owners.map(({ name }) => name), owner_parameter]).toEqual([['My Agent', 'Support Line'], 'agent_id']);
    const record = (json as { data: Record<string, unknown> }).data;
    const { id, name, events: wanted, enabled, status } = record;
    const facts = { id, name, events: wanted, enabled, status, owner_id: agentId, url: record.webhook_url };
    expect(subscriptions).toEqual([{ ...facts, is_signed: true, record }]);
    expect([Object.keys(events).length, sequences]).toEqual([22, ['call']]);
  });

  test('lists an agent that exists because every UUID is accepted', async () => {
    const mock = await startMock({ agents: 'any', empty: true });
    await mock.call('POST', `/agents/${unknown}/webhooks`, webhook());
    expect((await listed(mock)).owners.at(-1)).toEqual({ id: unknown, name: 'Any Agent' });
  });

  test('needs no token, even if the API only accepts a certain one', async () => {
    const mock = await startMock({ tokens: ['talq_only'] });
    const { status, json } = await control(mock, 'PATCH', `/subscriptions/${seeded}`, { enabled: false });
    expect([status, json.subscription]).toEqual([200, expect.objectContaining({ enabled: false, status: 'disabled' })]);
  });

  test('enables, disables and deletes in the named session', async () => {
    const mock = await startMock();
    await control(mock, 'PATCH', `/subscriptions/${seeded}`, { enabled: false }, 'one');
    await control(mock, 'DELETE', `/subscriptions/${seeded}`, undefined, 'two');
    const states = await Promise.all([undefined, 'one', 'two'].map((session) => listed(mock, session)));
    expect(states.map(({ subscriptions }) => subscriptions.map(({ status }) => status))).toEqual([
      ['active'],
      ['disabled'],
      [],
    ]);
  });

  test('a test delivery answers with the attempt, for every outcome', async () => {
    const mock = await startMock({ empty: true });
    const id = await hook(mock, 'tests', { enabled: false });
    expect((await control(mock, 'POST', `/subscriptions/${id}/test`)).json).toMatchObject({
      ...{ event: 'webhook.test', status: 'success', http_status: 200, subscription_id: id },
    });
    await control(mock, 'PUT', '/inbox/tests/settings', { status: 500 });
    expect((await control(mock, 'POST', `/subscriptions/${id}/test`)).json).toMatchObject({
      ...{ status: 'failed', error: 'HTTP 500 Internal Server Error' },
    });
  });

  test('only a failed attempt is made again', async () => {
    const mock = await startMock({ empty: true });
    const id = await hook(mock, 'again', { max_retries: 0 });
    await control(mock, 'PUT', '/inbox/again/settings', { status: 500 });
    const fired = await control(mock, 'POST', '/events', {
      ...{ agent_id: agentId, event: 'event_phone_call_started', wait: true },
    });
    const [event] = [fired.json as unknown as { deliveries: { id: string; delivery_id: string }[] }];
    const failed = event?.deliveries[0];
    await control(mock, 'PUT', '/inbox/again/settings', { status: 200 });
    const retried = await control(mock, 'POST', `/deliveries/${failed?.id}/retry`);
    expect(retried.json).toMatchObject({ delivery_id: failed?.delivery_id, attempt: 2, subscription_id: id });
    await expect
      .poll(async () => (await control(mock, 'GET', '/deliveries?status=success')).json.deliveries)
      .toHaveLength(1);
    const twice = await control(mock, 'POST', `/deliveries/${String(retried.json.id)}/retry`);
    expect(twice).toEqual({ status: 422, json: { message: 'the attempt is success' } });
  });

  test.each([
    ['PATCH', `/subscriptions/${unknown}`, { enabled: true }],
    ['DELETE', `/subscriptions/${unknown}`, undefined],
    ['POST', `/subscriptions/${unknown}/test`, undefined],
    ['POST', `/deliveries/${unknown}/retry`, undefined],
    ['DELETE', '/faults/99', undefined],
    ['POST', '/requests/99/replay', undefined],
  ])('%s %s is a 404 that names what does not exist', async (method, path, body) => {
    const mock = await startMock();
    const { status, json } = await control(mock, method, path, body);
    expect([status, json.message]).toEqual([404, expect.stringMatching(/^There is no /)]);
  });
});

test('a fault rule is removed, and the others stay', async () => {
  const mock = await startMock();
  for (const fault of ['500', '503']) await control(mock, 'POST', '/faults', { fault });
  expect((await control(mock, 'DELETE', '/faults/1')).json).toEqual({ success: true });
  expect((await control(mock, 'GET', '/faults')).json).toEqual({
    faults: [{ id: 2, fired: 0, rule: { fault: '503' } }],
  });
});

describe('/__mock/requests/{id}/replay', () => {
  test('sends the same request again, with the token and the secret that are not shown', async () => {
    const mock = await startMock({ tokens: ['talq_only'], empty: true });
    await mock.create(webhook({ webhook_secret: 's3cret' }), {
      ...{ Authorization: 'Bearer talq_only', 'X-Mock-Session': 'replayed' },
    });
    const { json } = await control(mock, 'POST', '/requests/1/replay');
    expect(json.exchange).toMatchObject({
      ...{ id: 2, status: 200, session: 'replayed', operationId: 'createAgentWebhook' },
      requestBody: { webhook_secret: '[redacted]' },
    });
    const { json: state } = await control(mock, 'GET', '/state', undefined, 'replayed');
    const { records } = state as { records: { webhook: { webhook_secret: string }[] } };
    expect(records.webhook.map(({ webhook_secret }) => webhook_secret)).toEqual(['s3cret', 's3cret']);
  });

  test('notifies watchers', async () => {
    const mock = await startMock();
    await mock.call('GET', '/health');
    await control(mock, 'POST', '/requests/1/replay');
    const { json } = await control(mock, 'GET', '/requests');
    expect((json as { requests: unknown[] }).requests).toHaveLength(2);
  });

  test('refuses a body that was too long to be kept completely', async () => {
    const mock = await startMock();
    await mock.create(webhook({ name: 'n'.repeat(20_000) }));
    const { status, json } = await control(mock, 'POST', '/requests/1/replay');
    expect([status, json.message]).toEqual([422, 'The body of exchange 1 was too long to be kept whole.']);
  });
});
