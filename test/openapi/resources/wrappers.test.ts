import { describe, expect, test } from 'vitest';
import { answering, inPath, integer, listOf, object, ref, resourcesIn, taking, text, uuid } from './resources-in.ts';

const Order = object({
  id: integer,
  total: integer,
  lines: { type: 'array', items: object({ id: integer, sku: text }) },
});

/** Where the answers of a resource at `/orders` and `/orders/{id}` hold what they show. */
async function placesIn(item: unknown, list: unknown, schemas = {}) {
  const paths = {
    '/orders': {
      get: answering(list, 200, { operationId: 'list' }),
      post: answering(item, 201, { operationId: 'add', ...taking(object({})) }),
    },
    '/orders/{id}': { get: answering(item, 200, { operationId: 'get' }) },
  };
  const { resources } = await resourcesIn(paths, { Order, ...schemas });
  const [order] = resources;
  return {
    id: order?.id,
    list: order?.list?.id,
    create: order?.create?.id,
    entriesAt: order?.entriesAt,
    dataAt: order?.dataAt,
  };
}

const page = { total: integer, next: text };
const Resource = object({ id: text, type: text, attributes: object({ total: integer }) });
const Hal = object({ id: integer, total: integer, _links: object({ self: object({ href: text }) }) });

describe('things and lists are found in their envelopes', () => {
  test.each([
    ['nothing', ref('Order'), listOf('Order'), '', ''],
    ['data', object({ data: ref('Order') }), object({ data: listOf('Order'), meta: object(page) }), '/data', '/data'],
    [
      'its own name',
      object({ order: ref('Order') }),
      object({ orders: listOf('Order'), ...page }),
      '/order',
      '/orders',
    ],
    [
      'result',
      object({ result: ref('Order'), success: text }),
      object({ result: listOf('Order'), success: text }),
      '/result',
      '/result',
    ],
    [
      'two wrappers',
      object({ data: object({ order: ref('Order') }) }),
      object({ data: object({ orders: listOf('Order'), ...page }) }),
      '/data/order',
      '/data/orders',
    ],
    ['items', ref('Order'), object({ items: listOf('Order'), ...page }), '', '/items'],
    [
      'JSON:API',
      object({ data: ref('Resource') }),
      object({ data: listOf('Resource'), included: listOf('Resource') }),
      '/data',
      '/data',
    ],
    [
      'HAL',
      ref('Hal'),
      object({ _embedded: object({ orders: listOf('Hal') }), _links: object({}) }),
      '',
      '/_embedded/orders',
    ],
    [
      'allOf',
      { allOf: [object({ data: {} }), object({ data: ref('Order') })] },
      { allOf: [object({ data: { type: 'array', items: {} } }), object({ data: listOf('Order') })] },
      '/data',
      '/data',
    ],
    [
      'an alternative to null',
      object({ data: { oneOf: [ref('Order'), { type: 'null' }] } }),
      object({ data: { anyOf: [listOf('Order'), { type: 'null' }] } }),
      '/data',
      '/data',
    ],
  ])('by %s', async (_, item, list, dataAt, entriesAt) => {
    expect(await placesIn(item, list, { Resource, Hal })).toEqual({
      ...{ id: 'id', list: 'list', create: 'add', entriesAt },
      dataAt: { get: dataAt, add: dataAt },
    });
  });
});

test('a list of something else is no list of the things', async () => {
  const places = await placesIn(
    ref('Order'),
    object({ items: { type: 'array', items: object({ name: text }) }, ...page }),
  );
  expect(places).not.toMatchObject({ list: 'list' });
});

test('of several lists, the entries are those that are most like the thing', async () => {
  const other = { type: 'array', items: object({ id: integer, colour: text, size: text }) };
  expect(await placesIn(ref('Order'), object({ items: other, found: listOf('Order') }))).toMatchObject({
    entriesAt: '/found',
  });
});

describe('the property that holds the id', () => {
  const idOf = async (parameter: string, properties: object, schema: unknown = text, collection = 'orders') => {
    const thing = object({ ...properties });
    const paths = {
      [`/${collection}/{${parameter}}`]: { parameters: [inPath(parameter, schema)], get: answering(thing), delete: {} },
    };
    return (await resourcesIn(paths)).resources[0]?.id;
  };

  test.each([
    ['order_id', { id: text, order_id: text }, 'order_id'],
    ['order_id', { id: text, orderId: text }, 'orderId'],
    ['orderId', { id: text, name: text }, 'id'],
    ['order', { uuid, name: text }, 'uuid'],
    ['order', { slug: text, total: integer }, 'slug'],
    ['id', { _id: text }, '_id'],
    ['order_number', { id: text, number: text }, 'number'],
    ['slug', { id: text, slug: text }, 'slug'],
    ['orderSid', { sid: text }, 'sid'],
    [
      'id',
      {
        ref: { type: 'string', readOnly: true },
        total: integer,
        made: { type: 'string', format: 'date-time', readOnly: true },
      },
      'ref',
    ],
  ])('{%s} of %j is %s', async (parameter, properties, id) => {
    expect(await idOf(parameter, properties)).toBe(id);
  });

  test('has the type of the parameter, and its meaning', async () => {
    expect(await idOf('id', { id: text }, integer)).toBeUndefined();
    expect(await idOf('id', { id: integer, uuid }, uuid)).toBe('uuid');
    expect(await idOf('username', { id: text, login: text }, text, 'users')).toBeUndefined();
    expect(await idOf('id', { id: { type: 'object' } })).toBeUndefined();
  });
});
