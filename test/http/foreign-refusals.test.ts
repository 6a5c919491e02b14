import { describe, expect, test } from 'vitest';
import { createEngine, createMock, defineApi } from '../../src/index.ts';
import { NotAcceptable, OperationUnreadable, UnsupportedMediaType } from '../../src/mock/refusals/refusals.ts';
import { documentOf, ok } from '../document-of.ts';
import { startMock } from '../running-mock.ts';

const text = { type: 'string' };
const integer = { type: 'integer' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const list = (items: object) => ({ type: 'array', items });
const json = (content: object) => ({ description: 'Refused', content: { 'application/json': content } });

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Asked {
  readonly operation?: object;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What `POST /x` answers to a body that is wrong in three places, or to another request. */
async function refused(responses: object, asked: Asked = {}): Promise<Answered> {
  const properties = { firstName: text, some_thing: integer, items: list(object({ name: text })) };
  const schema = object(properties, { required: ['firstName', 'some_thing'] });
  const post = {
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: { ...ok({ example: 'done' }), ...responses },
    ...asked.operation,
  };
  const engine = await createEngine({ document: documentOf({ '/x': { post } }, asked.more) });
  const response = await engine.fetch(
    new Request('http://mock/x', {
      method: asked.method ?? 'POST',
      headers: { 'Content-Type': 'application/json', ...asked.headers },
      body: asked.method === 'GET' ? null : (asked.body ?? '{"firstName":5,"items":[{"name":"a"},{"name":[]}]}'),
    }),
  );
  const sent = await response.text();
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(sent) : sent };
}

const messages = [
  'The firstName must be a string.',
  'The some_thing field is required.',
  'The items.1.name must be a string.',
];
const all = messages.join(' ');
const problem = (status: number, title: string, detail: unknown = all) => ({
  type: 'about:blank',
  title,
  status,
  detail,
});
const unprocessable = problem(422, 'Unprocessable Entity');

describe('every problem is reported, in the words of the schema', () => {
  const [first, second, third] = messages;
  const rows: readonly [what: string, schema: object, body: unknown][] = [
    ['a message', object({ message: text }), { message: all }],
    ['a nullable message', object({ message: { type: ['string', 'null'] } }), { message: all }],
    ['a message or nothing', object({ message: { anyOf: [text, { type: 'null' }] } }), { message: all }],
    ['a default message', object({ message: { ...text, default: 'Bad' } }), { message: all }],
    [
      'an error that may be nothing',
      object({ error: { type: ['object', 'null'], properties: { message: text } } }),
      { error: { message: all } },
    ],
    [
      'in capitals',
      object({ Message: text, StatusCode: integer, Errors: list(text) }),
      { Message: all, StatusCode: 422, Errors: messages },
    ],
    ['no type', { properties: { message: text } }, { message: all }],
    ['text', text, all],
    ['texts', list(text), messages],
    [
      'error objects',
      list(object({ code: text, message: text, path: text })),
      [
        { code: 'unprocessable_entity', message: first, path: 'firstName' },
        { code: 'unprocessable_entity', message: second, path: 'some_thing' },
        { code: 'unprocessable_entity', message: third, path: 'items.1.name' },
      ],
    ],
    [
      'NestJS',
      object({ statusCode: integer, message: list(text), error: text }),
      { statusCode: 422, message: messages, error: 'unprocessable_entity' },
    ],
    [
      'one text or several',
      object({ message: { oneOf: [list(text), text] } }),
      { message: expect.toSatisfy((said: unknown) => [said].flat().join(' ') === all) },
    ],
    [
      'messages of each field',
      object({ errors: list(object({ field: text, messages: list(text) })) }),
      {
        errors: [
          { field: 'firstName', messages: [first] },
          { field: 'some_thing', messages: [second] },
          { field: 'items.1.name', messages: [third] },
        ],
      },
    ],
    [
      'pointers',
      object({ errors: list(object({ detail: text, source: object({ pointer: text }) })) }),
      {
        errors: [
          { detail: first, source: { pointer: '/firstName' } },
          { detail: second, source: { pointer: '/some_thing' } },
          { detail: third, source: { pointer: '/items/1/name' } },
        ],
      },
    ],
    ['several languages', object({ message: object({ en: text, de: text }) }), { message: { en: all, de: all } }],
    [
      'Spring',
      object({
        timestamp: { const: 'now' },
        status: integer,
        error: { ...text, maxLength: 25 },
        message: text,
        path: text,
      }),
      { timestamp: 'now', status: 422, error: 'unprocessable_entity', message: all, path: '/x' },
    ],
    [
      'problem details',
      object({ type: text, title: text, status: integer, detail: text, instance: text }),
      { type: expect.any(String), title: 'Unprocessable Entity', status: 422, detail: all, instance: '/x' },
    ],
  ];
  test.each(rows)('%s', async (_, schema, body) => {
    const answer = await refused({ 422: json({ schema }) });
    expect([answer.status, answer.body]).toEqual([422, body]);
  });
});

describe('a refusal without a declared response is sent as problem details', () => {
  const rows: readonly [what: string, response: object][] = [
    ['a schema that allows nothing', json({ schema: false })],
    ['an object of nothing', json({ schema: { type: 'object', additionalProperties: false } })],
    ['an object that may have nothing', json({ schema: { type: 'object', maxProperties: 0 } })],
    ['null', json({ schema: { type: 'null' } })],
    ['a list of nothing', json({ schema: { type: 'array', maxItems: 0 } })],
    ['no text', json({ schema: { type: 'string', maxLength: 0 } })],
    ['what nothing satisfies', json({ schema: { type: 'integer', minimum: 2, maximum: 1 } })],
    ['a schema of null', json({ schema: null })],
    ['a $ref that leads nowhere', { $ref: '#/components/responses/Nowhere' }],
    ['a schema that leads nowhere', json({ schema: { $ref: '#/components/schemas/Nowhere' } })],
    ['a part of a schema that leads nowhere', json({ schema: object({ message: { $ref: '#/nowhere' } }) })],
    ['an example of nothing', json({ example: {} })],
    ['an empty example', json({ example: '' })],
  ];
  test.each(rows)('%s', async (_, response) => {
    const { status, body } = await refused({ 422: response });
    expect([status, body]).toEqual([422, unprocessable]);
    const ofAll = await refused({ default: response });
    expect([ofAll.status, ofAll.body]).toEqual([422, unprocessable]);
  });

  test('an empty example of a schema with a message is filled in', async () => {
    const { body } = await refused({ 422: json({ schema: object({ message: text }), example: {} }) });
    expect(body).toEqual({ message: all });
  });

  test('an example that breaks its schema keeps its form', async () => {
    const schema = object({ message: text, code: integer });
    const example = { message: 'No', code: 'E1', hint: 'Ask' };
    const { status, body } = await refused({ 422: json({ schema, example }) });
    expect([status, body]).toEqual([422, { ...example, message: all }]);
  });

  test('with the declared headers', async () => {
    const headers = { 'X-Given': { example: 'a' }, 'X-Made': { schema: { enum: ['b'] } } };
    const answer = await refused({ 422: { description: 'x', headers } });
    expect(['X-Given', 'X-Made', 'Content-Type'].map((name) => answer.headers.get(name))).toEqual([
      'a',
      'b',
      'application/problem+json',
    ]);
  });
});

describe('the most specific declared response', () => {
  const named = (name: string) =>
    json({ schema: object({ message: text, from: { const: name } }, { required: ['from'] }) });
  const responsesOf = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, named(key)]));
  const secured = {
    operation: { security: [{ key: [] }] },
    more: { components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } } },
  };
  const malformed = { body: '{' };
  const tooLarge = { body: new Uint8Array(10 * 1024 * 1024 + 1) };
  const rows: readonly [keys: string[], asked: Asked, status: number, from: string][] = [
    [['default', '4XX', '400', '422'], {}, 422, '422'],
    [['default', '4XX', '400'], {}, 400, '400'],
    [['default', '4XX', '404'], {}, 422, '4XX'],
    [['default', '404', '5XX'], {}, 422, 'default'],
    [['default', '4XX', '422', '400'], malformed, 422, '422'],
    [['default', '4XX', '400'], malformed, 400, '400'],
    [['422', '400'], { body: '' }, 422, '422'],
    [['default', '4XX', '401', '403'], secured, 401, '401'],
    [['default', '4XX', '403'], secured, 401, '4XX'],
    [['default', '400'], secured, 401, 'default'],
    [['413', '4XX'], tooLarge, 413, '413'],
    [['default'], tooLarge, 413, 'default'],
  ];
  test.each(rows.map((row) => [row[2], row[3], row[0], row] as const))(
    'is %i by %s of %j',
    async (status, from, keys, [, asked]) => {
      const answer = await refused(responsesOf(...keys), asked);
      expect([answer.status, answer.body]).toEqual([status, { message: expect.any(String), from }]);
    },
  );

  test('JSON is preferred to other media types', async () => {
    const content = { 'text/plain': { example: 'No.' }, 'application/vnd.x+json': { example: { no: 1 } } };
    const answer = await refused({ 422: { description: 'x', content } });
    expect([answer.headers.get('Content-Type'), answer.body]).toEqual(['application/vnd.x+json', { no: 1 }]);
  });
});

describe('a 401 names the credentials', () => {
  const securitySchemes = {
    key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
    basic: { type: 'http', scheme: 'basic' },
    bearer: { type: 'http', scheme: 'bearer' },
    digest: { type: 'http', scheme: 'Digest' },
    oauth: { type: 'oauth2', flows: {} },
  };
  const rows: readonly [security: object[], challenge: RegExp][] = [
    [[{ basic: [] }], /^Basic realm="[^"]+"/],
    [[{ bearer: [] }], /^Bearer\b/],
    [[{ oauth: [] }], /^Bearer\b/],
    [[{ digest: [] }], /^Digest realm="[^"]+"/],
    [[{ key: [] }], /X-Api-Key/],
    [[{ basic: [] }, { bearer: [] }, { oauth: [] }], /^Basic [^,]+.{0,999}, Bearer(?!.*Bearer)/],
  ];
  const responses: readonly [what: string, responses: object][] = [
    ['declared', { 401: json({ schema: object({ message: text }) }) }],
    ['declared without a body', { 401: { description: 'x' } }],
    ['declared by default', { default: json({ example: { message: 'x' } }) }],
    ['not declared', {}],
  ];
  for (const [what, declared] of responses)
    test.each(rows)(`%j, ${what}`, async (security, challenge) => {
      const answer = await refused(declared, { operation: { security }, more: { components: { securitySchemes } } });
      expect([answer.status, answer.headers.get('WWW-Authenticate')]).toEqual([401, expect.stringMatching(challenge)]);
      expect(JSON.stringify(answer.body)).toMatch(/[a-z]/);
    });

  test("in the document's words, if it has any", async () => {
    const headers = { 'www-authenticate': { schema: text, example: 'Own realm="x"' } };
    const answer = await refused(
      { 401: { description: 'x', headers } },
      { operation: { security: [{ basic: [] }] }, more: { components: { securitySchemes } } },
    );
    expect(answer.headers.get('WWW-Authenticate')).toBe('Own realm="x"');
  });

  test('a wrong token counts as missing', async () => {
    const get = { security: [{ bearer: [] }], responses: ok({ example: 1 }) };
    const document = documentOf({ '/x': { get } }, { components: { securitySchemes } });
    const engine = await createEngine({ document, tokens: ['right'] });
    const response = await engine.fetch(new Request('http://mock/x', { headers: { Authorization: 'Bearer wrong' } }));
    expect([response.status, response.headers.get('WWW-Authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer/),
    ]);
  });
});

describe('unsupported media types', () => {
  const thrown: readonly [
    error: Error,
    status: number,
    method: 'post' | 'patch' | 'put',
    headers: Record<string, string | null>,
  ][] = [
    [
      new UnsupportedMediaType('text/csv', ['application/json', 'image/*']),
      415,
      'post',
      { Accept: 'application/json, image/*', 'Accept-Post': 'application/json, image/*', 'Accept-Patch': null },
    ],
    [
      new UnsupportedMediaType(undefined, ['application/merge-patch+json']),
      415,
      'patch',
      { Accept: 'application/merge-patch+json', 'Accept-Patch': 'application/merge-patch+json', 'Accept-Post': null },
    ],
    [
      new UnsupportedMediaType('a/b', ['c/d']),
      415,
      'put',
      { Accept: 'c/d', 'Accept-Post': null, 'Accept-Patch': null },
    ],
    [new NotAcceptable('image/png', ['application/json']), 406, 'post', { Accept: null }],
  ];
  test.each(thrown)('%s, as declared and in problem details', async (error, status, method, headers) => {
    const schema = object({ message: text, code: integer });
    for (const declared of [{ [status]: json({ schema }) }, { default: json({ schema }) }, {}]) {
      const operation = { operationId: 'change', responses: { ...ok({ example: 1 }), ...declared } };
      const handlers = {
        change: () => {
          throw error;
        },
      };
      const api = defineApi()({ document: documentOf({ '/x': { [method]: operation } }), handlers });
      const engine = await createMock({ api });
      const response = await engine.fetch(new Request('http://mock/x', { method: method.toUpperCase() }));
      const told =
        'default' in declared || status in declared
          ? { message: error.message, code: status }
          : { status, detail: error.message };
      expect([response.status, await response.json()]).toEqual([status, expect.objectContaining(told)]);
      for (const [name, value] of Object.entries(headers))
        expect([name, response.headers.get(name)]).toEqual([name, value]);
    }
  });

  test('an operation that can´t be read is a 501 with the reason, for any declaration', async () => {
    const operation = {
      operationId: 'read',
      responses: { ...ok({ example: 1 }), default: json({ example: { no: 1 } }) },
    };
    const handlers = {
      read: () => {
        throw new OperationUnreadable('$ref #/nowhere leads nowhere');
      },
    };
    const api = defineApi()({ document: documentOf({ '/x': { get: operation } }), handlers });
    const response = await (await createMock({ api })).fetch(new Request('http://mock/x'));
    expect([response.status, await response.json()]).toEqual([
      501,
      problem(501, 'Not Implemented', '$ref #/nowhere leads nowhere'),
    ]);
  });

  test.each([
    [{ 100: { description: 'x' } }],
    [{ 101: { description: 'x', content: {} } }],
    [{ '1XX': { description: 'x' } }],
  ])('an operation that declares only %j is a 501, and no hang', async (responses) => {
    const mock = await startMock({ document: documentOf({ '/x': { get: { responses } } }) });
    const answer = await mock.send('GET', '//x');
    expect([answer.status, answer.json]).toEqual([
      501,
      problem(501, 'Not Implemented', expect.stringMatching(/^1\d\d /)),
    ]);
  });

  test('a requested 1xx does not hang either', async () => {
    const responses = { 103: { description: 'x' }, ...ok({ example: 1 }) };
    const mock = await startMock({ document: documentOf({ '/x': { get: { responses } } }) });
    expect((await mock.send('GET', '//x?__code=103')).status).toBe(501);
    expect((await mock.send('GET', '//x')).status).toBe(200);
  });

  test('a method that a path lacks is a 405 with the existing ones', async () => {
    const answer = await refused({}, { method: 'PUT' });
    expect([answer.status, answer.headers.get('Allow'), answer.body]).toEqual([
      405,
      'POST',
      problem(405, 'Method Not Allowed', expect.stringContaining('POST')),
    ]);
  });
});
