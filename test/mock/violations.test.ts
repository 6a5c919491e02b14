import { describe, expect, test } from 'vitest';
import { createMock, inferredApi } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';

const json = (content: object) => ({ description: 'x', content: { 'application/json': content } });
const body = {
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['id', 'owner'],
        properties: {
          id: { type: 'integer' },
          name: { type: 'string', maxLength: 3 },
          owner: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
        },
      },
    },
  },
};
const document = documentOf(
  {
    '/pets': {
      get: {
        parameters: [
          { name: 'limit', in: 'query', schema: { type: 'integer' } },
          { name: 'X-Kind', in: 'header', required: true, schema: { type: 'string' } },
        ],
        responses: { 200: json({ schema: { type: 'array', items: { type: 'integer' } }, example: [1, 'two'] }) },
      },
      post: { requestBody: body, responses: { 201: { description: 'x' } } },
      put: {
        requestBody: body,
        responses: { 204: { description: 'x' }, 422: json({ schema: { type: 'object' }, example: { mine: true } }) },
      },
      delete: { security: [{ key: [] }], responses: { 204: { description: 'x' } } },
    },
  },
  { components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } } },
);

async function answered(errors: boolean | undefined, method: string, query = '', content?: unknown) {
  const mock = await createMock({ api: inferredApi(document), errors });
  const sent = content === undefined ? {} : { body: JSON.stringify(content) };
  const headers = { 'Content-Type': 'application/json', 'X-Kind': query === '' ? 'é' : '' };
  if (method === 'GET' && query !== '') Reflect.deleteProperty(headers, 'X-Kind');
  return mock.fetch(new Request(`http://mock/pets${query}`, { method, headers, ...sent }));
}

/** Without the words, which are the framework's. */
const placesOf = (violations: readonly { location: string[]; code: unknown; severity: string; message: string }[]) =>
  violations.map(({ location, code, severity, message }) => {
    expect([severity, message]).toEqual(['Error', expect.stringMatching(/./)]);
    return `${location.join('.')} ${code}`;
  });

describe('with errors, every violation is listed with its place', () => {
  test.each<readonly [what: string, method: string, query: string, content: unknown, status: number, places: string[]]>(
    [
      ['parameters', 'GET', '?limit=x', undefined, 422, ['request.query.limit type', 'request.header.X-Kind required']],
      [
        'a body',
        'POST',
        '',
        { name: 'long', owner: {} },
        422,
        ['request.body.id required', 'request.body.name maxLength', 'request.body.owner.name required'],
      ],
      ['credentials', 'DELETE', '', undefined, 401, ['request 401']],
    ],
  )('%s', async (_, method, query, content, status, places) => {
    const response = await answered(true, method, query, content);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    const { validation } = JSON.parse(await response.text());
    expect(placesOf(validation).toSorted()).toEqual(places.toSorted());
    expect(JSON.parse(response.headers.get('sl-violations') ?? '')).toEqual(validation);
  });

  test('an answer of the document keeps its body; the header has the list', async () => {
    const response = await answered(true, 'PUT', '', { owner: { name: 'x' } });
    const listed = JSON.parse(response.headers.get('sl-violations') ?? '');
    expect([response.status, placesOf(listed)]).toEqual([422, ['request.body.id required']]);
    expect(JSON.parse(await response.text())).not.toHaveProperty('validation');
  });

  test.each([
    ['invalid', { owner: { name: 'x' } }, 422],
    ['valid', { id: 1, owner: { name: 'x' } }, 204],
  ])('a requested answer is only given to a request that is %s', async (_, content, status) => {
    expect((await answered(true, 'PUT', '?__code=204', content)).status).toBe(status);
    expect((await answered(undefined, 'PUT', '?__code=204', content)).status).toBe(204);
  });

  test('an answer that breaks its schema is a 500 that lists them', async () => {
    const response = await answered(true, 'GET');
    expect(response.status).toBe(500);
    expect(placesOf(JSON.parse(await response.text()).validation)).toEqual(['response.body.1 type']);
  });

  test('of very many violations the header lists as many as fit, in ASCII and valid JSON', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`é${index}`, 1]));
    const names = { type: 'object', additionalProperties: { type: 'string' } };
    const path = documentOf({
      '/many': {
        post: {
          requestBody: { content: { 'application/json': { schema: names } } },
          responses: { 204: { description: 'x' } },
        },
      },
    });
    const mock = await createMock({ api: inferredApi(path), errors: true });
    const headers = { 'Content-Type': 'application/json' };
    const request = new Request('http://mock/many', { method: 'POST', headers, body: JSON.stringify(many) });
    const header = (await mock.fetch(request)).headers.get('sl-violations') ?? '';
    expect(header).toMatch(/^[\x20-\x7e]{1000,4100}$/);
    expect(placesOf(JSON.parse(header))).toContain('request.body.é0 type');
  });
});

describe('without errors', () => {
  test('a refusal is as usual', async () => {
    const response = await answered(undefined, 'GET', '?limit=x');
    expect([response.status, response.headers.get('sl-violations')]).toEqual([422, null]);
    expect(JSON.parse(await response.text())).not.toHaveProperty('validation');
  });

  test('an example that breaks its schema is served unchanged', async () => {
    expect(await (await answered(undefined, 'GET')).json()).toEqual([1, 'two']);
  });
});
