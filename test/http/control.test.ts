import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { agentId, otherAgentId, type RunningMock, startMock, webhook } from '../running-mock.ts';

const collection = `/agents/${agentId}/webhooks`;

/** Asks the control API, without a token. */
async function control(mock: RunningMock, method: string, path: string, body?: unknown, session?: string) {
  const headers = {
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(session !== undefined && { 'X-Mock-Session': session }),
  };
  const { status, json } = await mock.send(method, `//__mock${path}`, {
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  // Each answer is a JSON object, as the control document has it.
  return { status, json: json as Record<string, unknown> };
}

/** A state as the control API shows it. */
interface State {
  readonly records: Readonly<Record<string, readonly object[]>>;
}

async function stateOf(mock: RunningMock): Promise<State> {
  const { json } = await control(mock, 'GET', '/state');
  // As the control document has it.
  return json as unknown as State;
}

function withRecords(state: State, records: State['records']): State {
  return { ...state, records: { ...state.records, ...records } };
}

async function names(mock: RunningMock, session?: string): Promise<string[]> {
  const { json } = await mock.call('GET', collection, undefined, session);
  return (json as { data: { webhooks: { name: string }[] } }).data.webhooks.map(({ name }) => name);
}

describe('/__mock', () => {
  test('health shows seed, document, sessions and operations', async () => {
    const mock = await startMock({ seed: 7 });
    await mock.call('GET', collection, undefined, 'worker-1');
    const { status, json } = await control(mock, 'GET', '/health');
    expect([status, json]).toEqual([
      200,
      {
        status: 'ok',
        seed: 7,
        instance: expect.any(String),
        document: 'Talkover agent webhooks 1.0.0',
        sessions: ['default', 'worker-1'],
        operations: expect.arrayContaining(['createAgentWebhook', 'getHealth']),
      },
    ]);
  });

  test('its own document is served, with its own address first', async () => {
    const mock = await startMock();
    const yaml = parse((await mock.send('GET', '//__mock/openapi.yaml')).text);
    expect(yaml.servers[0].url).toBe(`${mock.url}/__mock`);
    expect((await mock.send('GET', '//__mock/openapi.json')).json).toEqual(yaml);
  });

  test('reset puts only its own session back to its start', async () => {
    const mock = await startMock();
    await mock.call('POST', collection, webhook({ name: 'A' }));
    await mock.call('POST', collection, webhook({ name: 'B' }), 'other');
    expect((await control(mock, 'POST', '/reset')).json).toEqual({ success: true });
    expect(await names(mock)).toEqual(['My Webhook']);
    expect(await names(mock, 'other')).toEqual(['My Webhook', 'B']);
  });

  test('a reset of the default session clears the inboxes, and a reset of another does not', async () => {
    const mock = await startMock();
    await mock.send('POST', '//__mock/inbox/mine', { body: '{}' });
    const kept = async () => (await control(mock, 'GET', '/inbox/mine/deliveries')).json.deliveries;
    await control(mock, 'POST', '/reset', undefined, 'worker-1');
    expect(await kept()).toHaveLength(1);
    await control(mock, 'POST', '/reset');
    expect(await kept()).toEqual([]);
  });

  test('after a reset the same requests get the same ids again', async () => {
    const mock = await startMock();
    const first = (await mock.call('POST', collection, webhook())).json;
    await control(mock, 'POST', '/reset');
    const again = (await mock.call('POST', collection, webhook())).json;
    const idOf = (json: unknown) => (json as { data: { id: string } }).data.id;
    expect(idOf(again)).toBe(idOf(first));
  });

  test('the state can be exported and imported with its secrets, and ids stay fresh', async () => {
    const [one, other] = [await startMock({ empty: true }), await startMock({ empty: true })];
    await one.call(
      'POST',
      collection,
      webhook({ name: 'Kept', webhook_secret: 's3cret', payload_templates: { event_action: { a: ['{{call.id}}'] } } }),
    );
    const { json: state } = await control(one, 'GET', '/state');
    expect((await control(other, 'PUT', '/state', state)).status).toBe(200);
    expect((await control(other, 'GET', '/state')).json).toEqual(state);
    expect(await names(other)).toEqual(['Kept']);
    const again = await other.call(
      'POST',
      collection,
      webhook({ name: 'Kept', webhook_secret: 's3cret', payload_templates: { event_action: { a: ['{{call.id}}'] } } }),
    );
    expect(JSON.stringify(state)).not.toContain((again.json as { data: { id: string } }).data.id);
  });

  test.each([
    ['keys that no state has', { agent: [], webhook: [{ name: 'half' }] }, ['records.webhook.0.id', 'more']],
    [
      'records that the API does not have',
      { agent: [{ id: 'x', name: 1 }], webhook: [{ id: agentId, name: 'half' }] },
      ['records.agent.0.id', 'records.agent.0.name', 'records.webhook.0.webhook_url'],
    ],
  ])('a state with %s is refused with the reason, and changes nothing', async (_, records, fields) => {
    const mock = await startMock();
    const more = fields.includes('more') ? { more: 1 } : {};
    const { status, json } = await control(mock, 'PUT', '/state', { records, asked: {}, ...more });
    expect(status).toBe(422);
    expect(Object.keys(json.errors ?? {})).toEqual(expect.arrayContaining(fields));
    expect(await names(mock)).toEqual(['My Webhook']);
  });

  test.each([
    ['an id that is there twice', 'records.webhook.1.id', (kept: object) => [kept, kept]],
    [
      'a change before the creation',
      'records.webhook.0.updated_at',
      (kept: object) => [{ ...kept, updated_at: '2001-01-01T00:00:00.000000Z' }],
    ],
    [
      'a webhook of an agent that is not there',
      'records.webhook.1.agent_id',
      (kept: { id?: string; agent_id?: string }) => [
        { ...kept, agent_id: kept.agent_id?.toUpperCase() },
        { ...kept, id: crypto.randomUUID(), agent_id: crypto.randomUUID() },
      ],
    ],
  ])('a state with %s is refused', async (_, field, webhooks) => {
    const mock = await startMock();
    const state = await stateOf(mock);
    const [kept = {}] = state.records.webhook ?? [];
    const { status, json } = await control(mock, 'PUT', '/state', withRecords(state, { webhook: webhooks(kept) }));
    expect([status, Object.keys(json.errors as object)]).toEqual([422, [field]]);
  });

  test.each([
    ['POST', '/faults', 'garbage', 'the body is malformed JSON'],
    ['PUT', '/state', '', 'the body is empty'],
    ['PUT', '/state', '[]', 'The body must be an array.'],
  ])('%s %s with %j describes the mistake in the body', async (method, path, body, message) => {
    const mock = await startMock();
    const { status, json } = await mock.send(method, `//__mock${path}`, {
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    expect([status, json]).toEqual([422, { message: 'The given data was invalid.', errors: { body: [message] } }]);
  });

  test.each([
    ['GET', '/nothing', 404],
    ['PATCH', '/state', 405],
    ['GET', '/requests?status=abc', 422],
  ])('%s %s is a %i in JSON', async (method, path, status) => {
    const answer = await control(await startMock(), method, path);
    expect([answer.status, answer.json]).toEqual([
      status,
      expect.toSatisfy((body: Record<string, unknown>) => typeof (body.message ?? body.detail) === 'string'),
    ]);
  });

  test('is missing with --no-control', async () => {
    const mock = await startMock({ control: false });
    expect((await control(mock, 'GET', '/health')).status).toBe(404);
  });
});

describe('/__mock/requests', () => {
  test('exchanges with operation, status, reason and bodies; filtered by operation, status and session', async () => {
    const mock = await startMock({ clock: '2026-01-01T00:00:00Z' });
    await mock.call('GET', collection);
    await mock.call('POST', collection, { name: 5 }, 'w');
    const { json } = await control(mock, 'GET', '/requests');
    expect(json.requests).toEqual([
      expect.objectContaining({
        id: 1,
        session: 'default',
        method: 'GET',
        operationId: 'listAgentWebhooks',
        status: 200,
        reason: null,
        requestBody: null,
        time: '2026-01-01T00:00:00.000000Z',
      }),
      expect.objectContaining({
        id: 2,
        session: 'w',
        method: 'POST',
        url: `/api/v1${collection}`,
        operationId: 'createAgentWebhook',
        status: 422,
        reason: expect.stringContaining('must be a string'),
        requestBody: { name: 5 },
        responseBody: expect.objectContaining({ message: 'The given data was invalid.' }),
      }),
    ]);
    const idsOf = async (query: string) =>
      ((await control(mock, 'GET', `/requests?${query}`)).json.requests as { id: number }[]).map(({ id }) => id);
    expect(await idsOf('status=422')).toEqual([2]);
    expect(await idsOf('operationId=listAgentWebhooks')).toEqual([1]);
    expect(await idsOf('session=w&status=200')).toEqual([]);
    await control(mock, 'DELETE', '/requests');
    expect(await idsOf('')).toEqual([]);
  });

  test('tokens, secrets and the values of custom headers are not shown in them', async () => {
    const mock = await startMock();
    const body = webhook({ webhook_secret: 'hunter2', custom_headers: [{ key: 'X-Api-Key', value: 'hunter3' }] });
    await mock.create(body, { Authorization: 'Bearer hunter4', Cookie: 'hunter5' });
    await mock.create(JSON.stringify(body).slice(0, -1), {
      Authorization: 'Bearer hunter6',
      'X-Auth-Token': 'hunter7',
    });
    await mock.create('{"custom_headers":[{"key":"A","value":"hunter8"}],}');
    await mock.create(webhook({ name: 'x'.repeat(20_000), custom_headers: [{ key: 'A', value: 'hunter9' }] }));
    await mock.create(
      webhook({ webhook_url: 'https://user:hunter1@a.example', custom_headers: { A: 'hunter2' }, password: 'hunter3' }),
    );
    await mock.send('GET', '/health?api_key=hunter4&page=1');
    const { text } = await mock.send('GET', '//__mock/requests');
    expect(text).toContain('[redacted]');
    expect(text).not.toMatch(/hunter\d/);
    expect(text).toContain('page=1');
  });

  test('with a session named, only its exchanges are listed and deleted', async () => {
    const mock = await startMock();
    for (const session of ['a', 'b']) await mock.call('GET', collection, undefined, session);
    const sessionsOf = async (session?: string) =>
      ((await control(mock, 'GET', '/requests', undefined, session)).json.requests as { session: string }[]).map(
        (entry) => entry.session,
      );
    expect(await sessionsOf('a')).toEqual(['a']);
    await control(mock, 'DELETE', '/requests', undefined, 'a');
    expect(await sessionsOf()).toEqual(['b']);
  });

  test('the last 1,000 are kept', async () => {
    const mock = await startMock();
    for (let round = 0; round < 41; round++)
      await Promise.all(Array.from({ length: 25 }, () => mock.send('GET', '/health')));
    const { json } = await control(mock, 'GET', '/requests');
    const ids = (json.requests as { id: number }[]).map(({ id }) => id);
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([1000, 26, 1025]);
  });

  test('the stream sends each one immediately', async () => {
    const mock = await startMock();
    const abort = new AbortController();
    const response = await fetch(`${mock.url}/__mock/requests/stream`, { signal: abort.signal });
    expect(response.headers.get('Content-Type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await mock.call('POST', collection, {});
    let text = '';
    while (!text.includes('data: ')) text += (await reader?.read())?.value;
    expect(JSON.parse(text.slice(text.indexOf('data: ') + 6))).toMatchObject({
      operationId: 'createAgentWebhook',
      status: 422,
    });
    abort.abort();
  });

  test('a stream whose client does not read is dropped before it fills the memory', async () => {
    const mock = await startMock();
    const socket = connect(mock.port, '127.0.0.1');
    socket.write('GET /__mock/inbox/full/deliveries/stream HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'readable');
    const body = 'x'.repeat(1_000_000);
    for (let index = 0; index < 40; index++) await mock.send('POST', '//__mock/inbox/full', { body });
    let read = 0;
    socket.on('data', (chunk) => {
      read += chunk.length;
    });
    socket.on('error', () => {});
    await once(socket, 'close');
    expect(read).toBeLessThan(30_000_000);
  });
});

describe('a state with deliveries', () => {
  const webhookId = '9fcafbf2-7593-44d6-8cd7-1b221beba62a';
  const log = {
    ...{ id: '0f0e0d0c-0b0a-4908-8706-050403020100', subscription_id: webhookId, event: 'webhook.test' },
    ...{ delivery_id: '0f0e0d0c-0b0a-4908-8706-050403020100', attempt: 1, is_automatic: true, payload: {} },
    ...{ created_at: '2025-09-03T23:19:51.000000Z', due_at: '2025-09-03T23:19:51.000000Z' },
  };

  test.each([
    ['an agent of its own', { status: 'pending', agent_id: otherAgentId }, 'records.log.0.agent_id'],
    ['a webhook that is not there', { status: 'pending', subscription_id: log.id }, 'records.log.0.subscription_id'],
    ['a success without a status', { status: 'success' }, 'records.log.0.http_status'],
    ['a success that is none', { status: 'success', http_status: 500 }, 'records.log.0.http_status'],
    ['a failure without a reason', { status: 'failed' }, 'records.log.0.error'],
  ])('is refused when an entry has %s', async (_, changes, field) => {
    const mock = await startMock();
    const changed = withRecords(await stateOf(mock), { log: [{ ...log, ...changes }] });
    const { status, json } = await control(mock, 'PUT', '/state', changed);
    expect([status, json]).toEqual([422, expect.objectContaining({ errors: { [field]: [expect.any(String)] } })]);
  });

  test('is found by its ids in upper and lower case', async () => {
    const mock = await startMock({ clock: '2025-09-03T23:19:51Z' });
    const state = await stateOf(mock);
    const [first] = state.records.webhook ?? [];
    const upper = { id: webhookId.toUpperCase(), agent_id: agentId.toUpperCase() };
    const entry = { ...log, status: 'failed', error: 'x', subscription_id: upper.id };
    const records = { webhook: [{ ...first, ...upper }], log: [{ ...entry, id: log.id.toUpperCase() }] };
    const put = await control(mock, 'PUT', '/state', withRecords(state, records));
    expect(put.status).toBe(200);
    const { json } = await mock.call('GET', `${collection}/${webhookId}/logs`);
    expect(json).toMatchObject({ data: [{ error: 'x' }] });
    expect((await mock.call('DELETE', `${collection}/${webhookId}`)).status).toBe(200);
  });
});

test('a delayed request acts on the state after the delay', async () => {
  const mock = await startMock();
  const slow = mock.send('POST', collection, {
    headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json', Prefer: 'wait=0.3' },
    body: JSON.stringify(webhook({ name: 'Late' })),
  });
  await control(mock, 'POST', '/reset');
  expect((await slow).status).toBe(200);
  expect(await names(mock)).toContain('Late');
});
