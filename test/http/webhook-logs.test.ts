import { describe, expect, test } from 'vitest';
import { callStarted, startDeliveringMock } from '../delivering-mock.ts';
import { ManualClock } from '../manual-clock.ts';
import { startReceiver } from '../receiver.ts';
import { agentId, otherAgentId } from '../running-mock.ts';

const path = (id: string) => `/agents/${agentId}/webhooks/${id}`;
const unknownId = '9fbef0b7-0000-4000-8000-000000000000';

describe('a test of a webhook', () => {
  test("sends the documented payload, and answers with the receiver's status and time", async () => {
    const mock = await startDeliveringMock({ clock: '2025-09-03T23:19:51Z' });
    const receiver = await startReceiver(() => 204);
    const id = await mock.hook(receiver.url, { name: 'My Webhook' });
    const { status, json } = await mock.call('POST', `${path(id)}/test`);
    expect([status, json]).toEqual([
      200,
      {
        success: true,
        message: 'Test webhook sent successfully',
        data: { status_code: 204, response_time: expect.any(Number) },
      },
    ]);
    expect(receiver.received[0]?.body.toString()).toBe(
      JSON.stringify({
        ...{ event: 'webhook.test', agent_id: agentId, agent_name: 'My Agent', webhook_id: id },
        ...{ webhook_name: 'My Webhook', timestamp: '2025-09-03T23:19:51.000Z', test: true },
      }),
    );
  });

  test('works on a disabled webhook, makes one attempt and is logged', async () => {
    const mock = await startDeliveringMock({ retryScale: 0 });
    const receiver = await startReceiver(() => 500);
    const id = await mock.hook(receiver.url, { enabled: false });
    const { status, text } = await mock.call('POST', `${path(id)}/test`);
    expect([status, text]).toEqual([
      400,
      '{"success":false,"message":"Webhook test failed: HTTP 500 Internal Server Error"}',
    ]);
    expect(await mock.logs(id)).toMatchObject([
      {
        event: 'webhook.test',
        attempt: 1,
        status: 'failed',
        http_status: 500,
        error: 'HTTP 500 Internal Server Error',
      },
    ]);
    expect(receiver.received).toHaveLength(1);
  });

  test('reports a receiver that does not answer in time as documented', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver(() => () => {});
    const id = await mock.hook(receiver.url, { timeout: 5 });
    const { status, text } = await mock.call('POST', `${path(id)}/test`);
    expect([status, text]).toEqual([400, '{"success":false,"message":"Webhook test failed: Connection timeout"}']);
    expect(await mock.logs(id)).toMatchObject([{ status: 'failed', http_status: null, error: 'Connection timeout' }]);
  });

  test('reports a receiver that does not exist', async () => {
    const mock = await startDeliveringMock();
    const id = await mock.hook('http://127.0.0.1:1/');
    const { text } = await mock.call('POST', `${path(id)}/test`);
    expect(text).toBe('{"success":false,"message":"Webhook test failed: Connection refused"}');
  });
});

describe('the log of a webhook', () => {
  test('shows the documented fields of a success and a failure', async () => {
    const mock = await startDeliveringMock({ clock: '2025-09-03T23:19:51Z' });
    const receiver = await startReceiver((_, count) =>
      count === 1 ? 500 : (response) => response.writeHead(200, { 'X-Receiver': 'crm' }).end('{"ok":true}'),
    );
    const id = await mock.hook(receiver.url, { webhook_secret: 'top-secret-value' });
    await mock.fire();
    await mock.fire();
    const { json, text } = await mock.call('GET', `${path(id)}/logs`);
    const base = { id: expect.any(String), webhook_id: id, event: callStarted };
    const timestamp = '2025-09-03T23:19:51Z';
    expect(json).toEqual({
      success: true,
      data: [
        {
          ...{ ...base, attempt: 1, status: 'success', http_status: 200 },
          ...{ request_payload: receiver.received[1]?.json, response_body: '{"ok":true}' },
          ...{ response_headers: expect.objectContaining({ 'x-receiver': 'crm' }), duration_ms: expect.any(Number) },
          ...{ delivered_at: timestamp, created_at: timestamp },
        },
        { ...base, attempt: 2, status: 'pending', created_at: timestamp },
        {
          ...{ ...base, attempt: 1, status: 'retrying', http_status: 500, error: 'HTTP 500 Internal Server Error' },
          ...{ duration_ms: expect.any(Number), created_at: timestamp },
        },
      ],
      pagination: { current_page: 1, per_page: 25, total: 3, last_page: 1 },
    });
    expect(text).not.toContain('top-secret-value');
  });

  test('has pages, newest first; a page after the last is empty', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    const id = await mock.hook(receiver.url);
    for (let index = 0; index < 5; index++) await mock.fire(callStarted, { call: { id: `call-${index}` } });
    const page = async (query: string) => {
      const { json } = await mock.call('GET', `${path(id)}/logs?${query}`);
      const { data, pagination } = json as {
        data: { request_payload: { data: { call: object } } }[];
        pagination: object;
      };
      return { calls: data.map(({ request_payload }) => request_payload.data.call), pagination };
    };
    const call = (index: number) => expect.objectContaining({ id: `call-${index}` });
    expect(await page('per_page=2')).toEqual({
      calls: [call(4), call(3)],
      pagination: { current_page: 1, per_page: 2, total: 5, last_page: 3 },
    });
    expect(await page('per_page=2&page=3')).toEqual({
      calls: [call(0)],
      pagination: { current_page: 3, per_page: 2, total: 5, last_page: 3 },
    });
    expect(await page('page=2')).toEqual({
      calls: [],
      pagination: { current_page: 2, per_page: 25, total: 5, last_page: 1 },
    });
  });

  test.each([
    ['per_page=0', 'per_page', 'The per page must be between 1 and 100.'],
    ['per_page=101', 'per_page', 'The per page must be between 1 and 100.'],
    ['per_page=many', 'per_page', 'The per page must be an integer.'],
    ['page=0', 'page', 'The page must be at least 1.'],
  ])('refuses %s', async (query, field, message) => {
    const mock = await startDeliveringMock();
    const id = await mock.hook('http://127.0.0.1:1/');
    const { status, json } = await mock.call('GET', `${path(id)}/logs?${query}`);
    expect([status, json]).toEqual([422, { message: 'The given data was invalid.', errors: { [field]: [message] } }]);
  });

  test('contains even invalid answers of a receiver', async () => {
    const mock = await startDeliveringMock({ retryScale: 0 });
    const receiver = await startReceiver(() => (response) => void response.socket?.end('HTTP/1.1 999 Weird\r\n\r\n'));
    const id = await mock.hook(receiver.url, { max_retries: 0 });
    await mock.fire();
    expect(await mock.logs(id)).toMatchObject([{ http_status: 999, error: 'HTTP 999 Weird' }]);
  });

  test.each(['GET /logs', `POST /logs/${unknownId}/retry`])('%s can be sampled, with any seed', async (operation) => {
    const [method = '', rest = ''] = operation.split(' ');
    for (let seed = 1; seed <= 20; seed++) {
      const mock = await startDeliveringMock({ seed });
      const { status, json } = await mock.send(method, `${path(unknownId)}${rest}`, {
        headers: { Prefer: 'dynamic=true' },
      });
      expect(status).toBe(200);
      const { data, pagination } = json as { data: unknown[]; pagination?: { total: number } };
      if (method === 'GET') expect(pagination?.total).toBe(data.length);
    }
  });

  test('keeps entries for 30 days', async () => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    const mock = await startDeliveringMock({ clock, timer: clock });
    const receiver = await startReceiver();
    const id = await mock.hook(receiver.url);
    await mock.fire();
    clock.advance(30 * 24 * 60 * 60);
    expect(await mock.logs(id)).toHaveLength(1);
    clock.advance(1);
    expect(await mock.logs(id)).toEqual([]);
  });

  test('only contains entries of that webhook', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver();
    const [one, other] = [
      await mock.hook(receiver.url),
      await mock.hook(receiver.url, { events: ['event_recording'] }),
    ];
    await mock.fire();
    expect(await mock.logs(other)).toEqual([]);
    const [log] = await mock.logs(one);
    const { status, text } = await mock.call('POST', `${path(other)}/logs/${log?.id}/retry`);
    expect([status, text]).toEqual([404, '{"success":false,"message":"Log not found."}']);
  });
});

describe('a manual retry', () => {
  test('sends again with the current configuration, as a new entry next to the original', async () => {
    const mock = await startDeliveringMock({ clock: '2025-09-03T23:19:51Z' });
    const receiver = await startReceiver((_, count) => (count === 1 ? 500 : 200));
    const id = await mock.hook(`${receiver.url}/before`, { max_retries: 0 });
    const [failed] = await mock.fire();
    await mock.call('PUT', path(id), { webhook_url: `${receiver.url}/after`, http_method: 'PUT' });
    const { status, json } = await mock.call('POST', `${path(id)}/logs/${failed?.id}/retry`);
    expect([status, json]).toEqual([
      200,
      {
        success: true,
        message: 'Webhook retry queued successfully',
        data: { log_id: expect.any(String), original_log_id: failed?.id, queued_at: '2025-09-03T23:19:51Z' },
      },
    ]);
    await mock.attempted(2);
    expect(receiver.received[1]).toMatchObject({ method: 'PUT', path: '/after', json: receiver.received[0]?.json });
    const { log_id } = (json as { data: { log_id: string } }).data;
    expect((await mock.logs(id)).map((log) => [log.id, log.attempt, log.status])).toEqual([
      [log_id, 2, 'success'],
      [failed?.id, 1, 'failed'],
    ]);
  });

  test('that fails is not repeated automatically', async () => {
    const clock = new ManualClock('2025-09-03T23:19:51Z');
    const mock = await startDeliveringMock({ clock, timer: clock });
    const receiver = await startReceiver(() => 500);
    const id = await mock.hook(receiver.url, { max_retries: 0 });
    const [failed] = await mock.fire();
    await mock.call('PUT', path(id), { max_retries: 5 });
    await mock.call('POST', `${path(id)}/logs/${failed?.id}/retry`);
    await mock.attempted(2);
    expect(clock.waits()).toEqual([]);
    expect((await mock.logs(id)).map(({ status }) => status)).toEqual(['failed', 'failed']);
  });

  test.each(['succeeded', 'is pending', 'will be retried', 'is older than 30 days', 'belongs to a disabled webhook'])(
    'of %s is refused as documented',
    async (why) => {
      const clock = new ManualClock('2025-09-03T23:19:51Z');
      const mock = await startDeliveringMock({ clock, timer: clock });
      const receiver = await startReceiver(() => (why === 'succeeded' ? 200 : 500));
      const isRepeated = why === 'will be retried' || why === 'is pending';
      const id = await mock.hook(receiver.url, { max_retries: isRepeated ? 1 : 0 });
      const [first] = await mock.fire();
      const [newest] = await mock.logs(id);
      if (why === 'is older than 30 days') clock.advance(30 * 24 * 60 * 60 + 1);
      if (why === 'belongs to a disabled webhook') await mock.call('PATCH', `${path(id)}/toggle`);
      const logId = why === 'is pending' ? newest?.id : first?.id;
      const { status, text } = await mock.call('POST', `${path(id)}/logs/${logId}/retry`);
      expect([status, text]).toEqual([
        422,
        '{"success":false,"message":"Log cannot be retried","code":"LOG_NOT_RETRIABLE"}',
      ]);
    },
  );

  test.each([
    [
      'agent',
      `/agents/${unknownId}/webhooks/${unknownId}/logs/${unknownId}/retry`,
      'Agent not found in this environment.',
    ],
    ['webhook', `${path(unknownId)}/logs/${unknownId}/retry`, 'Webhook not found.'],
  ])('of an unknown %s is distinguished from one of an unknown entry', async (_, url, message) => {
    const mock = await startDeliveringMock();
    const { status, json } = await mock.call('POST', url);
    expect([status, json]).toEqual([404, { success: false, message }]);
  });

  test('of another agent is not found', async () => {
    const mock = await startDeliveringMock();
    const receiver = await startReceiver(() => 500);
    const id = await mock.hook(receiver.url, { max_retries: 0 });
    const [failed] = await mock.fire();
    const { text } = await mock.call('POST', `/agents/${otherAgentId}/webhooks/${id}/logs/${failed?.id}/retry`);
    expect(text).toBe('{"success":false,"message":"Webhook not found."}');
  });
});
