import { describe, expect, test } from 'vitest';
import { collection, inPath, json, mockOf, recognizedIn, refused, statefulMock, styleAt } from './stateful-mock.ts';

const text = { type: 'string' };
const readOnly = { type: 'string', readOnly: true };
const integer = { type: 'integer' };

describe('the id property is', () => {
  test.each([
    ['named like the parameter rather than id', { id: text, petId: text, name: text }, 'petId', 'petId'],
    ['named like the parameter in another case style', { pet_id: text, id: text }, 'petId', 'pet_id'],
    ['named id rather than uuid', { uuid: text, id: text }, 'petId', 'id'],
    ['named uuid', { uuid: text, name: text }, 'petId', 'uuid'],
    ['the only read-only string', { code: readOnly, name: text }, 'petId', 'code'],
    ['the only read-only integer', { nr: { ...integer, readOnly: true }, name: text }, 'petId', 'nr'],
    [
      'not a date, a time or a counter',
      {
        code: readOnly,
        born: { ...readOnly, format: 'date' },
        seen: { ...readOnly, format: 'date-time' },
        visitCount: { ...integer, readOnly: true },
      },
      'petId',
      'code',
    ],
    ['the one that the client chooses', { name: text, color: text }, 'name', 'name'],
  ])('%s', async (_, properties, parameter, id) => {
    expect((await recognizedIn(collection('/pets', { properties, parameter }))).collections).toEqual([['/pets', id]]);
  });

  test.each([
    ['two read-only properties qualify', { code: readOnly, serial: readOnly }, /: code, serial$/],
    [
      'no property qualifies',
      { name: text, created: { ...readOnly, format: 'date-time' } },
      /no property of its items is their id/,
    ],
  ])('undetermined if %s, and the collection is not recognized', async (_, properties, reason) => {
    const paths = collection('/pets', { properties, parameter: 'petId' });
    const { collections, others } = await recognizedIn(paths);
    expect([collections, others]).toEqual([[], [{ path: '/pets', reason: expect.stringMatching(reason) }]]);
  });
});

const pet = { id: text, name: text };

describe('a collection is recognized', () => {
  test('with POST, with wrapped lists and items, and at any depth', async () => {
    for (const [style, expected] of [
      ['wrapped', [['/orders', 'id']]],
      [
        'nested',
        [
          ['/shops', 'id'],
          ['/shops/{shopId}/shelves', 'id'],
          ['/shops/{shopId}/shelves/{shelfId}/labels', 'name'],
        ],
      ],
      ['rpc', []],
    ] as const) {
      const { mock } = await statefulMock(styleAt(style));
      expect(mock.api.recognized?.collections.map(({ path, id }) => [path, id])).toEqual(expected);
    }
  });

  test('without POST only if an example shows an item', async () => {
    const without = ['post', 'put'] as const;
    const empty = await recognizedIn(collection('/pets', { properties: pet, without }));
    expect(empty.collections).toEqual([]);
    expect(empty.others).toEqual([{ path: '/pets', reason: 'nothing creates its items, and no example shows any' }]);
    for (const examples of [{ list: [{ id: 'a', name: 'A' }] }, { item: { id: 'a', name: 'A' } }])
      expect((await recognizedIn(collection('/pets', { properties: pet, without, examples }))).collections).toEqual([
        ['/pets', 'id'],
      ]);
  });

  test('without POST if it is populated or has data', async () => {
    const paths = collection('/pets', { properties: pet, without: ['post', 'put'] });
    expect((await recognizedIn(paths, { populate: 1 })).collections).toEqual([['/pets', 'id']]);
    expect((await recognizedIn(paths, { data: { pets: [] } })).collections).toEqual([['/pets', 'id']]);
  });

  test('unless it has no path of its own or no response; the reason is reported', async () => {
    const item = { type: 'object', properties: pet };
    const { collections, others } = await recognizedIn({
      '/codes/{code}': {
        parameters: [inPath('code')],
        get: { responses: { 200: json(item, { id: 'a', name: 'A' }) } },
      },
      '/silent': { post: { responses: { 201: { description: 'Nothing.' } } } },
      '/silent/{id}': { parameters: [inPath('id')], delete: { responses: { 204: { description: 'Gone.' } } } },
    });
    expect(collections).toEqual([]);
    expect(others.map(({ path }) => path)).toEqual(expect.arrayContaining(['/codes', '/silent']));
  });

  test('below an unknown parameter, with separate items for each of its values', async () => {
    const { mock, ask } = await mockOf(collection('/tenants/{tenant}/pets', { properties: pet }));
    expect(mock.api.recognized?.collections).toHaveLength(1);
    expect((await ask('POST', '/tenants/a/pets', { name: 'Rex' })).status).toBe(201);
    expect((await ask('GET', '/tenants/a/pets')).json).toHaveLength(1);
    expect((await ask('GET', '/tenants/b/pets')).json).toEqual([]);
  });

  test('with items that have a top-level path', async () => {
    const { ask } = await mockOf(
      {
        ...collection('/tills', { properties: pet }),
        '/tills/{tillId}/sales': {
          parameters: [inPath('tillId')],
          get: {
            responses: { 200: json({ type: 'array', items: { $ref: '#/components/schemas/Sale' } }), 404: refused },
          },
          post: { responses: { 201: json({ $ref: '#/components/schemas/Sale' }), 404: refused } },
        },
        '/sales/{saleId}': {
          parameters: [inPath('saleId')],
          get: { responses: { 200: json({ $ref: '#/components/schemas/Sale' }), 404: refused } },
          delete: { responses: { 204: { description: 'Gone.' }, 404: refused } },
        },
      },
      {},
      {
        components: {
          schemas: {
            Sale: { type: 'object', required: ['id'], properties: { id: text, tillId: readOnly, amount: integer } },
          },
        },
      },
    );
    const till = (await ask('POST', '/tills', { name: 'One' })).json;
    const other = (await ask('POST', '/tills', { name: 'Two' })).json;
    const sale = (await ask('POST', `/tills/${till.id}/sales`)).json;
    expect(sale.tillId).toBe(till.id);
    expect((await ask('GET', `/sales/${sale.id}`)).json).toEqual(sale);
    expect((await ask('GET', `/tills/${other.id}/sales`)).json).toEqual([]);
    expect((await ask('DELETE', `/tills/${till.id}`)).status).toBe(204);
    expect((await ask('GET', `/sales/${sale.id}`)).status).toBe(404);
  });
});

test('x-resource sets the resource that a parameter names, and the response if that is missing', async () => {
  const parameter = { ...inPath('animal'), 'x-resource': { name: 'pet', missing: { status: 404, example: 'gone' } } };
  const item = json({ type: 'object', properties: pet });
  const missing = json({ type: 'object', properties: { error: text } });
  const gone = {
    'application/json': {
      schema: { type: 'object', properties: { error: text } },
      examples: { other: { value: { error: 'Other.' } }, gone: { value: { error: 'No such pet.' } } },
    },
  };
  const { mock, ask } = await mockOf({
    '/zoo/animals': {
      get: { responses: { 200: json({ type: 'array', items: { type: 'object', properties: pet } }) } },
      post: { responses: { 201: item } },
    },
    '/zoo/animals/{animal}': {
      parameters: [parameter],
      get: { responses: { 200: item, 404: { ...missing, content: gone } } },
    },
  });
  expect(Object.keys(mock.api.resources ?? {})).toEqual(['pet']);
  expect((await ask('GET', '/zoo/animals/none')).json).toEqual({ error: 'No such pet.' });
});

test('unrecognized operations give byte for byte the same responses as the document alone', async () => {
  const { createMock } = await import('../../src/index.ts');
  const { askerOf, now } = await import('./stateful-mock.ts');
  const { documentOf } = await import('../document-of.ts');
  const document = documentOf({
    ...collection('/pets', { properties: pet }),
    ...collection('/pets/{petId}/toys', { properties: { id: text, size: integer }, without: ['post', 'put'] }),
    '/pets/{petId}/photo': {
      parameters: [inPath('petId')],
      get: { responses: { 200: json({ type: 'object', properties: { url: text } }) } },
    },
  });
  const plain = askerOf(await createMock({ api: { document }, seed: 1, clock: now, deliver: false }));
  const { ask } = await statefulMock(document);
  for (const path of ['/pets/7/toys', '/pets/7/toys/3', '/pets/7/photo', '/pets/7/toys']) {
    const [one, other] = [await ask('GET', path), await plain('GET', path)];
    expect([one.status, one.text, [...one.headers]]).toEqual([other.status, other.text, [...other.headers]]);
  }
});
