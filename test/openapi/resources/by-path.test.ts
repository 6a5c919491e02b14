import { describe, expect, test } from 'vitest';
import {
  answering,
  answeringNothing,
  inPath,
  inShort,
  integer,
  listOf,
  object,
  ref,
  resourcesIn,
  taking,
  text,
  uuid,
} from './resources-in.ts';

const Order = object({ id: uuid, total: integer, note: text }, ['id']);
const create = (schema: unknown = ref('Order')) => answering(schema, 201, taking(object({ note: text })));

async function shortOf(paths: unknown, schemas = {}) {
  const { resources } = await resourcesIn(paths, { Order, ...schemas });
  return resources.map(inShort);
}

describe('the operations on a collection and its items are those of one resource', () => {
  test('in plain REST', async () => {
    const { resources } = await resourcesIn(
      {
        '/orders': { get: answering(listOf('Order')), post: create() },
        '/orders/{order_id}': {
          parameters: [inPath('order_id', uuid)],
          get: answering(ref('Order'), 200, { operationId: 'getOrder' }),
          patch: answering(ref('Order')),
          put: answering(ref('Order')),
          delete: answeringNothing(),
        },
      },
      { Order },
    );
    expect(resources.map(inShort)).toEqual([
      {
        ...{ name: 'order', id: 'id', create: 'POST /orders', list: 'GET /orders', read: 'GET /orders/{order_id}' },
        ...{
          update: 'PATCH /orders/{order_id}',
          replace: 'PUT /orders/{order_id}',
          delete: 'DELETE /orders/{order_id}',
        },
        entriesAt: '',
      },
    ]);
    const [order] = resources;
    expect(order?.plural).toBe('orders');
    expect(order?.idIn.getOrder).toEqual({ in: 'path', name: 'order_id' });
    expect(order?.dataAt).toMatchObject({ getOrder: '', 'POST /orders': '', 'PUT /orders/{order_id}': '' });
    expect(order?.dataAt).not.toHaveProperty('DELETE /orders/{order_id}');
  });

  test('with any names of path parameters', async () => {
    const paths = {
      '/orders/{id}': { parameters: [inPath('id', uuid)], get: answering(ref('Order')) },
      '/orders/{orderId}/': { parameters: [inPath('orderId', uuid)], delete: answeringNothing() },
    };
    expect(await shortOf(paths)).toEqual([
      { name: 'order', id: 'id', read: 'GET /orders/{id}', delete: 'DELETE /orders/{orderId}/' },
    ]);
  });

  test('below prefixes, with extensions and in parentheses', async () => {
    const paths = {
      '/api/v1/orders.json': { get: answering(listOf('Order')), post: create() },
      '/api/v1/orders/{id}.json': { get: answering(ref('Order')) },
      '/odata/Customers': { get: answering(object({ value: listOf('Customer') })) },
      "/odata/Customers('{key}')": { get: answering(ref('Customer')), delete: answeringNothing() },
    };
    expect(await shortOf(paths, { Customer: object({ Id: text, Name: text }) })).toEqual([
      {
        ...{ name: 'order', id: 'id', create: 'POST /api/v1/orders.json', list: 'GET /api/v1/orders.json' },
        ...{ read: 'GET /api/v1/orders/{id}.json', entriesAt: '' },
      },
      {
        ...{ name: 'Customer', id: 'Id', list: 'GET /odata/Customers', read: "GET /odata/Customers('{key}')" },
        ...{ delete: "DELETE /odata/Customers('{key}')", entriesAt: '/value' },
      },
    ]);
  });

  test('nested to any depth, also below what has no operations itself', async () => {
    const paths = {
      '/shops/{shop}/orders': { get: answering(listOf('Order')), post: create() },
      '/shops/{shop}/orders/{id}': { get: answering(ref('Order')) },
      '/shops/{shop}/orders/{id}/notes': { get: answering(listOf('Note')), post: create(ref('Note')) },
      '/shops/{shop}/orders/{id}/notes/{note}': { delete: answeringNothing() },
    };
    const resources = await shortOf(paths, { Note: object({ id: integer, text }) });
    expect(resources).toMatchObject([
      { name: 'shop' },
      { name: 'order', parent: 'shop', create: 'POST /shops/{shop}/orders' },
      { name: 'note', parent: 'order', id: 'id', delete: 'DELETE /shops/{shop}/orders/{id}/notes/{note}' },
    ]);
    expect(resources[0]).toEqual({ name: 'shop', id: undefined });
  });

  test('where two parameters are the id together', async () => {
    const paths = {
      '/repos/{owner}/{repo}': { get: answering(ref('Repo')), delete: answeringNothing() },
      '/repos/{owner}/{repo}/issues': { get: answering(listOf('Issue')), post: create(ref('Issue')) },
      '/repos/{owner}/{repo}/issues/{issue_number}': {
        parameters: [inPath('issue_number', integer)],
        get: answering(ref('Issue')),
      },
    };
    const schemas = {
      Repo: object({ id: integer, repo: text }),
      Issue: object({ id: integer, number: integer, title: text }),
    };
    expect(await shortOf(paths, schemas)).toMatchObject([
      { name: 'repo', id: 'repo', delete: 'DELETE /repos/{owner}/{repo}' },
      { name: 'issue', parent: 'repo', id: 'number', create: 'POST /repos/{owner}/{repo}/issues' },
    ]);
  });

  test('that are asked for by themselves, and created below what they belong to', async () => {
    const paths = {
      '/customers/{customer_id}': { get: answering(ref('Customer')) },
      '/customers/{customer_id}/orders': { get: answering(listOf('Order')), post: create() },
      '/orders/{id}': { get: answering(ref('Order')), delete: answeringNothing() },
    };
    expect(await shortOf(paths, { Customer: object({ id: text }) })).toMatchObject([
      { name: 'customer' },
      {
        ...{
          name: 'order',
          create: 'POST /customers/{customer_id}/orders',
          list: 'GET /customers/{customer_id}/orders',
        },
        ...{ read: 'GET /orders/{id}', delete: 'DELETE /orders/{id}' },
      },
    ]);
  });

  test('of collections without items, and of items without a collection', async () => {
    const paths = {
      '/listeners': { post: create(object({ id: text, url: text })) },
      '/tokens/{token}': { delete: answeringNothing() },
    };
    expect(await shortOf(paths)).toEqual([
      { name: 'listener', id: 'id', create: 'POST /listeners' },
      { name: 'token', id: undefined, delete: 'DELETE /tokens/{token}' },
    ]);
  });

  test('with names that are unique in the document', async () => {
    const paths = {
      '/orders/{id}': { get: answering(ref('Order')), delete: answeringNothing() },
      '/admin/orders/{id}': { get: answering(ref('Order')), delete: answeringNothing() },
    };
    expect((await shortOf(paths)).map(({ name }) => name)).toEqual(['order', 'admin_order']);
  });

  test('named as x-resource says', async () => {
    const parameter = {
      ...inPath('id'),
      'x-resource': { name: 'purchase', missing: { status: 404, example: 'none' } },
    };
    const content = { 'application/json': { schema: object({}), examples: { none: { value: {} } } } };
    const get = answering(ref('Order'));
    const responses = { ...get.responses, 404: { description: 'There is none', content } };
    const paths = { '/orders/{id}': { parameters: [parameter], get: { operationId: 'getOrder', responses } } };
    expect(await shortOf(paths)).toMatchObject([{ name: 'purchase' }]);
  });
});

describe('the client chooses the id', () => {
  test('where PUT on an item declares that it creates', async () => {
    const Label = object({ name: text, color: text });
    const put = {
      ...taking(object({ color: text })),
      responses: { 200: { description: 'Changed' }, 201: { description: 'Made' } },
    };
    const paths = { '/labels/{name}': { put, get: answering(ref('Label')), delete: answeringNothing() } };
    expect(await shortOf(paths, { Label })).toEqual([
      {
        ...{ name: 'label', id: 'name', isIdChosen: true, create: 'PUT /labels/{name}', replace: 'PUT /labels/{name}' },
        ...{ read: 'GET /labels/{name}', delete: 'DELETE /labels/{name}' },
      },
    ]);
  });

  test('where the body of a POST has to hold it', async () => {
    const Label = object({ name: text, color: text }, ['name']);
    const paths = {
      '/labels': { post: answering(ref('Label'), 201, { operationId: 'addLabel', ...taking(ref('Label')) }) },
      '/labels/{name}': { get: answering(ref('Label')) },
    };
    const { resources } = await resourcesIn(paths, { Label });
    expect(resources[0]).toMatchObject({
      isIdChosen: true,
      id: 'name',
      idIn: { addLabel: { in: 'body', name: '/name' } },
    });
  });

  test('but not where PUT joins two things that are there', async () => {
    const put = { ...taking(object({ role: text })), responses: { 201: { description: 'Joined' } } };
    const paths = {
      '/teams/{team_id}': { get: answering(object({ id: text })) },
      '/teams/{team_id}/members/{user_id}': { put, delete: answeringNothing() },
      '/users/{user_id}': { get: answering(object({ id: text })) },
    };
    expect((await shortOf(paths)).map(({ name }) => name)).toEqual(['team', 'user']);
  });
});

describe('a POST on a collection creates', () => {
  const post = async (operation: unknown) => {
    const item = { get: answering(ref('Order')), delete: answeringNothing() };
    const [order] = await shortOf(
      { '/orders': { post: operation }, '/orders/{id}': item },
      { Job: object({ job: text, state: text }) },
    );
    return order;
  };
  const created = { create: 'POST /orders' };

  test.each([
    ['by 201 and the thing', create()],
    ['by 201 and nothing', answeringNothing(201)],
    ['by 201 and its id', create(object({ id: uuid }))],
    ['by 200 and the thing', answering(ref('Order'))],
    ['by 202 and the thing', answering(ref('Order'), 202)],
    ['by 201 and a part of the thing', create(object({ id: uuid, total: integer }))],
  ])('%s', async (_, operation) => {
    expect(await post(operation)).toMatchObject(created);
  });

  test('by a Location, which is noted', async () => {
    const headers = { Location: { schema: text } };
    expect(await post({ responses: { 201: { description: 'Made', headers } } })).toMatchObject({
      ...created,
      hasLocation: true,
    });
  });

  test.each([
    ['a list', answering(listOf('Order'))],
    ['a wrapped list', answering(object({ data: listOf('Order'), total: integer }))],
    ['a job', answering(ref('Job'), 202)],
    ['201 and something else', create(ref('Job'))],
    ['nothing', answeringNothing(204)],
    ['the thing, and is called otherwise', answering(ref('Order'), 200, { operationId: 'searchOrders' })],
    ['201, and is called a batch', answering(ref('Order'), 201, { operationId: 'batchCreateOrders' })],
    ['201, and takes several', answering(ref('Order'), 201, taking(listOf('Order')))],
  ])('but not where it answers %s', async (_, operation) => {
    expect(await post(operation)).not.toHaveProperty('create');
  });
});

describe('no resource is', () => {
  test.each([
    [
      'an action',
      { '/orders/{id}/cancel': { post: answering(ref('Order')) }, '/login': { post: create(object({ id: text })) } },
    ],
    [
      'a singleton',
      { '/settings': { get: answering(object({ id: text, theme: text })), put: answering(object({ theme: text })) } },
    ],
    ['who asks', { '/me': { get: answering(ref('Order')) } }],
    ['a count', { '/orders/count': { get: answering(object({ count: integer })) } }],
    ['a path that shows nothing with an id', { '/weather/{city}': { get: answering(object({ degrees: integer })) } }],
  ])('%s', async (_, paths) => {
    expect(await shortOf(paths)).toEqual([]);
  });

  test('another way to the same things, or a choice of them', async () => {
    const paths = {
      '/orders': { get: answering(listOf('Order')), post: create() },
      '/orders/{id}': { get: answering(ref('Order')) },
      '/orders/by-number/{number}': { get: answering(ref('Order')) },
      '/orders/external_number/{external_number}': { get: answering(ref('Order')) },
      '/orders/drafts': { get: answering(listOf('Order')) },
      '/orders/search': { post: answering(listOf('Order')) },
    };
    expect((await shortOf(paths)).map(({ name }) => name)).toEqual(['order']);
  });
});

test('an action that is called delete is the deletion, unless a body says of what', async () => {
  const of = async (post: unknown) =>
    (await shortOf({ '/orders/{id}': { get: answering(ref('Order')) }, '/orders/{id}/delete': { post } }))[0];
  expect(await of(answeringNothing())).toMatchObject({ delete: 'POST /orders/{id}/delete' });
  expect(await of(answeringNothing(204, taking(object({ lines: text }))))).not.toHaveProperty('delete');
});

describe('the deletion of an item is not', () => {
  test('a DELETE on the collection', async () => {
    const paths = {
      '/orders': { get: answering(listOf('Order')), delete: answeringNothing(204, { operationId: 'deleteOrder' }) },
      '/orders/{id}': { get: answering(ref('Order')) },
    };
    expect((await shortOf(paths))[0]).not.toHaveProperty('delete');
  });

  test('a DELETE on a path whose GET lists several', async () => {
    const paths = {
      '/items/{collection}': { get: answering(object({ data: listOf('Order') })), delete: answeringNothing() },
    };
    expect(await shortOf(paths)).toEqual([]);
  });
});

test.each([
  ['several at once', inPath('ids')],
  ['a list', inPath('id', { type: 'array', items: text })],
  ['one of a few names', inPath('id', { enum: ['open', 'closed'] })],
])('a path of %s is that of no item', async (_, parameter) => {
  const item = { parameters: [parameter], delete: answeringNothing() };
  const paths = { '/orders': { get: answering(listOf('Order')) }, [`/orders/{${parameter.name}}`]: item };
  expect(await shortOf(paths)).toEqual([{ name: 'order', id: 'id', list: 'GET /orders', entriesAt: '' }]);
});

test('a PATCH, or a POST on the item that is called so, changes a part', async () => {
  const post = (operationId: string) => answering(ref('Order'), 200, { operationId, ...taking(ref('Order')) });
  const of = async (operation: unknown) =>
    (await shortOf({ '/orders/{id}': { get: answering(ref('Order')), post: operation } }))[0];
  expect(await of(post('updateOrder'))).toMatchObject({ update: 'POST /orders/{id}' });
  expect(await of(post('PostOrdersOrder'))).toMatchObject({ update: 'POST /orders/{id}' });
  expect(await of(post('cancelOrder'))).not.toHaveProperty('update');
});

test('items that are listed and created below what they belong to are theirs, also where each schema is written out', async () => {
  const sale = object({ id: text, till: text, total: text });
  const paths = {
    '/tills/{tillId}': { parameters: [inPath('tillId')], get: answering(object({ id: text, name: text })) },
    '/tills/{tillId}/sales': {
      parameters: [inPath('tillId')],
      get: answering({ type: 'array', items: sale }),
      post: answering(sale, 201, taking(object({ total: text }))),
    },
    '/sales/{saleId}': { parameters: [inPath('saleId')], get: answering(sale), delete: answeringNothing() },
  };
  const of = async (schema: object) =>
    (await shortOf({ ...paths, '/sales/{saleId}': { ...paths['/sales/{saleId}'], get: answering(schema) } })).filter(
      ({ name }) => name === 'sale',
    );
  expect(await of(sale)).toMatchObject([
    { create: 'POST /tills/{tillId}/sales', list: 'GET /tills/{tillId}/sales', delete: 'DELETE /sales/{saleId}' },
  ]);
  expect(await of(object({ id: text, season: text, discount: text }))).not.toMatchObject([
    { create: 'POST /tills/{tillId}/sales' },
  ]);
});
