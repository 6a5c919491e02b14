import { expect, test } from 'vitest';
import { createEngine } from '../../src/index.ts';
import { agentId, webhook } from '../running-mock.ts';

const mock = await createEngine({ clock: '2025-09-03T23:19:51Z', empty: true, deliver: false });
const hooks = `http://mock/api/v1/agents/${agentId}/webhooks`;
const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };

test('a request is answered like over HTTP: status, headers and body', async () => {
  const created = await mock.fetch(new Request(hooks, { method: 'POST', headers, body: JSON.stringify(webhook()) }));
  expect([created.status, created.headers.get('content-type'), created.headers.get('x-mock-seed')]).toEqual([
    200,
    'application/json',
    '1',
  ]);
  expect(await created.json()).toMatchObject({ success: true, data: { name: 'Orders' } });
  const listed = await mock.fetch(new Request(`${hooks}?x=1`, { headers }));
  expect(await listed.json()).toMatchObject({ data: { webhooks: [{ name: 'Orders' }] } });
});

test('it is recorded in the journal', async () => {
  await mock.fetch(new Request('http://mock/api/v1/health'));
  expect(mock.journal?.list().at(-1)).toMatchObject({ method: 'GET', url: '/api/v1/health', status: 200 });
});

test('HEAD and OPTIONS have no body', async () => {
  const head = await mock.fetch(new Request('http://mock/api/v1/health', { method: 'HEAD' }));
  expect([head.status, await head.text()]).toEqual([200, '']);
  const options = await mock.fetch(new Request('http://mock/api/v1/health', { method: 'OPTIONS' }));
  expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD']);
});

test('a body over the limit is refused, and the mock goes on', async () => {
  const body = 'x'.repeat(2 * 1024 * 1024);
  expect((await mock.fetch(new Request(hooks, { method: 'POST', headers, body }))).status).toBe(413);
  expect((await mock.fetch(new Request('http://mock/api/v1/health'))).status).toBe(200);
});

test('a dropped connection rejects as fetch does', async () => {
  const request = new Request('http://mock/api/v1/health', { headers: { Prefer: 'fault=reset' } });
  await expect(mock.fetch(request)).rejects.toThrow(TypeError);
});

test('an answer that never comes rejects when the request is aborted, with its reason', async () => {
  const abort = new AbortController();
  const request = new Request('http://mock/api/v1/health', {
    headers: { Prefer: 'fault=timeout' },
    signal: abort.signal,
  });
  const answer = mock.fetch(request);
  abort.abort(new Error('enough'));
  await expect(answer).rejects.toThrow('enough');
});

test('a truncated body breaks off, a malformed one is no JSON', async () => {
  const truncated = await mock.fetch(
    new Request('http://mock/api/v1/health', { headers: { Prefer: 'fault=truncate' } }),
  );
  await expect(truncated.text()).rejects.toThrow();
  const malformed = await mock.fetch(
    new Request('http://mock/api/v1/health', { headers: { Prefer: 'fault=malformed' } }),
  );
  await expect(malformed.json()).rejects.toThrow(SyntaxError);
});
