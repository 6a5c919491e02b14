import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';
import { type RunningMock, startMock } from '../running-mock.ts';

const text = { type: 'string' };
const json = (schema: object) => ({ content: { 'application/json': { schema } } });

/** A document whose `GET /x` answers 200 with these headers. */
function documentWith(headers: object, response: object = {}, more: object = {}): string {
  const responses = { 200: { description: 'x', headers, ...response } };
  return documentOf({ '/x': { get: { responses } } }, { components, ...more });
}

const components = {
  headers: {
    Named: { schema: text, example: 'by reference' },
    Chained: { $ref: '#/components/headers/Named' },
  },
  examples: { one: { value: 'of a component' } },
  schemas: { Count: { type: 'integer', minimum: 4, maximum: 4 }, Shown: { type: 'string', example: 'shown' } },
};

/** The lines of an answer's head, as they are on the wire, and what comes behind. */
async function rawAnswer(
  mock: RunningMock,
  requestLine = 'GET /x',
  headers = '',
): Promise<[head: string[], body: string]> {
  const answer = await mock.sendRaw(`${requestLine} HTTP/1.1\r\nHost: a\r\n${headers}Connection: close\r\n\r\n`);
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
  return [head.split('\r\n'), body];
}

/** The values of a header on the wire, one for each line. */
function valuesOf(head: readonly string[], name: string): string[] {
  const lines = head.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return lines.map((line) => line.slice(name.length + 1).trim());
}

describe("a declared header is sent with the document's value for it", () => {
  const rows: readonly [what: string, header: object, value: string][] = [
    ['an example', { schema: text, example: 'a' }, 'a'],
    ['an example without a schema', { example: 'a' }, 'a'],
    ['an empty example', { schema: text, example: '' }, ''],
    ['a number', { schema: { type: 'integer' }, example: 0 }, '0'],
    ['a boolean', { schema: { type: 'boolean' }, example: false }, 'false'],
    ['examples', { schema: text, examples: { a: { value: 'a' }, b: { value: 'b' } } }, 'a'],
    ['examples by $ref', { schema: text, examples: { a: { $ref: '#/components/examples/one' } } }, 'of a component'],
    ['an example of the schema', { schema: { ...text, example: 'a' } }, 'a'],
    ['examples of the schema', { schema: { ...text, examples: ['a', 'b'] } }, 'a'],
    ['a default', { schema: { ...text, default: 'a' } }, 'a'],
    ['a constant', { schema: { const: 'a' } }, 'a'],
    ['an enumeration', { schema: { enum: ['a'] } }, 'a'],
    ['the schema by $ref', { schema: { $ref: '#/components/schemas/Shown' } }, 'shown'],
    ['an example beside the $ref', { schema: { $ref: '#/components/schemas/Shown', example: 'beside' } }, 'beside'],
    ['made up, required', { required: true, schema: { $ref: '#/components/schemas/Count' } }, '4'],
    ['made up, optional', { schema: { allOf: [{ $ref: '#/components/schemas/Count' }] } }, '4'],
    ['by $ref', { $ref: '#/components/headers/Named' }, 'by reference'],
    ['by a chain of $refs', { $ref: '#/components/headers/Chained' }, 'by reference'],
    ['a null that counts for nothing', { schema: { default: 'a' }, example: null }, 'a'],
    ['a list', { schema: { type: 'array', items: text }, example: ['a', 'b'] }, 'a,b'],
    ['a made-up list', { schema: { type: 'array', minItems: 2, maxItems: 2, items: { const: 1 } } }, '1,1'],
    ['an object', { schema: { type: 'object' }, example: { a: 1, b: 'x' } }, 'a,1,b,x'],
    ['an exploded object', { explode: true, schema: { type: 'object' }, example: { a: 1, b: 'x' } }, 'a=1,b=x'],
    ['JSON of an example', { content: { 'application/json': { example: { a: [1] } } } }, '{"a":[1]}'],
    ['JSON beside its example', { ...json({ type: 'object' }), example: { a: 1 } }, '{"a":1}'],
    ['JSON as text', { content: { 'application/json': { example: '{\n  "a": 1\n}' } } }, '{ "a": 1 }'],
    [
      'JSON of letters beyond ASCII',
      { content: { 'application/json': { example: { a: 'é€' } } } },
      '{"a":"\\u00e9\\u20ac"}',
    ],
    ['made-up JSON', json({ type: 'object', required: ['a'], properties: { a: { const: 1 } } }), '{"a":1}'],
    ['other content', { content: { 'text/plain': { example: 'a' } } }, 'a'],
  ];
  test.each(rows)('%s', async (_, header, value) => {
    const document = documentWith({ 'X-Some': header });
    const mock = await startMock({ document });
    expect((await mock.send('GET', '//x')).headers.get('X-Some')).toBe(value);
    const engine = await createEngine({ document });
    expect((await engine.fetch(new Request('http://mock/x'))).headers.get('X-Some')).toBe(value);
  });

  test('also on a refusal', async () => {
    const headers = { 'X-Some': { schema: text, example: 'a' } };
    const get = {
      parameters: [{ name: 'q', in: 'query', required: true, schema: text }],
      responses: { 200: { description: 'x' }, 400: { description: 'x', headers } },
    };
    const mock = await startMock({ document: documentOf({ '/x': { get } }) });
    const answer = await mock.send('GET', '//x');
    expect([answer.status, answer.headers.get('X-Some')]).toEqual([400, 'a']);
  });

  const forms: readonly [name: string, schema: object, form: RegExp][] = [
    ['Location', text, /^\/x\/[^ ]+$/],
    ['Location', { type: 'string', format: 'uuid' }, /^\/x\/[\da-f-]{36}$/],
    ['Location', { type: 'string', format: 'uri' }, /^https?:/],
    ['Content-Location', text, /^\/x\/[^ ]+$/],
    ['ETag', text, /^".*"$/],
    ['Last-Modified', { type: 'string', format: 'date-time' }, /^\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT$/],
    ['Set-Cookie', text, /^[^ =]+=\S/],
    ['Last-Modified', text, /^\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT$/],
    ['Expires', text, /^\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT$/],
    ['Cache-Control', text, /^[\w-]+$/],
    ['Cache-Control', { const: 'max-age=60, public' }, /^max-age=60, public$/],
    ['Content-Disposition', text, /^attachment$/],
    ['Content-Language', text, /^en$/],
    ['Content-Range', text, /^bytes 0-0\/\*$/],
    ['Link', text, /^<\/>; rel="self"$/],
    ['Retry-After', text, /^\d+$/],
    ['Retry-After', { type: 'integer', minimum: 7, maximum: 7 }, /^7$/],
    ['WWW-Authenticate', text, /^Bearer$/],
  ];
  test.each(forms)('a sampled %s of %j has a valid format', async (name, schema, form) => {
    const mock = await startMock({ document: documentWith({ [name]: { schema } }) });
    expect((await mock.send('GET', '//x?a=1')).headers.get(name)).toMatch(form);
  });

  const created: readonly [what: string, header: object, body: object, location: RegExp][] = [
    ['by the id of the body', { schema: text }, { id: { const: 7 } }, /^\/x\/7$/],
    [
      'by the id in an envelope',
      { schema: text },
      { data: { required: ['id'], properties: { id: { const: 'a b' } } } },
      /^\/x\/a%20b$/,
    ],
    [
      'whole, where the schema wants a whole one',
      { schema: { ...text, format: 'uri' } },
      { id: { const: 7 } },
      /^http:\/\/[\w.:]+\/x\/7$/,
    ],
    ['as its schema wants it', { schema: { ...text, pattern: '^/y/[a-z]$' } }, { id: { const: 7 } }, /^\/y\/[a-z]$/],
    ['as its example has it', { schema: text, example: '/z' }, { id: { const: 7 } }, /^\/z$/],
    ['by a word, encoded once, where there is no id', { schema: text }, { name: text }, /^\/x\/\w+(%20\w+)*$/],
  ];
  test.each(created)('the Location of a created thing %s', async (_, header, properties, location) => {
    const schema = { type: 'object', required: Object.keys(properties), properties };
    const responses = {
      201: { description: 'x', headers: { Location: header }, content: { 'application/json': { schema } } },
    };
    const mock = await startMock({ document: documentOf({ '/x': { post: { responses } } }) });
    expect((await mock.send('POST', '//x')).headers.get('Location')).toMatch(location);
  });

  test('a header that can´t be made does not prevent the answer', async () => {
    const headers = {
      'X-Broken': { $ref: '#/components/headers/Nowhere' },
      'X-Broken-Schema': { schema: { $ref: '#/components/schemas/Nowhere' } },
      'X-Text': 'no header at all',
      'X-No-Schema': { schema: null },
      'X-None': { schema: { type: 'integer', minimum: 2, maximum: 1 } },
      'X-Null': { schema: { const: null } },
      'X-Good': { example: 'a' },
    };
    const mock = await startMock({ document: documentWith(headers) });
    const { status, headers: sent } = await mock.send('GET', '//x');
    expect([status, ...Object.keys(headers).map((name) => sent.get(name))]).toEqual([
      200,
      null,
      // The closest values.
      ...[expect.any(String), null, null, expect.stringMatching(/^[12]$/), null],
      'a',
    ]);
  });
});

describe('no declared header breaks an answer', () => {
  const body = { content: { 'application/json': { example: { a: 1 } } } };
  const breaking: readonly [name: string, value: string][] = [
    ['Content-Length', '5'],
    ['content-length', '5'],
    ['Transfer-Encoding', 'chunked'],
    ['TRANSFER-ENCODING', 'chunked'],
    ['Content-Encoding', 'gzip'],
    ['Connection', 'upgrade'],
    ['Keep-Alive', 'timeout=1'],
    ['Proxy-Connection', 'kept'],
    ['Trailer', 'X-A'],
    ['TE', 'trailers'],
    ['Upgrade', 'h2c'],
    ['Date', 'yesterday'],
    ['Content-Type', 'text/html'],
    ['X Space', 'a'],
    ['X:Colon', 'a'],
    ['X-Ümlaut', 'a'],
    ['', 'a'],
  ];
  test.each(breaking)('%s is left to the server, by example and sampled', async (name, value) => {
    for (const header of [
      { example: value },
      { required: true, schema: { const: value } },
      { schema: { enum: [value] } },
    ]) {
      const document = documentWith({ [name]: header, 'X-Other': { example: 'b' } }, body);
      const mock = await startMock({ document });
      const { status, headers, json } = await mock.send('GET', '//x');
      expect([status, headers.get('X-Other'), headers.get('Content-Type'), json]).toEqual([
        200,
        'b',
        'application/json',
        { a: 1 },
      ]);
      const [head] = await rawAnswer(mock);
      expect([head.join('\n').includes(`: ${value}`) && value.length > 1, valuesOf(head, 'Content-Length')]).toEqual([
        false,
        ['7'],
      ]);
      const fetched = await (await createEngine({ document })).fetch(new Request('http://mock/x'));
      expect([fetched.status, await fetched.json()]).toEqual([200, { a: 1 }]);
    }
  });

  const values: readonly [value: string, sent: string, name?: string][] = [
    ['a\nb', 'a b'],
    ['a\r\nSet-Cookie: x=1', 'a Set-Cookie: x=1'],
    ['a\n', 'a'],
    ['a\0b\x7f', 'ab'],
    ['a\tb', 'a\tb'],
    ['café', 'caf\xe9'],
    ['5 € für 東京', '5 %E2%82%AC f\xfcr %E6%9D%B1%E4%BA%AC'],
    ['🦄', '%F0%9F%A6%84'],
    ['half a pair \ud83e', 'half a pair %EF%BF%BD'],
    ['/café/東', '/caf%C3%A9/%E6%9D%B1', 'Location'],
  ];
  test.each(values)('%j is sent as %j', async (value, sent, name = 'X-Some') => {
    for (const header of [
      { example: value },
      { schema: { enum: [value] } },
      { schema: { allOf: [{ const: value }] } },
    ]) {
      const document = documentWith({ [name]: header });
      const mock = await startMock({ document });
      const { status, headers } = await mock.send('GET', '//x');
      expect([status, headers.get(name), headers.get('Set-Cookie')]).toEqual([200, sent, null]);
      expect((await (await createEngine({ document })).fetch(new Request('http://mock/x'))).headers.get(name)).toBe(
        sent,
      );
    }
  });

  test('a Latin-1 character is sent unchanged, even before a body', async () => {
    const headers = { 'X-Some': { example: 'café' } };
    const responses = { 200: { description: 'x', headers, content: { 'application/json': { example: 'né' } } } };
    const mock = await startMock({ document: documentOf({ '/x': { get: { responses } } }) });
    const answer = await mock.send('GET', '//x');
    expect([answer.headers.get('X-Some'), answer.json]).toEqual(['caf\xe9', 'né']);
  });

  test('a name in two spellings is one header', async () => {
    const mock = await startMock({ document: documentWith({ 'X-A': { example: '1' }, 'x-a': { example: '2' } }) });
    expect((await mock.send('GET', '//x')).headers.get('X-A')).toBe('1');
  });
});

describe('several cookies are sent as several lines', () => {
  const cookies = ['a=1; Path=/', 'b=2; HttpOnly'];
  const rows: readonly [what: string, header: object][] = [
    ['an example that is a list', { schema: { type: 'array', items: text }, example: cookies }],
    ['named examples', { schema: text, examples: { a: { value: cookies[0] }, b: { value: cookies[1] } } }],
    ['one example of a list', { examples: { both: { value: cookies } } }],
    [
      'a made-up list',
      { schema: { type: 'array', prefixItems: cookies.map((one) => ({ const: one })), minItems: 2, maxItems: 2 } },
    ],
  ];
  test.each(rows)('%s', async (_, header) => {
    const document = documentWith({ 'Set-Cookie': header });
    const mock = await startMock({ document });
    expect((await mock.send('GET', '//x')).headers.getSetCookie()).toEqual(cookies);
    const fetched = await (await createEngine({ document })).fetch(new Request('http://mock/x'));
    expect(fetched.headers.getSetCookie()).toEqual(cookies);
  });
});

describe("the mock's own headers are sent once", () => {
  const declared = {
    'access-control-allow-origin': { example: '*' },
    'Access-Control-Allow-Credentials': { example: 'false' },
    'access-control-expose-headers': { example: 'X-Theirs' },
    'x-mock-seed': { example: '99' },
    vary: { example: 'Accept-Encoding, origin' },
    'preference-applied': { example: 'none' },
    'x-ratelimit-remaining': { example: '7' },
  };
  const document = documentWith(declared);

  test("the mock's value is sent if a browser asks", async () => {
    const mock = await startMock({ document });
    const [head] = await rawAnswer(mock, 'GET /x', 'Origin: http://page.localhost\r\nPrefer: code=200\r\n');
    expect(Object.keys(declared).map((name) => [name, valuesOf(head, name)])).toEqual([
      ['access-control-allow-origin', ['http://page.localhost']],
      ['Access-Control-Allow-Credentials', ['true']],
      ['access-control-expose-headers', [expect.stringContaining('X-Mock-Seed')]],
      ['x-mock-seed', ['1']],
      ['vary', ['origin, Accept-Encoding']],
      ['preference-applied', ['code=200']],
      ['x-ratelimit-remaining', ['7']],
    ]);
  });

  test("otherwise, the document's value is sent", async () => {
    for (const [cors, headers] of [
      [true, ''],
      [false, 'Origin: http://page.localhost\r\n'],
    ] as const) {
      const mock = await startMock({ document, cors });
      const [head] = await rawAnswer(mock, 'GET /x', headers);
      expect(valuesOf(head, 'Access-Control-Allow-Origin')).toEqual(['*']);
    }
  });

  test('over fetch, the seed is the mock´s', async () => {
    const { headers } = await (await createEngine({ document, seed: 5 })).fetch(new Request('http://mock/x'));
    expect([headers.get('X-Mock-Seed'), headers.get('Access-Control-Allow-Origin')]).toEqual(['5', '*']);
  });

  test('a counted quota replaces the declared one', async () => {
    const mock = await startMock({ document, rateLimit: 3 });
    const [head] = await rawAnswer(mock);
    expect(valuesOf(head, 'X-RateLimit-Remaining')).toEqual(['2']);
  });
});

describe('a page may read', () => {
  const own =
    'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, Preference-Applied, X-Mock-Seed';

  test('headers that any response declares, Allow and Location', async () => {
    const headers = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { schema: text }]));
    const paths = {
      '/x': {
        get: {
          responses: {
            200: { description: 'x', headers: headers('X-A', 'Set-Cookie', 'Content-Length', 'retry-after') },
            404: { $ref: '#/components/responses/Missing' },
          },
        },
      },
      '/y': { $ref: '#/components/pathItems/Y' },
    };
    const more = {
      components: {
        responses: { Missing: { description: 'x', headers: headers('X-B', 'x-a') } },
        pathItems: { Y: { post: { responses: { 201: { description: 'x', headers: headers('location', 'X-C') } } } } },
      },
    };
    const mock = await startMock({ document: documentOf(paths, more) });
    const answer = await mock.send('GET', '//x', { headers: { Origin: 'http://page.localhost' } });
    expect(answer.headers.get('Access-Control-Expose-Headers')).toBe(
      `${own}, Allow, Location, WWW-Authenticate, X-A, X-B, X-C`,
    );
  });

  test('the usual headers of Talkover', async () => {
    const mock = await startMock();
    const answer = await mock.send('GET', '/health', { headers: { Origin: 'http://page.localhost' } });
    expect(answer.headers.get('Access-Control-Expose-Headers')).toBe(own);
  });
});

describe('an answer without a body has no length', () => {
  const content = { content: { 'application/json': { schema: { type: 'object' }, example: { a: 1 } } } };

  test.each([204, 304])('%i, even if the document declares one', async (status) => {
    const responses = { [status]: { description: 'x', ...content, headers: { 'X-A': { example: 'a' } } } };
    const document = documentOf({ '/x': { get: { responses } } });
    const mock = await startMock({ document });
    const [head, body] = await rawAnswer(mock, `GET /x?__code=${status}`);
    expect([
      head[0],
      body,
      ...['X-A', 'Content-Length', 'Transfer-Encoding', 'Content-Type'].flatMap((name) => valuesOf(head, name)),
    ]).toEqual([expect.stringContaining(`HTTP/1.1 ${status} `), '', 'a']);
    const fetched = await (await createEngine({ document })).fetch(new Request(`http://mock/x?__code=${status}`));
    expect([fetched.status, await fetched.text(), fetched.headers.get('X-A')]).toEqual([status, '', 'a']);
  });

  test('a HEAD has the headers of a GET, and no body', async () => {
    const document = documentWith({ 'X-A': { example: 'a' }, 'X-Made': { schema: text } }, content);
    const still = { document, clock: '2026-01-01T00:00:00Z' };
    const [got] = await rawAnswer(await startMock(still));
    const [head, body] = await rawAnswer(await startMock(still), 'HEAD /x');
    const lines = (all: string[]) => all.filter((line) => !/^(Date|Content-Length)/.test(line));
    expect([lines(head), body]).toEqual([lines(got), '']);
    const get = await (await createEngine(still)).fetch(new Request('http://mock/x'));
    const fetched = await (await createEngine(still)).fetch(new Request('http://mock/x', { method: 'HEAD' }));
    get.headers.delete('Content-Length');
    expect([await fetched.text(), [...fetched.headers]]).toEqual(['', [...get.headers]]);
  });

  test('a 205 has a length of 0', async () => {
    const responses = { 205: { description: 'x', ...content } };
    const mock = await startMock({ document: documentOf({ '/x': { get: { responses } } }) });
    const [head, body] = await rawAnswer(mock, 'GET /x?__code=205');
    expect([head[0], valuesOf(head, 'Content-Length'), body]).toEqual(['HTTP/1.1 205 Reset Content', ['0'], '']);
  });

  test('a HEAD operation without a body has no length', async () => {
    const responses = { 200: { description: 'x', headers: { nonce: { schema: { ...text, example: 'abc' } } } } };
    const mock = await startMock({ document: documentOf({ '/x': { head: { responses } } }) });
    const [head, body] = await rawAnswer(mock, 'HEAD /x');
    expect([valuesOf(head, 'nonce'), valuesOf(head, 'Content-Length'), body]).toEqual([['abc'], [], '']);
  });

  test('the next request on its connection is answered', async () => {
    const responses = { 204: { description: 'x', ...content } };
    const mock = await startMock({ document: documentOf({ '/x': { get: { responses } } }) });
    const request = 'GET /x HTTP/1.1\r\nHost: a\r\n';
    const answers = await new Promise<string>((resolve, reject) => {
      const socket = connect(mock.port, '127.0.0.1', () =>
        socket.write(`${request}\r\n${request}Connection: close\r\n\r\n`),
      );
      let received = '';
      socket.setEncoding('latin1').on('data', (chunk) => {
        received += chunk;
      });
      socket.on('error', reject).on('close', () => resolve(received));
    });
    expect(answers.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 204', 'HTTP/1.1 204']);
  });
});
