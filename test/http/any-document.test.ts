import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { loadDocument } from '../../src/index.ts';
import { allFaultsOf } from '../../src/openapi/document/faults/faults-of.ts';
import type { Operation } from '../../src/openapi/operations/operation.ts';
import { documentOf, ok } from '../document-of.ts';
import { atFileEnd } from '../file-end.ts';
import { type RunningMock, startMock } from '../running-mock.ts';

const names = ['pet-clinic.yaml', 'media-library.json', 'billing/openapi.yaml'];

/** Credentials of every kind, so that no operation refuses for want of one. */
const credentials = { Authorization: 'Bearer x', 'X-Api-Key': 'x', Cookie: 'session=x' };

describe.each(names)('%s', async (name) => {
  const document = await loadDocument(fileURLToPath(new URL(`../../fixtures/documents/${name}`, import.meta.url)));
  const operations = document.operations.map((operation) => [operation.id, operation] as const);

  test.each(operations)('%s: its success satisfies its schema, by example and sampled', async (_, operation) => {
    const mock = await startMock({ document });
    for (const prefer of [`code=${operation.success.status}`, 'dynamic=true']) {
      const { status, text, headers } = await mock.send(operation.method, pathOf(operation, document.basePath), {
        headers: { Prefer: prefer },
      });
      expect([prefer, status, text.slice(0, status === operation.success.status ? 0 : undefined)]).toEqual([
        prefer,
        operation.success.status,
        '',
      ]);
      expectSatisfied(operation.success.validate, headers.get('Content-Type'), text);
    }
  });

  test.each(operations)('%s: every declared error can be requested and satisfies its schema', async (_, operation) => {
    const mock = await startMock({ document });
    for (const [key, response] of operation.responses) {
      const code = key === 'default' ? 500 : response.status;
      const { status, text, headers } = await mock.send(operation.method, pathOf(operation, document.basePath), {
        headers: { Prefer: `code=${code}` },
      });
      expect(status).toBe(code);
      expectSatisfied(response.validate, headers.get('Content-Type'), text);
    }
  });
});

describe("OpenAPI 3.2's", () => {
  const search = {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { type: 'object', required: ['term'] } } },
    },
    responses: ok({ example: ['found'] }),
  };

  test('QUERY is served with its body, and a page may send it', async () => {
    const mock = await startMock({ document: documentOf({ '/pets': { query: search } }, { openapi: '3.2.0' }) });
    const asked = (body: object) =>
      mock.send('QUERY', '//pets', { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    expect(await asked({ term: 'x' })).toMatchObject({ status: 200, json: ['found'] });
    expect((await asked({})).status).toBe(422);
    const preflight = await mock.send('OPTIONS', '//pets', {
      headers: { Origin: 'http://localhost:5173', 'Access-Control-Request-Method': 'QUERY' },
    });
    expect(preflight.headers.get('Access-Control-Allow-Methods')).toMatch(/\bQUERY$/);
  });

  test('additional operations are reported as left out', async () => {
    const document = await loadDocument(
      documentOf({ '/pets': { additionalOperations: { COPY: search }, get: search } }),
    );
    const faults = allFaultsOf(document.files);
    expect(faults.map(({ kind, reason }) => `${kind}: ${reason}`)).toEqual([
      'content: additionalOperations of OpenAPI 3.2 are not served: COPY',
    ]);
  });
});

describe('parts that a document leaves to the mock', () => {
  const load = (name: string) =>
    loadDocument(fileURLToPath(new URL(`../../fixtures/documents/${name}`, import.meta.url)));
  const json = { ...credentials, 'Content-Type': 'application/json' };

  test("an invalid body gets the document's own 4xx, with the reason", async () => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    const {
      status,
      json: body,
      headers,
    } = await mock.send('POST', '//v1/customers', { headers: json, body: '{"name":5}' });
    expect(status).toBe(422);
    expect(headers.get('Content-Type')).toContain('application/json');
    expect(body).toMatchObject({
      error: { message: 'The email field is required. The name must be a string.', param: 'email' },
    });
  });

  test('an invalid parameter does too', async () => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    const { status, json: body } = await mock.send('GET', '//v1/customers?limit=abc', { headers: credentials });
    expect([status, body]).toEqual([
      422,
      expect.objectContaining({
        error: expect.objectContaining({ message: 'The limit must be an integer.', param: 'limit' }),
      }),
    ]);
  });

  test.each([
    ['no body', '', 'the body is empty'],
    ['malformed JSON', '{', 'the body is malformed JSON'],
  ])('%s where one is required is refused with the reason', async (_, body, reason) => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    const answer = await mock.send('POST', '//v1/customers', { headers: json, ...(body !== '' && { body }) });
    expect([answer.status, answer.json]).toEqual([
      422,
      expect.objectContaining({ error: expect.objectContaining({ message: reason }) }),
    ]);
  });

  test('without credentials: the 401 of the document', async () => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    const { status, json: body } = await mock.send('GET', '//v1/customers');
    expect([status, body]).toEqual([401, expect.objectContaining({ error: expect.anything() })]);
  });

  test('if the document declares nothing, problem details give the reason', async () => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    const { status, json: body, headers } = await mock.send('GET', '//v1/nothing');
    expect([status, headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'The route v1/nothing could not be found.',
    });
  });

  test('invalid HTTP is answered with problem details too', async () => {
    const mock = await startMock({ document: await load('billing/openapi.yaml') });
    expect(await mock.sendRaw('hello\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json\r\n.*"detail":"The request is not valid HTTP\."\}$/s,
    );
  });

  test('the same seed gives the same bytes, and another seed gives others', async () => {
    const document = await load('media-library.json');
    const listing = document.operations.find(
      ({ method, success }) => method === 'GET' && success?.validate !== undefined && success.examples.size === 0,
    );
    const answerOf = async (seed: number) => {
      const mock = await startMock({ document, seed, clock: '2026-01-01T00:00:00Z' });
      return (
        await mock.send('GET', `/${pathOf(listing as Operation, document.basePath)}`.replace('///', '//'), {
          headers: { ...credentials, Prefer: 'dynamic=true' },
        })
      ).text;
    };
    const [one, same, other] = [await answerOf(1), await answerOf(1), await answerOf(2)];
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });
});

describe('features of public documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
  atFileEnd(() => rmSync(folder, { recursive: true }));
  let count = 0;

  /** A mock of a document with these paths. */
  async function mockOf(paths: unknown): Promise<RunningMock> {
    const path = join(folder, `${count++}.json`);
    writeFileSync(path, JSON.stringify({ openapi: '3.1.0', info: { title: 'Some', version: '1' }, paths }));
    return startMock({ document: await loadDocument(path) });
  }
  const ok = { 200: { description: 'x', content: { 'application/json': { example: { ok: true } } } } };
  const id = (name: string, type: string) => ({ name, in: 'path', required: true, schema: { type } });
  const answering = (answer: string) => ({
    200: { description: 'x', content: { 'application/json': { example: { answer } } } },
  });

  test('a parameter that is a part of a segment precedes one that is a whole segment', async () => {
    const mock = await mockOf({
      '/reports/{id}': { get: { parameters: [id('id', 'integer')], responses: answering('whole') } },
      '/reports/{id}.json': { get: { parameters: [id('id', 'integer')], responses: answering('json') } },
      '/v{major}/x': { get: { parameters: [id('major', 'integer')], responses: answering('version') } },
    });
    expect((await mock.send('GET', '//reports/5')).json).toEqual({ answer: 'whole' });
    expect((await mock.send('GET', '//reports/5.json')).json).toEqual({ answer: 'json' });
    expect((await mock.send('GET', '//v2/x')).json).toEqual({ answer: 'version' });
    expect((await mock.send('GET', '//vx/x')).status).toBe(422);
  });

  test('an operation without a success response answers as documented, or with nothing', async () => {
    const mock = await mockOf({
      '/redirect': {
        get: {
          responses: {
            302: { description: 'x', headers: { Location: { schema: { type: 'string', const: '/there' } } } },
          },
        },
      },
      '/open': { get: {} },
    });
    const redirect = await mock.sendRaw('GET /redirect HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(redirect).toMatch(/^HTTP\/1\.1 302 .*Location: \/there\r\n/s);
    expect(await mock.send('GET', '//open')).toMatchObject({ status: 200, text: '' });
  });

  test('a body of any declared media type is accepted, and another one is refused', async () => {
    const content = {
      'application/json': { schema: { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } } },
      'text/*': {},
    };
    const mock = await mockOf({ '/x': { post: { requestBody: { required: true, content }, responses: ok } } });
    const post = async (type: string, body: string) =>
      (await mock.send('POST', '//x', { headers: { 'Content-Type': type }, body })).status;
    expect([
      await post('text/plain', 'abc'),
      await post('application/json', '{"a":1}'),
      await post('application/json', '{"a":"x"}'),
      await post('image/png', 'x'),
    ]).toEqual([200, 200, 422, 415]);
  });

  test('a discriminator selects the alternative of a body', async () => {
    const animal = (sound: string) => ({
      type: 'object',
      required: ['kind', sound],
      properties: { kind: { type: 'string' }, [sound]: { type: 'boolean' } },
    });
    const path = join(folder, 'animals.json');
    const schema = {
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
      discriminator: { propertyName: 'kind', mapping: { cat: '#/components/schemas/Cat', dog: 'Dog' } },
    };
    const paths = {
      '/x': { post: { requestBody: { required: true, content: { 'application/json': { schema } } }, responses: ok } },
    };
    writeFileSync(
      path,
      JSON.stringify({
        openapi: '3.1.0',
        info: { title: 'x', version: '1' },
        paths,
        components: { schemas: { Cat: animal('meows'), Dog: animal('barks') } },
      }),
    );
    const mock = await startMock({ document: await loadDocument(path) });
    const post = async (body: unknown) =>
      (await mock.send('POST', '//x', { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }))
        .status;
    expect(await post({ kind: 'cat', meows: true })).toBe(200);
    expect(await post({ kind: 'cat', barks: true })).toBe(422);
    expect(await post({ kind: 'zebra', barks: true })).toBe(422);
  });

  test('declared headers are sent: an example, a constant, or a sample', async () => {
    const headers = {
      'X-Example': { schema: { type: 'string' }, example: 'a' },
      'X-Schema-Example': { schema: { type: 'string', default: 'b' } },
      'X-Count': { required: true, schema: { type: 'integer', minimum: 3, maximum: 3 } },
      'X-Optional': { schema: { type: 'integer', minimum: 7, maximum: 7 } },
    };
    const mock = await mockOf({ '/x': { get: { responses: { 204: { description: 'x', headers } } } } });
    const answer = await mock.send('GET', '//x');
    expect(['X-Example', 'X-Schema-Example', 'X-Count', 'X-Optional'].map((name) => answer.headers.get(name))).toEqual([
      'a',
      'b',
      '3',
      '7',
    ]);
  });

  test('text and XML are sent as in their examples', async () => {
    const body = (mediaType: string, example: string) => ({
      get: {
        responses: { 200: { description: 'x', content: { [mediaType]: { schema: { type: 'object' }, example } } } },
      },
    });
    const mock = await mockOf({ '/xml': body('application/xml', '<a>1</a>'), '/csv': body('text/csv', 'a,b') });
    const xml = await mock.send('GET', '//xml');
    expect([xml.headers.get('Content-Type'), xml.text]).toEqual(['application/xml', '<a>1</a>']);
    expect((await mock.send('GET', '//csv')).text).toBe('a,b');
  });

  test('a schema that no value satisfies is answered with the closest value', async () => {
    const schema = { type: 'object', required: ['n'], properties: { n: { type: 'integer', minimum: 5, maximum: 1 } } };
    const mock = await mockOf({
      '/x': { get: { responses: { 200: { description: 'x', content: { 'application/json': { schema } } } } } },
    });
    const { status, json } = await mock.send('GET', '//x');
    expect([status, json]).toEqual([200, { n: 5 }]);
  });
});

/** The operation's path with some text for each parameter, as {@link RunningMock.send} takes it. */
function pathOf({ path }: Operation, basePath: string): string {
  return `/${basePath}${path.replace(/\{[^}]{1,999}\}/g, '1')}`;
}

function expectSatisfied(validate: ValidateFunction | undefined, contentType: string | null, text: string): void {
  if (validate === undefined) return;
  const value: unknown = contentType !== null && /json/.test(contentType) ? JSON.parse(text) : text;
  expect([validate(value), validate.errors]).toEqual([true, null]);
}
