import { describe, expect, test } from 'vitest';
import { type Answer, agentId, otherAgentId, type RunningMock, startMock, webhook } from './running-mock.ts';

interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly status: string;
  readonly events: readonly string[];
  readonly events_count: number;
  readonly created_at: string;
  readonly updated_at: string;
}

const mock = await startMock({ empty: true });
const collection = `/agents/${agentId}/webhooks`;

/** The webhook in an answer that must be a success. */
function webhookIn({ status, json }: Answer): Webhook {
  expect([status, json]).toEqual([200, expect.objectContaining({ success: true })]);
  return (json as { data: Webhook }).data;
}

async function created(changes: Readonly<Record<string, unknown>> = {}, on: RunningMock = mock): Promise<Webhook> {
  return webhookIn(await on.create(webhook(changes)));
}

async function listed(on: RunningMock = mock, session?: string): Promise<Webhook[]> {
  const { json } = await on.call('GET', collection, undefined, session);
  return (json as { data: { webhooks: Webhook[] } }).data.webhooks;
}

test('create, get, list, update, toggle twice, delete, gone everywhere', async () => {
  const first = await created({ name: 'First', webhook_secret: 's3cret-s3cret' });
  expect(webhookIn(await mock.call('GET', `${collection}/${first.id}`))).toEqual(first);
  expect(await listed()).toContainEqual(first);

  const renamed = webhookIn(await mock.call('PUT', `${collection}/${first.id}`, { name: 'Renamed' }));
  expect(renamed).toEqual({ ...first, name: 'Renamed', updated_at: expect.any(String) });
  expect(renamed.updated_at > first.updated_at).toBe(true);

  const disabled = await mock.call('PATCH', `${collection}/${first.id}/toggle`);
  expect(disabled.json).toMatchObject({ message: 'Webhook disabled', data: { enabled: false, status: 'disabled' } });
  const enabled = await mock.call('PATCH', `${collection}/${first.id}/toggle`);
  expect(enabled.json).toMatchObject({ message: 'Webhook enabled', data: { enabled: true, status: 'active' } });

  const deleted = await mock.call('DELETE', `${collection}/${first.id}`);
  expect([deleted.status, deleted.text]).toEqual([200, '{"success":true,"message":"Webhook deleted successfully"}']);
  for (const [method, path] of [
    ['GET', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['PATCH', '/toggle'],
  ] as const) {
    const { status, json } = await mock.call(method, `${collection}/${first.id}${path}`);
    expect([status, json]).toEqual([404, { success: false, message: 'Webhook not found.' }]);
  }
  expect(await listed()).not.toContainEqual(expect.objectContaining({ id: first.id }));
});

describe('list', () => {
  test('the documented example is what the mock starts with', async () => {
    const fresh = await startMock();
    const { json } = await fresh.call('GET', collection);
    expect(json).toMatchObject({
      success: true,
      data: { webhooks: [{ id: '9fcafbf2-7593-44d6-8cd7-1b221beba62a', name: 'My Webhook' }] },
    });
    expect(json).not.toHaveProperty('message');
  });

  test('the 22 events, each with its description', async () => {
    const { json } = await mock.call('GET', collection);
    const { available_events: events } = (json as { data: { available_events: Record<string, string> } }).data;
    expect(Object.keys(events)).toHaveLength(22);
    expect(events).toMatchObject({
      event_phone_call_started: 'Phone call has started',
      event_client_disconnected: 'Client disconnected from the call',
    });
  });

  test('an agent without webhooks has an empty list', async () => {
    const { json } = await mock.call('GET', `/agents/${otherAgentId}/webhooks`);
    expect(json).toMatchObject({ data: { webhooks: [] } });
  });

  test('webhooks come in the order of their creation', async () => {
    const fresh = await startMock({ empty: true });
    const names = ['c', 'a', 'b'];
    for (const name of names) await created({ name }, fresh);
    expect((await listed(fresh)).map(({ name }) => name)).toEqual(names);
  });

  test('--populate gives every agent so many, alike for the same seed', async () => {
    const options = { empty: true, populate: 25, clock: '2026-01-01T00:00:00Z' };
    const [one, other] = await Promise.all([startMock(options), startMock(options)]);
    const webhooks = await listed(one);
    expect(webhooks).toHaveLength(25);
    expect(await listed(other)).toEqual(webhooks);
    expect(new Set(webhooks.map(({ id }) => id)).size).toBe(25);
    for (const { created_at, updated_at, events, events_count } of webhooks) {
      expect(events_count).toBe(events.length);
      expect(created_at <= updated_at).toBe(true);
      expect(updated_at <= '2026-01-01T00:00:00.000000Z').toBe(true);
    }
    expect(webhooks.map(({ created_at }) => created_at)).toEqual(webhooks.map(({ created_at }) => created_at).sort());
  });
});

describe('update', () => {
  test('only what is given changes, and it is validated like a creation', async () => {
    const { id, ...before } = await created({ timeout: 60, events: ['event_action', 'event_recording'] });
    const updated = webhookIn(
      await mock.call('PUT', `${collection}/${id}`, { events: ['event_action'], enabled: false }),
    );
    expect(updated).toEqual({
      ...before,
      id,
      events: ['event_action'],
      events_count: 1,
      enabled: false,
      status: 'disabled',
      updated_at: expect.any(String),
    });
  });

  const refusals: readonly [body: Record<string, unknown>, errors: Record<string, string[]>][] = [
    [{ name: '' }, { name: ['The name field is required.'] }],
    [{ name: null }, { name: ['The name field is required.'] }],
    [{ webhook_url: 'nowhere' }, { webhook_url: ['The webhook url must be a valid URL.'] }],
    [{ webhook_url: '' }, { webhook_url: ['The webhook url field is required.'] }],
    [{ events: [] }, { events: ['The events field must contain at least 1 items.'] }],
    [{ events: null }, { events: ['The events field is required.'] }],
    [
      { events: ['x'], timeout: 121 },
      { timeout: ['The timeout must be between 5 and 120.'], 'events.0': ['The selected events.0 is invalid.'] },
    ],
    [{ enabled: null }, { enabled: ['The enabled field must be true or false.'] }],
    [{ webhook_secret: 5 }, { webhook_secret: ['The webhook secret must be a string.'] }],
  ];
  test.each(refusals)('%j is refused and nothing changes', async (body, errors) => {
    const before = await created();
    const { status, json } = await mock.call('PUT', `${collection}/${before.id}`, {
      ...body,
      timeout: body.timeout ?? 99,
    });
    expect([status, json]).toEqual([422, { message: 'The given data was invalid.', errors }]);
    expect(webhookIn(await mock.call('GET', `${collection}/${before.id}`))).toEqual(before);
  });

  test('null clears the secret, and nothing shows that there was one', async () => {
    const { id } = await created({ webhook_secret: 'hunter2hunter2' });
    const { status, text } = await mock.call('PUT', `${collection}/${id}`, { webhook_secret: null });
    expect(status).toBe(200);
    expect(text).not.toContain('secret');
    const { json } = await mock.send('GET', '//__mock/state');
    const stored = (json as { records: { webhook: { id: string }[] } }).records.webhook.find((kept) => kept.id === id);
    expect(stored).not.toHaveProperty('webhook_secret');
  });

  test('what changes nothing leaves the time as well', async () => {
    const before = await created({ name: 'Same' });
    for (const body of [{}, { name: 'Same' }, { unknown: 1 }]) {
      expect(webhookIn(await mock.call('PUT', `${collection}/${before.id}`, body))).toEqual(before);
    }
  });

  test('the time advances with every change, also while the clock stands', async () => {
    const still = await startMock({ empty: true, clock: '2026-01-01T00:00:00Z' });
    const { id } = await created({}, still);
    const times: string[] = [];
    for (const name of ['a', 'b', 'c'])
      times.push(webhookIn(await still.call('PUT', `${collection}/${id}`, { name })).updated_at);
    expect(times).toEqual([
      '2026-01-01T00:00:00.000001Z',
      '2026-01-01T00:00:00.000002Z',
      '2026-01-01T00:00:00.000003Z',
    ]);
  });
});

describe('who sees what', () => {
  test('a webhook is invisible under another agent', async () => {
    const { id } = await created();
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['PATCH', '/toggle'],
    ] as const) {
      const { status, json } = await mock.call(
        method,
        `/agents/${otherAgentId}/webhooks/${id}${path}`,
        method === 'PUT' ? { name: 'x' } : undefined,
      );
      expect([status, json]).toEqual([404, { success: false, message: 'Webhook not found.' }]);
    }
    expect((await mock.call('GET', `${collection}/${id}`)).status).toBe(200);
  });

  test.each([
    ['GET', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['PATCH', '/toggle'],
  ] as const)('%s%s: the agent is missed before the webhook, the token before both', async (method, path) => {
    const url = `/agents/11111111-2222-4333-8444-555555555555/webhooks/nothing${path}`;
    const agent = await mock.call(method, url);
    expect([agent.status, agent.json]).toEqual([
      404,
      { success: false, message: 'Agent not found in this environment.' },
    ]);
    const token = await mock.send(method, url);
    expect([token.status, token.json]).toEqual([401, { message: 'Missing Bearer Token' }]);
  });

  test('an id is found in upper case', async () => {
    const { id } = await created();
    expect(webhookIn(await mock.call('GET', `${collection}/${id.toUpperCase()}`)).id).toBe(id);
  });

  test('a wrong method names the right ones', async () => {
    const { status, headers, json } = await mock.call('POST', `${collection}/x`);
    expect([status, headers.get('Allow')]).toEqual([405, 'GET, HEAD, PUT, DELETE']);
    expect(json).toEqual({
      message: 'The POST method is not supported for this route. Supported methods: GET, HEAD, PUT, DELETE.',
    });
  });

  test('sessions see nothing of each other', async () => {
    const shared = await startMock();
    await shared.call('POST', collection, webhook({ name: 'Mine' }), 'worker-1');
    expect((await listed(shared, 'worker-1')).map(({ name }) => name)).toEqual(['My Webhook', 'Mine']);
    expect((await listed(shared, 'worker-2')).map(({ name }) => name)).toEqual(['My Webhook']);
    expect((await listed(shared)).map(({ name }) => name)).toEqual(['My Webhook']);
  });

  test('of more than 100 sessions the least recently used is dropped', async () => {
    const shared = await startMock({ empty: true });
    for (let number = 0; number < 100; number++) await shared.call('POST', collection, webhook(), `worker-${number}`);
    expect(await listed(shared, 'worker-0')).toHaveLength(1);
    await shared.call('POST', collection, webhook(), 'one-more');
    expect(await listed(shared, 'worker-0')).toHaveLength(1);
    expect(await listed(shared, 'worker-1')).toHaveLength(0);
  });

  test('a session needs a name of at most 100 characters', async () => {
    const { status, json } = await mock.call('GET', collection, undefined, 'x'.repeat(101));
    expect([status, json]).toEqual([400, { message: 'X-Mock-Session must have 1 to 100 characters.' }]);
  });
});

describe('200 requests at once on one webhook', () => {
  test('no toggle is lost', async () => {
    const { id } = await created();
    const answers = await Promise.all(
      Array.from({ length: 199 }, () => mock.call('PATCH', `${collection}/${id}/toggle`)),
    );
    const messages = answers.map(({ json }) => (json as { message: string }).message);
    expect(messages.filter((message) => message === 'Webhook disabled')).toHaveLength(100);
    expect(messages.filter((message) => message === 'Webhook enabled')).toHaveLength(99);
    expect(webhookIn(await mock.call('GET', `${collection}/${id}`)).enabled).toBe(false);
  });

  test('no update is lost: fields that different requests change are all changed', async () => {
    const { id } = await created();
    const changes = [
      { name: 'Changed' },
      { timeout: 77 },
      { max_retries: 7 },
      { events: ['event_action'] },
      { webhook_url: 'https://changed.example' },
    ];
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        mock.call('PUT', `${collection}/${id}`, changes[index % changes.length]),
      ),
    );
    for (const answer of answers) webhookIn(answer);
    expect(webhookIn(await mock.call('GET', `${collection}/${id}`))).toMatchObject(Object.assign({}, ...changes));
  });

  test('one delete succeeds, and after it nothing does', async () => {
    const { id } = await created();
    const methods = ['DELETE', 'PUT', 'PATCH', 'GET'] as const;
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const method = methods[index % methods.length] ?? 'GET';
        return {
          method,
          ...(await mock.call(
            method,
            `${collection}/${id}${method === 'PATCH' ? '/toggle' : ''}`,
            method === 'PUT' ? { name: `${index}` } : undefined,
          )),
        };
      }),
    );
    expect(answers.filter(({ method, status }) => method === 'DELETE' && status === 200)).toHaveLength(1);
    for (const { status, json } of answers) {
      if (status !== 200) expect([status, json]).toEqual([404, { success: false, message: 'Webhook not found.' }]);
    }
    expect((await mock.call('GET', `${collection}/${id}`)).status).toBe(404);
  });
});
