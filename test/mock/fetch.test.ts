import { expect, test } from 'vitest';
import { createMock, defineApi } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';
import { agentId, webhook } from '../running-mock.ts';
import { createEngine } from '../shared-document.ts';

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

test('a body over the limit is refused, and the mock continues', async () => {
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

test('a truncated body breaks off, and a malformed one is not JSON', async () => {
  const truncated = await mock.fetch(
    new Request('http://mock/api/v1/health', { headers: { Prefer: 'fault=truncate' } }),
  );
  await expect(truncated.text()).rejects.toThrow();
  const malformed = await mock.fetch(
    new Request('http://mock/api/v1/health', { headers: { Prefer: 'fault=malformed' } }),
  );
  await expect(malformed.json()).rejects.toThrow(SyntaxError);
});

test('malformed JSON, an unknown path and a wrong method are answers', async () => {
  const malformed = await mock.fetch(new Request(hooks, { method: 'POST', headers, body: '{' }));
  expect(malformed.status).toBe(422);
  const unknown = await mock.fetch(new Request('http://mock/nowhere'));
  expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'application/json']);
  const wrong = await mock.fetch(new Request('http://mock/api/v1/health', { method: 'DELETE' }));
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('the host of a request does not matter', async () => {
  for (const origin of ['https://app.talkover.ai', 'http://[::1]:9', 'http://localhost:4010'])
    expect((await mock.fetch(new Request(`${origin}/api/v1/health`))).status).toBe(200);
});

test('text, bytes, JSON and nothing are sent as handlers answer them', async () => {
  const answer = (mediaType: string, schema?: object) => ({
    get: { responses: { 200: { description: 'x', content: { [mediaType]: schema === undefined ? {} : { schema } } } } },
  });
  const api = defineApi({
    document: documentOf({
      '/text': { get: { operationId: 'text', ...answer('text/plain').get } },
      '/bytes': { get: { operationId: 'bytes', ...answer('image/png').get } },
      '/list': { get: { operationId: 'list', ...answer('application/json', { type: 'array' }).get } },
      '/nothing': { delete: { operationId: 'nothing', responses: { 204: { description: 'Gone.' } } } },
    }),
    handlers: {
      text: () => ({ body: 'Grüße\n' }),
      bytes: () => ({ body: new Uint8Array([137, 0, 255]) }),
      list: () => ({ body: [1, 'two'] }),
      nothing: () => ({ status: 204 }),
    },
  });
  const other = await createMock({ api });
  const get = (path: string, init?: RequestInit) => other.fetch(new Request(`http://mock${path}`, init));
  const text = await get('/text');
  expect([text.headers.get('content-type'), await text.text()]).toEqual(['text/plain', 'Grüße\n']);
  const bytes = await get('/bytes');
  expect([bytes.headers.get('content-type'), new Uint8Array(await bytes.arrayBuffer())]).toEqual([
    'image/png',
    new Uint8Array([137, 0, 255]),
  ]);
  expect(await (await get('/list')).json()).toEqual([1, 'two']);
  const nothing = await get('/nothing', { method: 'DELETE' });
  expect([nothing.status, nothing.body, nothing.headers.get('content-type')]).toEqual([204, null, null]);
  expect(await (await get('/bytes', { method: 'HEAD' })).text()).toBe('');
});
