import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { deployment, journalOf, proxyTo } from './between.ts';

const json = { 'Content-Type': 'application/json' };
const sound = JSON.stringify([{ id: 1, name: 'a' }]);

/** The violations in the header of an answer; undefined if it has none. */
async function violationsOf(response: Response): Promise<{ in: string; where: string; message: string }[] | undefined> {
  await response.arrayBuffer();
  const header = response.headers.get('x-mock-violations');
  return header === null ? undefined : JSON.parse(header);
}

const answers: Readonly<Record<string, RequestListener>> = {
  'GET /v1/items': (_, response) => response.writeHead(200, json).end(sound),
  'GET /v1/items/1': (_, response) => response.writeHead(200, json).end('{"id":"1","name":"\u00e9\u{1F600}"}'),
  'GET /v1/items/2': (_, response) => response.writeHead(418, json).end('{}'),
  'GET /v1/items/3': (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'),
  'GET /v1/items/4': (_, response) => response.writeHead(404, { 'Content-Type': 'application/problem+json' }).end('{}'),
  'GET /v1/items/5': (_, response) => response.writeHead(200, json).end('{"id":'),
  'GET /v1/text': (_, response) => response.writeHead(200, { 'Content-Type': 'text/plain' }).end('any'),
  'POST /v1/items': (_, response) => response.writeHead(201, json).end('{"id":1,"name":"a"}'),
  'DELETE /v1/items/1': (_, response) => response.writeHead(204).end(),
};

const documented: RequestListener = (request, response) => {
  const answer = answers[`${request.method} ${request.url?.split('?', 1)[0]}`];
  request.resume().on('end', () => {
    if (answer === undefined) response.writeHead(200, json).end('{"undocumented":true}');
    else answer(request, response);
  });
};

test.each([
  ['GET', '/items', undefined],
  ['GET', '/text', undefined],
  ['GET', '/items/4', undefined],
  ['DELETE', '/items/1', undefined],
  ['HEAD', '/items', undefined],
  ['GET', '/items?limit=101', ['request query/limit']],
  ['GET', '/items/1', ['response body/id']],
  ['GET', '/items/2', ['response status']],
  ['GET', '/items/3', ['response media type']],
  ['GET', '/items/5', ['response body']],
])(
  '%s %s: the header says what breaks the document, and is not there where nothing does',
  async (method, path, where) => {
    const { url } = await proxyTo(`${await deployment(documented)}/v1`);
    const violations = await violationsOf(await fetch(`${url}/v1${path}`, { method }));
    expect(violations?.map((one) => `${one.in} ${one.where}`)).toEqual(where);
    for (const one of violations ?? []) expect(one.message).toMatch(/\w/);
  },
);

test('violations of request and answer are one list, the same in log, inspector and header', async () => {
  const lines: (string | undefined)[] = [];
  const origin = await deployment(documented);
  const { url } = await proxyTo(`${origin}/v1`, { onExchange: ({ reason }) => lines.push(reason) });
  const response = await fetch(`${url}/v1/items`, { method: 'POST', headers: json, body: '{"id":"x"}' });
  expect(response.status).toBe(201);
  const violations = (await violationsOf(response)) ?? [];
  expect(violations.map((one) => `${one.in} ${one.where}`).sort()).toEqual([
    'request body/id',
    'request body/name',
    'response header/Location',
  ]);
  const [entry] = await journalOf(url);
  expect(entry).toMatchObject({ proxied: true, operationId: 'createItem', status: 201, violations });
  expect(lines).toEqual([expect.stringMatching(/^3 violations: request body\/\w+: /)]);
});

test('unknown routes and methods pass, with --errors too: they are undocumented and no violation', async () => {
  const lines: (string | undefined)[] = [];
  const origin = await deployment(documented);
  const { url } = await proxyTo(`${origin}/v1`, { errors: true, onExchange: ({ reason }) => lines.push(reason) });
  for (const [method, path] of [
    ['GET', '/v1/unknown'],
    ['PUT', '/v1/items'],
    ['GET', '/elsewhere'],
  ] as const) {
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(200);
    expect(await violationsOf(response)).toBeUndefined();
  }
  expect(lines).toEqual(['undocumented', 'undocumented', 'undocumented']);
  expect(
    (await journalOf(url)).map(({ operationId, reason, violations }) => [operationId, reason, violations]),
  ).toEqual(Array(3).fill([null, 'undocumented', []]));
});

test('a JSON answer over 1 MB is not held: its violations are only in log and inspector', async () => {
  let finish: (() => void) | undefined;
  const origin = await deployment((_, response) => {
    response.writeHead(200, json).write(`[{"id":"x","name":"${'a'.repeat(1.2e6)}"}`);
    finish = () => response.end(']');
  });
  const { url } = await proxyTo(`${origin}/v1`);
  const response = await fetch(`${url}/v1/items`);
  expect(response.headers.has('x-mock-violations')).toBe(false);
  finish?.();
  await response.text();
  expect((await journalOf(url))[0]).toMatchObject({ violations: [{ in: 'response', where: 'body/0/id' }] });
});

test('--errors: a violating request is a 422 that lists why, and is not sent to the deployment', async () => {
  let asked = 0;
  const origin = await deployment((request, response) => {
    asked++;
    documented(request, response);
  });
  const { url } = await proxyTo(`${origin}/v1`, { errors: true });
  const refused = await fetch(`${url}/v1/items`, { method: 'POST', headers: json, body: '{"id":"x"}' });
  expect(refused.status).toBe(422);
  const header = refused.headers.get('x-mock-violations') ?? '';
  expect(await refused.json()).toMatchObject({ status: 422, violations: JSON.parse(header) });
  expect(asked).toBe(0);
  const passed = await fetch(`${url}/v1/items`);
  expect([passed.status, await passed.text()]).toEqual([200, sound]);
  expect(asked).toBe(1);
});

test('--errors: a violating answer is a 500 without its headers, whether it was held or not', async () => {
  const origin = await deployment((request, response) => {
    response.setHeader('X-Secret', 'a').setHeader('Set-Cookie', 'a=b');
    documented(request, response);
  });
  const { url } = await proxyTo(`${origin}/v1`, { errors: true });
  for (const path of ['/v1/items/1', '/v1/items/2', '/v1/items/3']) {
    const response = await fetch(url + path);
    expect(response.status).toBe(500);
    expect(response.headers.get('x-secret')).toBeNull();
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('x-mock-violations')).toMatch(/^\[\{"in":"response"/);
    expect(await response.json()).toMatchObject({ violations: [{ in: 'response' }] });
  }
});

test('a long list fits into a header', async () => {
  const many = JSON.stringify(Array.from({ length: 500 }, () => ({ id: 'x', name: 1 })));
  const origin = await deployment((_, response) => response.writeHead(200, json).end(many));
  const { url } = await proxyTo(`${origin}/v1`);
  const violations = await violationsOf(await fetch(`${url}/v1/items`));
  expect(violations?.length).toBeGreaterThan(5);
  expect(JSON.stringify(violations).length).toBeLessThan(4200);
});
