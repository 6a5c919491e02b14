import { describe, expect, test } from 'vitest';
import type { RequestSummary } from '../../src/index.ts';
import { agentId, startMock, webhook } from '../running-mock.ts';

const exchanges: RequestSummary[] = [];
const mock = await startMock({ onExchange: (exchange) => exchanges.push(exchange) });
const path = `/api/v1/agents/${agentId}/webhooks`;

const allRequired = {
  message: 'The given data was invalid.',
  errors: {
    name: ['The name field is required.'],
    webhook_url: ['The webhook url field is required.'],
    events: ['The events field is required.'],
  },
};

const nested = (levels: number) =>
  `{"payload_templates":{"event_action":${'{"a":'.repeat(levels - 2)}1${'}'.repeat(levels - 2)}}}`;

describe('a body that is not a JSON object counts as empty, as in Laravel, and the log has the reason', () => {
  const rows: readonly [what: string, body: string | Uint8Array, reason: string, headers?: Record<string, string>][] = [
    ['an empty body', '', 'the body is empty'],
    ['malformed JSON', '{"name":', 'the body is malformed JSON'],
    ['a byte order mark', '\ufeff{}', 'the body is malformed JSON'],
    ['null', 'null', 'the body is JSON, but not an object'],
    ['an array', '[1]', 'the body is JSON, but not an object'],
    ['a string', '"x"', 'the body is JSON, but not an object'],
    [
      'text/plain',
      JSON.stringify(webhook()),
      'the body was not read: Content-Type is text/plain, not application/json',
      { 'Content-Type': 'text/plain' },
    ],
    [
      'compressed',
      JSON.stringify(webhook()),
      'the body was not read: Content-Encoding is gzip',
      { 'Content-Encoding': 'gzip' },
    ],
    [
      'UTF-16',
      Buffer.from('{"name":"x"}', 'utf16le'),
      'the body is malformed JSON',
      { 'Content-Type': 'application/json; charset=utf-16' },
    ],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'the body is not valid UTF-8'],
    [
      '100,000 levels of lists',
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      'the body nests deeper than 512 levels',
    ],
    ['100,000 levels of objects', nested(100_000), 'the body nests deeper than 512 levels'],
    ['513 levels', nested(513), 'the body nests deeper than 512 levels'],
    [
      'a lone surrogate',
      '{"name":"\\ud800","webhook_url":"https://a.example","events":["event_action"]}',
      'the body has a lone surrogate',
    ],
    ['a lone surrogate in a key', '{"\\udc00":1}', 'the body has a lone surrogate'],
  ];
  test.each(rows)('%s', async (_, body, reason, headers) => {
    const { status, json } = await mock.create(body, headers);
    expect([status, json]).toEqual([422, allRequired]);
    expect(exchanges.at(-1)?.reason).toBe(reason);
  });
});

describe('unusual bodies that are JSON objects', () => {
  test('512 levels are read', async () => {
    const { json } = await mock.create(nested(512));
    expect(Object.keys((json as typeof allRequired).errors)).toEqual(['name', 'webhook_url', 'events']);
  });
  test('brackets in strings do not count as levels', async () => {
    expect(
      (
        await mock.create(
          webhook({
            name: 'x',
            payload_templates: { event_action: { text: `${'['.repeat(2000)}\\"${'{'.repeat(2000)}` } },
          }),
        )
      ).status,
    ).toBe(200);
  });
  test('the last duplicate key counts', async () => {
    const { json } = await mock.create(
      '{"name":"first","webhook_url":"https://a.example","events":["event_action"],"name":"last"}',
    );
    expect(json).toMatchObject({ data: { name: 'last' } });
  });
  test('a surrogate pair is a character', async () => {
    const { json } = await mock.create(
      '{"name":"\\ud83d\\ude00","webhook_url":"https://a.example","events":["event_action"]}',
    );
    expect(json).toMatchObject({ data: { name: '😀' } });
  });
  test('10,000 events', async () => {
    const { json } = await mock.create(webhook({ events: Array(10_000).fill('event_action') }));
    expect(json).toMatchObject({ data: { events_count: 10_000 } });
  });
  test('10,000 wrong events, each reported', async () => {
    const { json } = await mock.create(webhook({ events: Array(10_000).fill('x') }));
    expect(Object.keys((json as typeof allRequired).errors)).toHaveLength(10_000);
  });
  test('a custom JSON media type and any charset are read', async () => {
    expect((await mock.create(webhook(), { 'Content-Type': 'application/vnd.api+json; charset=latin1' })).status).toBe(
      200,
    );
  });
  test('a path named __proto__ is reported like any other', async () => {
    const { text } = await mock.create(
      '{"name":"a","webhook_url":"https://a.example","events":["event_action"],"payload_templates":{"__proto__":{}}}',
    );
    expect(JSON.parse(text).errors).toEqual({
      'payload_templates.__proto__': ['The selected payload_templates.__proto__ is invalid.'],
    });
  });
});

describe('size', () => {
  const bodyOf = (bytes: number) =>
    JSON.stringify(webhook({ padding: '' })).replace(
      '"padding":""',
      `"padding":"${'x'.repeat(bytes - JSON.stringify(webhook({ padding: '' })).length)}"`,
    );

  test('1 MiB is read', async () => {
    expect((await mock.create(bodyOf(1024 * 1024))).status).toBe(200);
  });
  test('a byte more is a 413', async () => {
    const { status, json } = await mock.create(bodyOf(1024 * 1024 + 1));
    expect([status, json]).toEqual([413, { message: 'The POST data is too large.' }]);
  });
  test('20 MiB without a length are a 413', async () => {
    const chunk = 'x'.repeat(1024 * 1024);
    const chunked = `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${`100000\r\n${chunk}\r\n`.repeat(15)}0\r\n\r\n`;
    expect(await mock.sendRaw(chunked, 500)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('unusual HTTP', () => {
  const request = (line: string, headers = '') => `${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n`;

  test.each([
    ['GET /api/v1/../v1/health', 404],
    ['GET /api/v1/%2e%2e/health', 404],
    ['GET /api/v1//health', 404],
    ['GET //api/v1/health', 404],
    ['GET /api/v1/health/', 200],
    ['GET http://127.0.0.1/api/v1/health', 200],
    ['GET /api/v1/health?x=%E0%A4%A', 200],
    ['GET /%', 404],
    ['GET /', 200],
    ['HEAD /api/v1/health', 200],
    ['TRACE /api/v1/health', 405],
    [`TRACE ${path}`, 405],
    ['PROPFIND /api/v1/health', 405],
    ['OPTIONS /api/v1/health', 204],
    ['OPTIONS *', 404],
  ])('%s is a %i', async (line, status) => {
    const answer = await mock.sendRaw(request(line));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    if (status >= 400)
      expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toEqual({ message: expect.any(String) });
  });

  test('HEAD is answered like GET, without the body', async () => {
    const answer = await mock.sendRaw(request('HEAD /api/v1/health'));
    expect(answer).toContain('Content-Length: 15');
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
  });

  test('OPTIONS says what is allowed', async () => {
    expect(await mock.sendRaw(request('OPTIONS /api/v1/health'))).toContain('Allow: GET, HEAD');
  });

  test('headers over 64 KiB are a 431 in JSON', async () => {
    const answer = await mock.sendRaw(request('GET /api/v1/health', `X-Long: ${'x'.repeat(70_000)}\r\n`));
    expect(answer).toMatch(/^HTTP\/1\.1 431 .*\{"message":"The headers are over 65536 bytes\."\}$/s);
  });

  test('more than 2000 headers are a 431 in JSON, and a token after 1990 headers is found', async () => {
    const headers = (count: number) => Array.from({ length: count }, (_, index) => `a${index}:b\r\n`).join('');
    const answer = await mock.sendRaw(request('GET /api/v1/health', headers(3000)));
    expect(answer).toMatch(/^HTTP\/1\.1 431 .*\{"message":"There are more than 2000 headers\."\}$/s);
    const found = await mock.sendRaw(request(`GET ${path}`, `${headers(1990)}Authorization: Bearer x\r\n`));
    expect(found).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('an unknown expectation is a 417 in JSON', async () => {
    const answer = await mock.sendRaw(request('GET /api/v1/health', 'Expect: banana\r\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 417 .*\{"message":"The expectation \\"banana\\" can not be met\."\}$/s);
  });

  test('HTTP/1.1 without a Host is a 400 in JSON; HTTP/1.0 needs none', async () => {
    const answer = await mock.sendRaw('GET /api/v1/health HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*\{"message":"The request has no Host header\."\}$/s);
    expect(await mock.sendRaw('GET /api/v1/health HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  test.each([
    ['If-Match: "other"', 412],
    ['If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT', 412],
    ['Range: bytes=99999999-', 416],
  ])('a page requested with %s is a %i, and no fault of the mock', async (header, status) => {
    const before = exchanges.length;
    for (const page of ['/docs/scalar.js', '/docs/start.js', '/__mock/inspector/inspector.css']) {
      const answer = await mock.sendRaw(request(`GET ${page}`, `${header}\r\nAccept-Encoding: gzip\r\n`));
      expect([page, answer.slice(9, 12)]).toEqual([page, String(status)]);
      expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toEqual({ message: expect.any(String) });
    }
    expect(exchanges.slice(before).every(({ fault }) => fault === undefined)).toBe(true);
  });

  test('invalid HTTP is a 400 in JSON', async () => {
    expect(await mock.sendRaw('hello\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 .*\{"message":"The request is not valid HTTP\."\}$/s,
    );
  });

  test('a body that stops half-way creates nothing, is logged, and the next request is served', async () => {
    const before = exchanges.length;
    await mock.sendRaw(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"name":`,
      50,
    );
    await expect
      .poll(() => exchanges.slice(before))
      .toEqual([
        expect.objectContaining({ status: undefined, reason: 'the client went away before its body was complete' }),
      ]);
    expect((await mock.create(webhook())).status).toBe(200);
  });
});

test('no refusal shows a stack trace, a path of this machine or the token', async () => {
  const answers = await Promise.all([
    mock.create('{'),
    mock.create(webhook({ name: 1 })),
    mock.send('POST', '/x'),
    mock.create(webhook(), { Prefer: 'code=999' }),
    mock.create(webhook(), { Authorization: 'Basic c2VjcmV0' }),
  ]);
  for (const { text } of answers)
    expect(text).not.toMatch(/\bat .{0,999}:\d+:\d+|node_modules|\/src\/|talq_test|c2VjcmV0/);
});
