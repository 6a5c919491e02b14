import { expect, test } from 'vitest';
import { deployment, journalOf, proxyTo } from './between.ts';

const json = { 'Content-Type': 'application/json' };

/** A deployment without any operation yet. */
async function empty(status: number): Promise<string> {
  const origin = await deployment((request, response) => {
    request.resume().on('end', () => response.writeHead(status, json).end('{"none":true}'));
  });
  return `${origin}/v1`;
}

async function send(url: string, path: string, method = 'GET', body?: unknown) {
  const init = body === undefined ? { method } : { method, headers: json, body: JSON.stringify(body) };
  const response = await fetch(url + path, init);
  return { status: response.status, seed: response.headers.get('x-mock-seed'), text: await response.text() };
}

test('--fallback: the mock answers on 501, and on 404 only if the document declares none', async () => {
  const missing = await proxyTo(await empty(501), { fallback: { isForAll: true, operations: [] } });
  expect(await send(missing.url, '/v1/items')).toMatchObject({ status: 200, seed: '1' });
  expect(await send(missing.url, '/v1/items/1')).toMatchObject({ status: 200, seed: '1' });
  expect(await send(missing.url, '/v1/items', 'POST', { id: 1, name: 'kept' })).toMatchObject({
    status: 201,
    seed: '1',
  });
  expect(await send(missing.url, '/v1/nothing')).toMatchObject({ status: 501, seed: null });
  const absent = await proxyTo(await empty(404), { fallback: { isForAll: true, operations: [] } });
  expect(await send(absent.url, '/v1/items')).toMatchObject({ status: 200, seed: '1' });
  expect(await send(absent.url, '/v1/items/1')).toMatchObject({ status: 404, seed: null, text: '{"none":true}' });
  expect(await send(absent.url, '/v1/nothing')).toMatchObject({ status: 404, seed: null });
});

test('--fallback-operation: a 404 of the operation means that it does not exist yet', async () => {
  const { url } = await proxyTo(await empty(404), { fallback: { isForAll: false, operations: ['getItem'] } });
  expect(await send(url, '/v1/items/1')).toMatchObject({ status: 200, seed: '1' });
  expect(await send(url, '/v1/items')).toMatchObject({ status: 404, seed: null });
});

test('without --fallback the mock never answers', async () => {
  const { url } = await proxyTo(await empty(501));
  expect(await send(url, '/v1/items')).toMatchObject({ status: 501, seed: null, text: '{"none":true}' });
});

test('a rule lets the mock answer for one operation, as often as it says, and other requests are passed on', async () => {
  const { url } = await proxyTo(await empty(418));
  const rule = { operationId: 'listItems', answer: 'mock', times: 1 };
  expect(await send(url, '/__mock/faults', 'POST', rule)).toMatchObject({ status: 200 });
  expect(await send(url, '/v1/items/1')).toMatchObject({ status: 418, seed: null });
  expect(await send(url, '/v1/items')).toMatchObject({ status: 200, seed: '1' });
  expect(await send(url, '/v1/items')).toMatchObject({ status: 418, seed: null });
  expect((await journalOf(url)).map(({ proxied, status }) => [proxied, status])).toEqual([
    [true, 418],
    [undefined, 200],
    [true, 418],
  ]);
});

test('other rules apply to proxied requests, too', async () => {
  const { url } = await proxyTo(await empty(418));
  await send(url, '/__mock/faults', 'POST', { operationId: 'listItems', fault: '503', match: { path: '/v1/items' } });
  expect(await send(url, '/v1/items')).toMatchObject({ status: 503 });
  await send(url, '/__mock/faults', 'DELETE');
  expect(await send(url, '/v1/items')).toMatchObject({ status: 418 });
});

test('a request of the journal is repeated at the deployment', async () => {
  const bodies: string[] = [];
  const origin = await deployment((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      bodies.push(`${request.method} ${request.url} ${request.headers['x-a']} ${text}`);
      response.writeHead(202).end();
    });
  });
  const { url } = await proxyTo(`${origin}/v1`);
  await fetch(`${url}/v1/elsewhere?b`, { method: 'PATCH', headers: { 'X-A': 'c' }, body: 'body' });
  const { text, status } = await send(url, '/__mock/requests/1/replay', 'POST');
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ exchange: { id: 2, proxied: true, status: 202 } });
  expect(bodies).toEqual(Array(2).fill('PATCH /v1/elsewhere?b c body'));
});
