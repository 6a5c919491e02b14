import { describe, expect, test } from 'vitest';
import { documentOf, ok } from '../document-of.ts';
import { type RunningMock, startMock } from '../running-mock.ts';

const text = { type: 'string' };
const integer = { type: 'integer' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const list = (items: object) => ({ type: 'array', items });
const json = (content: object) => ({ description: 'Refused', content: { 'application/json': content } });

const components = {
  schemas: {
    Error: object({ detail: text, code: text }),
    Fields: object({ errors: { type: 'object', additionalProperties: list(text) } }),
    Empty: object({}),
  },
  examples: { refused: { value: { code: 'E_REFUSED' } } },
  responses: { Refused: json({ example: { code: 'E_REFUSED' } }) },
  securitySchemes: {
    key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
    query: { type: 'apiKey', in: 'query', name: 'api_key' },
    cookie: { type: 'apiKey', in: 'cookie', name: 'session' },
    basic: { type: 'http', scheme: 'Basic' },
    bearer: { type: 'http', scheme: 'bearer' },
    digest: { type: 'http', scheme: 'Digest' },
    oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://example.com/token', scopes: {} } } },
    openId: { type: 'openIdConnect', openIdConnectUrl: 'https://example.com/.well-known/openid-configuration' },
  },
};

const reasons = new Map<string, (string | undefined)[]>();

/** A mock whose `POST /x` wants a body with a text `name`, and has these refusals. */
function mockOf(responses: object, operation: object = {}, more: object = {}): Promise<RunningMock> {
  const body = object({ name: text }, { required: ['name'] });
  const post = {
    requestBody: { required: true, content: { 'application/json': { schema: body } } },
    responses: { ...ok({ example: 'done' }), ...responses },
    ...operation,
  };
  const document = documentOf({ '/x': { post } }, { components, ...more });
  const told: (string | undefined)[] = [];
  reasons.set(document, told);
  return startMock({ document, onExchange: ({ reason }) => told.push(reason) });
}

const post = (mock: RunningMock, body = '{"name":5}', headers: Record<string, string> = {}, query = '') =>
  mock.send('POST', `//x${query}`, { headers: { 'Content-Type': 'application/json', ...headers }, body });

const wrong = 'The name must be a string.';

describe('an own schema without required properties is filled with the reason', () => {
  const rows: readonly [what: string, schema: object, body: unknown][] = [
    ['detail', object({ detail: text }), { detail: wrong }],
    ['error', object({ error: text }), { error: wrong }],
    ['title alone', object({ title: text }), { title: wrong }],
    [
      'error and error_description',
      object({ error: text, error_description: text }),
      { error: 'unprocessable_entity', error_description: wrong },
    ],
    [
      'problem details',
      object({ type: { type: 'string', format: 'uri' }, title: text, status: integer, detail: text }),
      { type: 'about:blank', title: 'Unprocessable Entity', status: 422, detail: wrong },
    ],
    [
      'statusCode and code',
      object({ statusCode: integer, code: text, message: text }),
      { statusCode: 422, code: 'unprocessable_entity', message: wrong },
    ],
    [
      'a code of an enumeration',
      object({ code: { enum: ['NOT_FOUND', 'VALIDATION_ERROR'] }, message: text }),
      { code: 'VALIDATION_ERROR', message: wrong },
    ],
    ['success', object({ success: { type: 'boolean' }, message: text }), { success: false, message: wrong }],
    [
      'a nested error',
      object({ error: object({ message: text, code: integer }) }),
      { error: { message: wrong, code: 422 } },
    ],
    [
      'one deeper',
      object({ meta: object({ error: object({ reason: text }) }) }),
      { meta: { error: { reason: wrong } } },
    ],
    ['a list of texts', object({ errors: list(text) }), { errors: [wrong] }],
    [
      'a list of objects',
      object({ errors: list(object({ field: text, message: text })) }),
      { errors: [{ field: 'name', message: wrong }] },
    ],
    [
      'JSON:API',
      object({ errors: list(object({ status: text, title: text, detail: text, source: object({ pointer: text }) })) }),
      { errors: [{ status: '422', title: 'Unprocessable Entity', detail: wrong, source: { pointer: '/name' } }] },
    ],
    [
      'FastAPI',
      object({
        detail: list(object({ loc: list({ anyOf: [text, integer] }), msg: text }, { required: ['loc', 'msg'] })),
      }),
      { detail: [{ loc: ['name'], msg: wrong }] },
    ],
    ['a map of lists', { $ref: '#/components/schemas/Fields' }, { errors: { name: [wrong] } }],
    ['a map of texts', object({ errors: { type: 'object', additionalProperties: text } }), { errors: { name: wrong } }],
    [
      'an object of anything',
      object({ message: text, details: { type: 'object' } }),
      { message: wrong, details: { name: [wrong] } },
    ],
    ['Django', { type: 'object', additionalProperties: list(text) }, { name: [wrong] }],
    [
      'OData',
      object({ error: object({ code: text, message: object({ value: text }) }) }),
      { error: { code: 'unprocessable_entity', message: { value: wrong } } },
    ],
    [
      'fields that are named',
      object({ errors: object({ name: list(text), age: text }) }),
      { errors: { name: [wrong] } },
    ],
    [
      'a message that is constant',
      object({ message: { const: 'Bad input' }, errors: list(object({ field: text, issue: text })) }),
      { message: 'Bad input', errors: [{ field: 'name', issue: wrong }] },
    ],
    ['$ref', { $ref: '#/components/schemas/Error' }, { detail: wrong, code: 'unprocessable_entity' }],
    [
      'allOf',
      { allOf: [{ $ref: '#/components/schemas/Error' }, object({ status: integer })] },
      { detail: wrong, code: 'unprocessable_entity', status: 422 },
    ],
    [
      'oneOf with one that can´t tell',
      { oneOf: [list(integer), { $ref: '#/components/schemas/Error' }] },
      { detail: wrong, code: 'unprocessable_entity' },
    ],
    ['anyOf', { anyOf: [{ type: 'null' }, object({ reason: text }, { required: ['reason'] })] }, { reason: wrong }],
    ['a schema without properties', { $ref: '#/components/schemas/Empty' }, { message: wrong }],
    ['any object', { type: 'object' }, { message: wrong }],
    ['a name in another language', object({ fehler: text }, { additionalProperties: false }), { fehler: wrong }],
    ['a short text', object({ message: { type: 'string', maxLength: 24 } }), { message: 'Unprocessable Entity' }],
    ['text', text, wrong],
    ['a list of texts alone', list(text), [wrong]],
  ];
  test.each(rows)('%s', async (_, schema, body) => {
    const { status, json: answer } = await post(await mockOf({ 422: json({ schema }) }));
    expect([status, answer]).toEqual([422, body]);
  });

  test.each([
    ['422', 422],
    ['400', 400],
    ['4XX', 422],
    ['default', 422],
  ])('declared as %s', async (key, status) => {
    const schema = object({ title: text, status: integer, detail: text });
    const answer = await post(await mockOf({ [key]: json({ schema }) }));
    expect([answer.status, answer.json]).toMatchObject([status, { status, detail: wrong }]);
  });

  test('400 precedes a range and default', async () => {
    const schema = object({ detail: text });
    expect(
      (await post(await mockOf({ default: json({ schema }), '4XX': json({ schema }), 400: json({ schema }) }))).status,
    ).toBe(400);
  });

  test('an example shows further properties', async () => {
    const schema = object({ code: text, message: text, docs: text });
    const example = { code: 'E42', message: 'Wrong shoe size', docs: 'https://example.com/E42' };
    expect((await post(await mockOf({ 422: json({ schema, example }) }))).json).toEqual({ ...example, message: wrong });
    // Of another status, codes are another's too.
    expect((await post(await mockOf({ default: json({ schema, example }) }))).json).toEqual({
      ...{ code: 'unprocessable_entity', message: wrong, docs: example.docs },
    });
  });
});

describe('an example without a schema is sent unchanged', () => {
  const example = { code: 'E_REFUSED' };
  const rows: readonly [what: string, response: object][] = [
    ['example', json({ example })],
    ['examples', json({ examples: { one: { value: example } } })],
    ['examples by $ref', json({ examples: { one: { $ref: '#/components/examples/refused' } } })],
    ['a response by $ref', { $ref: '#/components/responses/Refused' }],
  ];
  test.each(rows)('%s', async (_, response) => {
    const answer = await post(await mockOf({ 422: response }));
    expect([answer.status, answer.json, answer.headers.get('Content-Type')]).toEqual([
      422,
      example,
      'application/json',
    ]);
    expect((await post(await mockOf({ default: response }))).json).toEqual(example);
    const unauthorized = await post(await mockOf({ 401: response }, { security: [{ key: [] }] }));
    expect([unauthorized.status, unauthorized.json]).toEqual([401, example]);
  });
});

describe('no refusal is empty', () => {
  const problem = { type: 'about:blank', title: 'Unprocessable Entity', status: 422, detail: wrong };
  const rows: readonly [what: string, response: object | undefined, body: unknown][] = [
    ['none declared', undefined, problem],
    ['no content', { description: 'Refused' }, problem],
    ['content without media types', { description: 'Refused', content: {} }, problem],
    ['JSON without a schema', json({}), problem],
    [
      'XML with a schema',
      { description: 'Refused', content: { 'application/xml': { schema: object({ a: text }) } } },
      `<?xml version="1.0" encoding="UTF-8"?>\n<root><a>${wrong}</a></root>`,
    ],
    ['XML with an example', { description: 'Refused', content: { 'application/xml': { example: '<a/>' } } }, '<a/>'],
    ['text', { description: 'Refused', content: { 'text/plain': {} } }, wrong],
    ['text with a schema', { description: 'Refused', content: { 'text/plain': { schema: text } } }, wrong],
    ['text with an example', { description: 'Refused', content: { 'text/plain': { example: 'No.' } } }, 'No.'],
  ];
  test.each(rows)('%s', async (_, response, body) => {
    const mock = await mockOf(response === undefined ? {} : { 422: response });
    const { status, json: parsed, text: sent } = await post(mock);
    expect([status, parsed ?? sent]).toEqual([422, body]);
  });

  test('HTML can not be injected into the page', async () => {
    const query = [{ name: 'a', in: 'query', schema: { type: 'object', additionalProperties: false } }];
    const mock = await mockOf({ 422: { description: 'x', content: { 'text/html': {} } } }, { parameters: query });
    expect((await post(mock, '{"name":"x"}', {}, '?<script>=1&a=%3Cscript%3E')).text).not.toContain('<script>');
  });

  const schema = object({ error: object({ status: integer, message: text }) });
  const refusals: readonly [
    status: number,
    send: (mock: RunningMock) => ReturnType<typeof post>,
    message: string,
    operation?: object,
  ][] = [
    [401, (mock) => post(mock), 'no X-Api-Key header', { security: [{ key: [] }] }],
    [413, (mock) => post(mock, `"${'x'.repeat(10 * 1024 * 1024)}"`), 'over 10485760 bytes'],
    [500, (mock) => post(mock, '{"name":"x"}', { Prefer: 'fault=500' }), 'Server Error'],
    [503, (mock) => post(mock, '{"name":"x"}', { Prefer: 'fault=503' }), 'Service Unavailable'],
  ];
  test.each(refusals)(
    "%i is the document's own: by itself, by its range, by default",
    async (status, send, message, operation) => {
      for (const key of [status, `${Math.floor(status / 100)}XX`, 'default']) {
        const answer = await send(await mockOf({ [key]: json({ schema }) }, operation));
        const error = { status, message: expect.stringContaining(message) };
        expect([key, answer.status, answer.json]).toEqual([key, status, { error }]);
      }
      const bare = await send(await mockOf({ [status]: { description: 'x' } }, operation));
      expect(bare.json).toMatchObject({ status, detail: expect.stringContaining(message) });
    },
  );
});

describe('missing credentials are named, with how to send them', () => {
  const rows: readonly [what: string, security: object[], reason: string, headers?: Record<string, string>][] = [
    ['a key in a header', [{ key: [] }], 'no X-Api-Key header; send the header `X-Api-Key: KEY`'],
    ['a key in the query', [{ query: [] }], 'no query parameter api_key; send the query parameter `api_key=KEY`'],
    ['a key in a cookie', [{ cookie: [] }], 'no cookie session; send the header `Cookie: session=VALUE`'],
    [
      'basic',
      [{ basic: [] }],
      'no Authorization header; send the header `Authorization: Basic CREDENTIALS` (`user:password` in base64)',
    ],
    ['bearer', [{ bearer: [] }], 'no Authorization header; send the header `Authorization: Bearer TOKEN`'],
    [
      'OAuth 2.0',
      [{ oauth: [] }],
      'no Authorization header; send the header `Authorization: Bearer TOKEN` (an access token of OAuth 2.0)',
    ],
    [
      'OpenID Connect',
      [{ openId: [] }],
      'no Authorization header; send the header `Authorization: Bearer TOKEN` (an access token of OpenID Connect)',
    ],
    [
      'another scheme',
      [{ digest: [] }],
      'no Authorization header; send the header `Authorization: Digest CREDENTIALS`',
    ],
    [
      'the wrong scheme',
      [{ basic: [] }],
      'the Authorization header holds no Basic credentials; send the header `Authorization: Basic CREDENTIALS` (`user:password` in base64)',
      { Authorization: 'Bearer x' },
    ],
    ['an empty key', [{ key: [] }], 'no X-Api-Key header; send the header `X-Api-Key: KEY`', { 'X-Api-Key': '' }],
    [
      'alternatives',
      [{ key: [] }, { query: [] }],
      'no X-Api-Key header, no query parameter api_key; send the header `X-Api-Key: KEY`, or the query parameter `api_key=KEY`',
    ],
    [
      'a combination',
      [{ key: [], bearer: [] }],
      'no X-Api-Key header, no Authorization header; send the header `X-Api-Key: KEY` and the header `Authorization: Bearer TOKEN`',
    ],
    [
      'half of a combination',
      [{ key: [], bearer: [] }],
      'no Authorization header; send the header `X-Api-Key: KEY` and the header `Authorization: Bearer TOKEN`',
      { 'X-Api-Key': 'x' },
    ],
  ];
  test.each(rows)('%s', async (_, security, reason, headers) => {
    const mock = await mockOf({ 401: json({ schema: object({ detail: text }) }) }, { security });
    const { status, json: body } = await post(mock, undefined, headers);
    expect([status, body]).toEqual([401, { detail: reason }]);
    // In the log and in the journal, which the inspector shows.
    expect([...reasons.values()].at(-1)).toEqual([reason]);
    const { json: journal } = await mock.send('GET', '//__mock/requests');
    expect(journal).toMatchObject({ requests: [{ reason }] });
  });

  test.each(rows)('%s, of a document without a 401', async (_, security, reason, headers) => {
    const { status, json: body } = await post(await mockOf({}, { security }), undefined, headers);
    expect([status, body]).toMatchObject([401, { title: 'Unauthorized', detail: reason }]);
  });

  test('credentials of every kind are accepted', async () => {
    const headers = { 'X-Api-Key': 'x', Cookie: 'session=x' };
    for (const [scheme, authorization] of Object.entries({
      key: 'x',
      cookie: 'x',
      basic: 'Basic eDp4',
      digest: 'digest x',
      oauth: 'Bearer x',
    })) {
      const mock = await mockOf({}, { security: [{ [scheme]: [] }] });
      expect([scheme, (await post(mock, '{"name":"x"}', { ...headers, Authorization: authorization })).status]).toEqual(
        [scheme, 200],
      );
    }
  });
});

test("Laravel's answers keep Laravel´s words", async () => {
  const more = { 'x-framework': 'laravel' };
  expect((await post(await mockOf({ 422: { description: 'x' } }, {}, more))).json).toEqual({ message: wrong });
  expect((await post(await mockOf({ 422: json({ schema: object({ detail: text }) }) }, {}, more))).json).toEqual({
    detail: wrong,
  });
});
