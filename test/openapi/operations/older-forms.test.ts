import { expect, test } from 'vitest';
import { createMock, loadDocument } from '../../../src/index.ts';
import { documentOf, fileOf, ok } from '../../document-of.ts';

/** What a document with one path answers: a status and a body. */
async function answersOf(item: Readonly<Record<string, unknown>>) {
  const mock = await createMock({ api: { document: await loadDocument(documentOf({ '/x': item })) } });
  return async (query = '', init: RequestInit = {}) => {
    const response = await mock.fetch(new Request(`http://mock/x${query}`, init));
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
}

const json = (body: unknown) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

test('the schema of a response or request body that has no content is that of JSON', async () => {
  const responses = { 200: { description: 'OK', schema: { type: 'integer' } } };
  const answer = await answersOf({
    get: { responses },
    post: { requestBody: { schema: { type: 'integer' } }, responses },
  });
  expect(await answer()).toEqual({ status: 200, body: expect.any(Number) });
  expect((await answer('', json(5))).status).toBe(200);
  expect((await answer('', json('x'))).status).toBe(422);
});

test('a parameter without a schema is held against its own keywords', async () => {
  const parameters = [{ name: 'n', in: 'query', required: 'true', type: 'integer', maximum: '9' }];
  const answer = await answersOf({ get: { parameters, responses: { 200: { description: 'OK' } } } });
  const statuses = await Promise.all(['?n=5', '?n=10', '?n=x', ''].map(async (query) => (await answer(query)).status));
  expect(statuses).toEqual([200, 422, 422, 422]);
});

test.each<[name: string, key: string]>([
  ['a range of ten', '20X'],
  ['a status with its name', '200 OK'],
  ['a word', 'success'],
])('a response by %s is answered with', async (_, key) => {
  const [response] = Object.values(ok({ schema: { type: 'integer' } }));
  const answer = await answersOf({ get: { responses: { [key]: response } } });
  expect(await answer()).toEqual({ status: 200, body: expect.any(Number) });
});

test('keys beside the $ref of a path take precedence over its target', async () => {
  fileOf(JSON.stringify({ get: { responses: ok({ example: 'there' }) } }), 'path-item.json');
  const answer = await answersOf({ $ref: 'path-item.json', post: { responses: ok({ example: 'beside' }) } });
  expect(await answer()).toEqual({ status: 200, body: 'there' });
  expect(await answer('', { method: 'POST' })).toEqual({ status: 200, body: 'beside' });
});

const schema = { type: 'object', properties: { a: { type: 'integer' } } };
fileOf('{"a":3}', 'example.json');
fileOf('{"there":{"value":{"a":3}}}', 'examples.json');

test.each<[name: string, content: Readonly<Record<string, unknown>>, expected: unknown]>([
  ['beside one whose reference is broken', { examples: { x: { $ref: '#/no' }, y: { value: { a: 3 } } } }, { a: 3 }],
  ['in a list', { examples: [{ a: 3 }] }, { a: 3 }],
  ['without the object around it', { examples: { x: { a: 3 } } }, { a: 3 }],
  ['in a file of its own', { example: { $ref: 'example.json' } }, { a: 3 }],
  ['in a file of its own, by a name', { examples: { x: { value: { $ref: 'example.json' } } } }, { a: 3 }],
  ['among others in a file', { examples: { $ref: 'examples.json' } }, { a: 3 }],
  ['that is a reference to nothing', { example: { $ref: 'no.json' } }, { $ref: 'no.json' }],
])('an example %s is served', async (_, content, expected) => {
  const answer = await answersOf({ get: { responses: ok({ schema, ...content }) } });
  expect(await answer()).toEqual({ status: 200, body: expected });
});
