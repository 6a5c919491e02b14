import { expect, test } from 'vitest';
import { createMock } from '../../src/index.ts';
import { documentOf, ok } from '../document-of.ts';

const pet = {
  type: 'object',
  required: ['id', 'name'],
  properties: {
    id: { type: 'integer', example: 10 },
    name: { type: 'string', example: 'doggie' },
    tag: { type: 'string' },
  },
};
const body = { required: true, content: { 'application/json': { schema: { type: 'object' } } } };
const unsatisfiable = {
  type: 'object',
  required: ['n'],
  properties: { n: { type: 'integer', minimum: 5, maximum: 1 } },
};
const refusal = {
  type: 'object',
  required: ['message', 'name'],
  properties: { message: { type: 'string' }, name: { type: 'string' } },
};
const document = documentOf(
  {
    '/pets': { get: { responses: ok({ schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } }) } },
    '/pets/{petId}': {
      parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { responses: ok({ schema: { $ref: '#/components/schemas/Pet' } }) },
      put: {
        requestBody: body,
        responses: {
          ...ok({ schema: { type: 'object', properties: { data: { $ref: '#/components/schemas/Pet' } } } }),
          422: { description: 'x', content: { 'application/json': { schema: refusal } } },
        },
      },
    },
    '/pets/{petId}/photo': {
      parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { responses: ok({ schema: { $ref: '#/components/schemas/Pet' }, example: { id: 1, name: 'Tom' } }) },
    },
    '/owners/{petId}/toys': {
      parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { responses: ok({ schema: { type: 'object', properties: { id: { type: 'integer', example: 3 } } } }) },
    },
    '/nothing': { get: { responses: ok({ schema: unsatisfiable }) } },
  },
  { components: { schemas: { Pet: pet } } },
);

const mock = await createMock({ api: { document }, seed: 1 });

async function answer(method: string, path: string, content?: unknown): Promise<unknown> {
  const request = new Request(`http://mock${path}`, {
    method,
    ...(content !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(content) }),
  });
  return (await mock.fetch(request)).json();
}

test('the answer for an id has that id, and the examples of its other properties', async () => {
  expect(await answer('GET', '/pets/42')).toMatchObject({ id: 42, name: 'doggie' });
});

test("a request's values are repeated in the answer", async () => {
  const written = await answer('PUT', '/pets/42', { name: 'Rex', tag: 'x' });
  expect(written).toEqual({ data: { id: 42, name: 'Rex', tag: 'x' } });
});

test('an example of the answer stays unchanged, and a list stays a list', async () => {
  expect(await answer('GET', '/pets/42/photo')).toEqual({ id: 1, name: 'Tom' });
  // The document says that it is a list.
  for (const each of (await answer('GET', '/pets')) as unknown[])
    expect(each).toMatchObject({ id: 10, name: 'doggie' });
});

test('nested objects have ids of their own', async () => {
  expect(await answer('GET', '/owners/42/toys')).toEqual({ id: 3 });
});

test('a schema that no value satisfies is answered with the closest value, and reported once', async () => {
  const request = { method: 'GET', url: '/nothing', headers: {}, body: new Uint8Array() };
  const [first, second] = [await mock.handle(request), await mock.handle(request)];
  expect([first.status, first.body, second.body]).toEqual([200, '{"n":5}', '{"n":5}']);
  expect(first.reason).toContain('/paths/~1nothing/get/responses/200/content/application~1json/schema/properties/n');
  expect(second.reason).toBeUndefined();
});
