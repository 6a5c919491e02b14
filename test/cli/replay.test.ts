import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SeenExchange } from '../../src/har/seen-exchange.ts';
import { documentOf, ok } from '../document-of.ts';
import { record, temporaryFolder } from '../har/recorded.ts';
import { seen } from '../har/seen.ts';
import { sampleOf } from '../repetitions.ts';
import { RunningCommand, runProcess } from './command.ts';

const base = 'https://api.example.com/api/v2';
const things = documentOf(
  {
    '/things': {
      get: { parameters: [{ name: 'page', in: 'query', schema: { type: 'integer' } }], responses: ok({ example: [] }) },
      post: { requestBody: { content: { 'application/json': {} } }, responses: ok({ example: {} }) },
    },
    '/things/{id}': {
      get: { responses: ok({ example: {} }) },
      delete: { responses: { 204: { description: 'Gone' } } },
    },
  },
  { servers: [{ url: 'https://docs.example.com/v1' }] },
);

async function replay(
  exchanges: readonly SeenExchange[],
  ...args: readonly string[]
): Promise<{ url: string; command: RunningCommand }> {
  const file = join(temporaryFolder(), 'a.har');
  await record(exchanges, {}, file);
  const command = new RunningCommand(['replay', file, ...args, '--port', '0']);
  const url = await command.waitFor(/on (http:\/\/127\.0\.0\.1:\d+)/);
  return { url, command };
}

const got = (path: string, body: string) => seen({ request: { url: base + path }, answer: { body } });
const posted = (body: string, answer: string, type = 'application/json') =>
  seen({
    request: { method: 'POST', url: `${base}/things`, headers: [['content-type', type]], body },
    answer: { body: answer },
  });
const detailOf = async (answer: Response) => JSON.parse(await answer.text()).detail;
const textOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).text();
const post = (url: string, body: string, type = 'application/json') =>
  textOf(url, { method: 'POST', body, headers: { 'content-type': type } });

test('answers are found by operation, parameters and body, at the base path of the document and of the recording', async () => {
  const { url } = await replay(
    [
      got('/things?page=1&q=a', '1'),
      got('/things?page=2&q=a', '2'),
      got('/things/a%20b', 'ab'),
      posted('{"a":1,"b":[2]}', 'by value'),
      posted('{"a":2}', 'another'),
    ],
    things,
  );
  for (const at of ['/v1', '/api/v2']) {
    expect(await textOf(`${url}${at}/things?q=a&page=2`)).toBe('2');
    expect(await textOf(`${url}${at}/things/a%20b`)).toBe('ab');
    expect(await post(`${url}${at}/things`, '{ "b": [2.0], "a": 1e0 }')).toBe('by value');
  }
  const other = await fetch(`${url}/v1/things`, {
    method: 'POST',
    body: '{"a":3}',
    headers: { 'content-type': 'application/json' },
  });
  expect(other.status).toBe(404);
  expect(other.headers.get('content-type')).toBe('application/problem+json');
  expect(await other.json()).toMatchObject({
    status: 404,
    detail: expect.stringContaining('with others it is, 2 times'),
  });
  const page = await fetch(`${url}/v1/things?page=7&q=a`);
  expect([page.status, await detailOf(page)]).toEqual([404, expect.stringContaining('page=1&q=a')]);
  const unrecorded = await fetch(`${url}/v1/things/1`, { method: 'DELETE' });
  expect([unrecorded.status, await detailOf(unrecorded)]).toEqual([
    501,
    expect.stringContaining('no request of this operation'),
  ]);
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
});

test('several answers to the same request come in their order, and the last is repeated', async () => {
  const { url } = await replay([got('/things', 'a'), got('/things/1', 'x'), got('/things', 'b')], things);
  const texts: string[] = [];
  for (let count = 0; count < 4; count++) texts.push(await textOf(`${url}/v1/things`));
  expect(texts).toEqual(['a', 'b', 'b', 'b']);
});

test('a redacted value matches any value, so that a login gets the recorded answer', async () => {
  const { url } = await replay([posted('{"user":"ann","password":"hunter-22"}', 'welcome')], things);
  expect(await post(`${url}/v1/things`, '{"user":"ann","password":"whatever"}')).toBe('welcome');
  expect(await post(`${url}/v1/things`, '{"user":"bob","password":"whatever"}')).toContain('Nothing is recorded');
});

test('without a document, answers are found by method, path and query', async () => {
  const { url, command } = await replay([
    got('/a?x=1&y=2', 'xy'),
    posted('a=1&b=2', 'form', 'application/x-www-form-urlencoded'),
  ]);
  expect(await textOf(`${url}/api/v2/a?y=2&x=1`)).toBe('xy');
  expect((await fetch(`${url}/api/v2/a?x=1`)).status).toBe(404);
  expect(await post(`${url}/api/v2/things`, 'b=2&a=1', 'application/x-www-form-urlencoded')).toBe('form');
  expect(command.out).toContain('2 answers by method, path and query');
});

test('an answer is sent unchanged, except for the encoding of its body and its connection', async () => {
  const { url } = await replay([
    seen({
      request: { url: `${base}/a` },
      answer: {
        status: 201,
        reason: 'Made',
        headers: [
          ['X-Case', 'One'],
          ['Set-Cookie', 'a=1; Path=/'],
          ['Set-Cookie', 'b=2'],
          ['Content-Length', '999'],
          ['Transfer-Encoding', 'chunked'],
          ['Keep-Alive', 'timeout=5'],
          ['Content-Type', 'text/plain'],
        ],
        body: 'hello',
      },
    }),
  ]);
  const [raw, body, reason] = await new Promise<[string[], string, string | undefined]>((resolve) => {
    request(`${url}/api/v2/a`, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve([response.rawHeaders, text, response.statusMessage]));
    }).end();
  });
  expect([body, reason]).toEqual(['hello', 'Made']);
  expect(raw).toEqual(expect.arrayContaining(['X-Case', 'One', 'Content-Length', '5']));
  expect(raw.filter((name) => name === 'Set-Cookie')).toHaveLength(2);
  expect(raw.join(' ')).not.toMatch(/999|chunked|timeout=5(?!5)\b.*timeout/);
});

test('recorded requests without an answer are left out, which the greeting reports', async () => {
  const { url, command } = await replay(
    [seen({ request: { url: `${base}/things` }, answer: null }), got('/things', 'a'), got('/other', 'b')],
    things,
  );
  expect(await textOf(`${url}/v1/things`)).toBe('a');
  expect(await textOf(`${url}/v1/other`)).toBe('b');
  expect(command.out).toContain('GET /v1/things  1 answer');
  expect(command.out).toContain('1 answer of no operation');
  expect(command.out).toContain('1 entry: have no answer');
});

test('a page of this machine may use the replay, and a page of another site may not', async () => {
  const { url } = await replay([posted('{}', 'ok')], things);
  const ask = (origin: string) =>
    fetch(`${url}/v1/things`, { method: 'POST', headers: { origin, 'content-type': 'application/json' }, body: '{}' });
  expect((await ask('http://localhost:3000')).headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
  expect((await ask('https://evil.example')).status).toBe(403);
  const preflight = await fetch(`${url}/v1/things`, {
    method: 'OPTIONS',
    headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' },
  });
  expect(preflight.status).toBe(204);
});

test("a browser's HAR is served: HTTP/2, missing fields, web sockets, base64 and decoded bodies", async () => {
  const entry = (url: string, response: object, more: object = {}) => ({
    startedDateTime: '2026-01-01T00:00:00.000+01:00',
    request: { method: 'GET', url, httpVersion: 'http/2.0', headers: [{ name: ':authority', value: 'h' }] },
    response,
    ...more,
  });
  const headers = [
    { name: 'content-encoding', value: 'br' },
    { name: 'content-type', value: 'text/plain' },
  ];
  const har = {
    log: {
      entries: [
        entry('https://h.example/text', { status: 200, headers, content: { size: 5, text: 'hello' } }),
        entry('https://h.example/bytes', {
          status: 200,
          headers,
          content: { text: btoa('bytes'), encoding: 'base64' },
        }),
        entry('https://h.example/none', { status: 200, headers: [], content: { size: 9 } }),
        entry('wss://h.example/socket', { status: 101 }, { _webSocketMessages: [] }),
        entry('data:text/plain,a', { status: 200 }),
        entry('https://h.example/failed', { status: 0, _error: 'net::ERR_FAILED' }),
        entry('https://h.example/pending', {}),
      ],
    },
  };
  const file = join(temporaryFolder(), 'browser.har');
  writeFileSync(file, `\ufeff${JSON.stringify(har)}`);
  const command = new RunningCommand(['replay', file, '--port', '0']);
  const url = await command.waitFor(/on (http:\/\/127\.0\.0\.1:\d+)/);
  expect(await textOf(`${url}/text`)).toBe('hello');
  expect(await textOf(`${url}/bytes`)).toBe('bytes');
  const none = await fetch(`${url}/none`);
  expect([none.status, await detailOf(none)]).toEqual([501, expect.stringContaining('has not kept the body')]);
  expect((await fetch(`${url}/failed`)).status).toBe(404);
  expect(command.out).toContain('2 entries: are not HTTP');
});

test.each(
  sampleOf(
    [
      ['no file', undefined, /there is no such file/],
      ['no JSON', '{"log":', /no HAR file, which is JSON/],
      ['other JSON', '{}', /no list log\.entries/],
      [
        'an entry without a URL',
        '{"log":{"entries":[{"request":{"method":"GET"}}]}}',
        /log\.entries\[0\] has no request\.url/,
      ],
    ],
    2,
  ),
)('a file that is not HAR ends with 2 and one line: %s', async (_, content, words) => {
  const file = join(temporaryFolder(), 'a.har');
  if (content !== undefined) writeFileSync(file, content);
  const { code, err } = await runProcess(['replay', file]);
  expect(code).toBe(2);
  expect(err).toMatch(words);
  expect(err.trim().split('\n')).toHaveLength(1);
});
