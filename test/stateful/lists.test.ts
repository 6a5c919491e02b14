import { describe, expect, test } from 'vitest';
import { collection, inPath, json, mockOf } from './stateful-mock.ts';

const text = { type: 'string' };
const integer = { type: 'integer' };

function query(name: string, schema: object, more: object = {}) {
  return { name, in: 'query', schema, ...more };
}

const names = ['Eve', 'Bob', 'Ada', 'Dan', 'Cid'];

/** Creates pets with the names above, aged 0 to 4 in order of creation. */
async function petsWith(
  parameters: readonly object[],
  list: { schema?: (items: object) => object; headers?: object } = {},
) {
  const item = {
    type: 'object',
    properties: {
      id: { ...integer, readOnly: true },
      name: text,
      age: integer,
      tags: { type: 'array', items: text },
      ownerId: text,
    },
  };
  const { schema = (items: object) => items, headers = {} } = list;
  const { ask } = await mockOf({
    '/pets': {
      get: { parameters, responses: { 200: { ...json(schema({ type: 'array', items: item })), headers } } },
      post: { requestBody: { content: { 'application/json': { schema: item } } }, responses: { 201: json(item) } },
    },
    '/pets/{id}': {
      parameters: [inPath('id', integer)],
      get: { responses: { 200: json(item) } },
      delete: { responses: { 204: { description: 'Gone.' } } },
    },
  });
  for (const [age, name] of names.entries())
    await ask('POST', '/pets', { name, age, tags: [`t${age % 2}`, 'all'], ...(age > 2 && { ownerId: 'o' }) });
  const namesIn = async (path: string, at: (body: never) => unknown = (body) => body) => {
    const answer = await ask('GET', path);
    return (at(answer.json as never) as { name: string }[]).map(({ name }) => name);
  };
  return { ask, namesIn };
}

describe('a list filters by parameters named after properties', () => {
  test.each([
    ['/pets?name=Ada', ['Ada']],
    ['/pets?name=ada', []],
    ['/pets?age=3', ['Dan']],
    ['/pets?ages=1&ages=3', ['Bob', 'Dan']],
    ['/pets?tags=t1', ['Bob', 'Dan']],
    ['/pets?owner_id=o', ['Dan', 'Cid']],
    ['/pets?owner_id=o&age=4', ['Cid']],
    ['/pets?filter[name]=Eve', ['Eve']],
    ['/pets?unknown=1', names],
    ['/pets?undeclared=1', names],
  ])('%s', async (path, expected) => {
    const { namesIn } = await petsWith([
      ...[
        query('name', text),
        query('age', integer),
        query('tags', text),
        query('owner_id', text),
        query('unknown', text),
      ],
      query('ages', { type: 'array', items: integer }),
      query('filter', { type: 'object', properties: { name: text } }, { style: 'deepObject', explode: true }),
    ]);
    expect(await namesIn(path)).toEqual(expected);
  });
});

describe('a list has the requested order', () => {
  test.each([
    ['/pets', names],
    ['/pets?sort=name', [...names].sort()],
    ['/pets?sort=-name', [...names].sort().reverse()],
    ['/pets?sort=age:desc', [...names].reverse()],
    ['/pets?sort=ownerId,-age', ['Cid', 'Dan', 'Ada', 'Bob', 'Eve']],
    ['/pets?sort=nothing', names],
  ])('%s', async (path, expected) => {
    expect(await (await petsWith([query('sort', text)])).namesIn(path)).toEqual(expected);
  });

  test.each([
    ['/pets?sort_by=age', names],
    ['/pets?sort_by=age&order=desc', [...names].reverse()],
  ])('%s', async (path, expected) => {
    const parameters = [query('sort_by', text), query('order', { ...text, enum: ['asc', 'desc'] })];
    expect(await (await petsWith(parameters)).namesIn(path)).toEqual(expected);
  });
});

describe('a list has pages, and a page beyond the end is empty', () => {
  const total = { 'X-Total-Count': { schema: integer }, Link: { schema: text } };

  test.each([
    ['page=1&per_page=2', ['Eve', 'Bob']],
    ['page=3&per_page=2', ['Cid']],
    ['page=4&per_page=2', []],
    ['', names],
  ])('by page and per_page: %s', async (asked, expected) => {
    const { ask } = await petsWith(
      [query('page', { ...integer, minimum: 1 }), query('per_page', { ...integer, default: 10 })],
      { headers: total },
    );
    const answer = await ask('GET', `/pets?${asked}`);
    expect(answer.json.map(({ name }: { name: string }) => name)).toEqual(expected);
    expect(answer.headers.get('x-total-count')).toBe('5');
  });

  test('with links to the next, previous, first and last page in the Link header', async () => {
    const { ask } = await petsWith(
      [query('page', { ...integer, minimum: 1 }), query('per_page', integer), query('name', text)],
      { headers: total },
    );
    const links = async (page: number) => (await ask('GET', `/pets?per_page=2&page=${page}`)).headers.get('link') ?? '';
    const at = (page: number, rel: string) => `<http://mock/pets?per_page=2&page=${page}>; rel="${rel}"`;
    expect(await links(1)).toBe([at(2, 'next'), at(1, 'first'), at(3, 'last')].join(', '));
    expect(await links(2)).toBe([at(3, 'next'), at(1, 'prev'), at(1, 'first'), at(3, 'last')].join(', '));
    expect(await links(3)).toBe([at(2, 'prev'), at(1, 'first'), at(3, 'last')].join(', '));
    expect(await links(9)).toBe([at(3, 'prev'), at(1, 'first'), at(3, 'last')].join(', '));
  });

  test.each([
    ['limit=2', ['Eve', 'Bob']],
    ['limit=2&offset=4', ['Cid']],
    ['limit=2&offset=5', []],
    ['offset=3', ['Dan', 'Cid']],
    ['limit=0', []],
    ['limit=2&tag=all', ['Eve', 'Bob']],
  ])('by limit and offset: %s', async (asked, expected) => {
    const { namesIn } = await petsWith([query('limit', integer), query('offset', integer)]);
    expect(await namesIn(`/pets?${asked}`)).toEqual(expected);
  });

  test('by a cursor in the response body, which stays valid after items are deleted', async () => {
    const schema = (items: object) => ({
      type: 'object',
      required: ['data', 'total', 'has_more'],
      properties: {
        data: items,
        total: integer,
        has_more: { type: 'boolean' },
        next_cursor: { type: ['string', 'null'] },
      },
    });
    const { ask } = await petsWith([query('cursor', text), query('limit', { ...integer, default: 2 })], { schema });
    const first = (await ask('GET', '/pets')).json;
    expect([first.data.length, first.total, first.has_more, typeof first.next_cursor]).toEqual([2, 5, true, 'string']);
    await ask('DELETE', '/pets/1');
    const second = (await ask('GET', `/pets?cursor=${first.next_cursor}`)).json;
    expect(second.data.map(({ name }: { name: string }) => name)).toEqual(['Ada', 'Dan']);
    await ask('DELETE', '/pets/4');
    const third = (await ask('GET', `/pets?cursor=${second.next_cursor}`)).json;
    expect([third.data.map(({ name }: { name: string }) => name), third.has_more, third.next_cursor]).toEqual([
      ['Cid'],
      false,
      null,
    ]);
    expect((await ask('GET', '/pets?cursor=made-up')).status).toBe(422);
  });

  test('described by properties next to the list, in various naming styles', async () => {
    const schema = (items: object) => ({
      type: 'object',
      properties: {
        results: items,
        count: integer,
        next: { type: ['string', 'null'] },
        previous: { type: ['string', 'null'] },
        meta: {
          type: 'object',
          properties: { currentPage: integer, totalPages: integer, perPage: integer, request: text },
        },
      },
    });
    const { ask } = await petsWith([query('page', integer), query('page_size', { ...integer, default: 2 })], {
      schema,
    });
    const { results: _, ...beside } = (await ask('GET', '/pets?page=2')).json;
    expect(beside).toEqual({
      count: 5,
      next: 'http://mock/pets?page=3',
      previous: 'http://mock/pets?page=1',
      meta: { currentPage: 2, totalPages: 3, perPage: 2 },
    });
  });
});

test('a list shows the properties that its own item schema declares', async () => {
  const item = { type: 'object', required: ['id'], properties: { id: text, name: text, story: text } };
  const paths = collection('/pets', { properties: item.properties });
  const entry = { type: 'object', required: ['id', 'name'], properties: { id: text, name: text } };
  const { ask } = await mockOf({
    ...paths,
    '/pets': { ...(paths['/pets'] as object), get: { responses: { 200: json({ type: 'array', items: entry }) } } },
  });
  const { json: made } = await ask('POST', '/pets', { name: 'Rex', story: 'long' });
  expect((await ask('GET', '/pets')).json).toEqual([{ id: made.id, name: 'Rex' }]);
  expect((await ask('GET', `/pets/${made.id}`)).json).toEqual(made);
});
