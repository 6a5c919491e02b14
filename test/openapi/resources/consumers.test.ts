import { describe, expect, test } from 'vitest';
import {
  answering,
  answeringNothing,
  inPath,
  inQuery,
  lineOf,
  listOf,
  object,
  ref,
  resourcesIn,
  taking,
  text,
  uuid,
} from './resources-in.ts';

const idOf = (name: string) => ({
  [`/${name}s`]: { get: answering(listOf(name)), post: answering(ref(name), 201) },
  [`/${name}s/{id}`]: { parameters: [inPath('id', uuid)], get: answering(ref(name)) },
});
const schemas = {
  customer: object({ id: uuid, name: text }),
  product: object({ id: uuid, title: text }),
  order: object({ id: uuid, note: text }),
};

/** What takes ids in a document that has customers, products and orders, beside what such an operation has. */
async function consumersOf(paths: object, more = {}) {
  const { consumers } = await resourcesIn(
    { ...idOf('customer'), ...idOf('product'), ...paths },
    { ...schemas, ...more },
  );
  return consumers.map(lineOf);
}

describe('the id of a resource is taken by', () => {
  test('the path of all that is below an item, and not by the item itself', async () => {
    const paths = {
      '/customers/{customer}/block': { post: answeringNothing() },
      '/customers/{c}/notes/{n}': { get: answering(object({ id: text })) },
    };
    expect(await consumersOf(paths)).toEqual([
      'POST /customers/{customer}/block path customer -> customer, required',
      'GET /customers/{c}/notes/{n} path c -> customer, required',
    ]);
  });

  test('parameters that are called after it', async () => {
    const parameters = [
      inQuery('customer_id', uuid, false),
      inQuery('productIds', { type: 'array', items: uuid }),
      inQuery('stripe_customer_id'),
      inQuery('id'),
    ];
    expect(
      await consumersOf({
        '/report/{customerId}': { parameters: [inPath('customerId', uuid)], get: answering({}, 200, { parameters }) },
      }),
    ).toEqual([
      'GET /report/{customerId} path customerId -> customer, required',
      'GET /report/{customerId} query customer_id -> customer',
      'GET /report/{customerId} query productIds -> product, required',
    ]);
  });

  test('values in the body that are called after it, nested and in lists', async () => {
    const line = object({ product_id: uuid, amount: { type: 'integer' } }, ['product_id']);
    const body = object(
      {
        customerId: uuid,
        product_ids: { type: 'array', items: uuid, minItems: 1 },
        lines: { type: 'array', items: line, minItems: 1 },
        gift: object({ product_id: uuid }),
      },
      ['customerId', 'product_ids', 'lines'],
    );
    expect(await consumersOf({ '/orders': { post: answering(ref('order'), 201, taking(body)) } })).toEqual([
      'POST /orders body /customerId -> customer, required',
      'POST /orders body /product_ids/* -> product, required',
      'POST /orders body /lines/*/product_id -> product, required',
      'POST /orders body /gift/product_id -> product',
    ]);
  });

  test('a value with its name, if it has the form of its id', async () => {
    const body = object({ customer: uuid, product: text, products: { type: 'array', items: uuid } });
    expect(await consumersOf({ '/orders': { post: answering(ref('order'), 201, taking(body)) } })).toEqual([
      'POST /orders body /customer -> customer',
      'POST /orders body /products/* -> product',
    ]);
  });

  test('a value with the schema of its id', async () => {
    const paths = {
      '/shops/{shop}': { parameters: [inPath('shop', ref('ShopId'))], get: answering(object({ id: ref('ShopId') })) },
      '/transfers': { post: answeringNothing(204, taking(object({ from: ref('ShopId') }, ['from']))) },
    };
    expect(await consumersOf(paths, { ShopId: text })).toEqual(['POST /transfers body /from -> shop, required']);
  });

  test('no value that only answers hold, and none of another type', async () => {
    const body = object({ customer_id: { ...uuid, readOnly: true }, product_id: { type: 'boolean' } });
    expect(await consumersOf({ '/orders': { post: answering(ref('order'), 201, taking(body)) } })).toEqual([]);
  });
});

describe('resources stand behind those that they need', () => {
  const needing = (name: string, properties: object, required: readonly string[]) => ({
    [`/${name}s`]: { post: answering(ref(name), 201, taking(object({ ...properties }, required))) },
    [`/${name}s/{id}`]: { get: answering(ref(name)) },
  });
  const orderOf = async (paths: object) => (await resourcesIn(paths, schemas)).resources.map(({ name }) => name);

  test('by the ids that their creation has to have, and by their parents', async () => {
    const paths = {
      ...needing('order', { customer_id: uuid }, ['customer_id']),
      '/products/{id}/notes/{n}': { delete: {} },
      ...needing('customer', {}, []),
      ...idOf('product'),
    };
    const names = await orderOf(paths);
    expect(names.indexOf('customer')).toBeLessThan(names.indexOf('order'));
    expect(names.indexOf('product')).toBeLessThan(names.indexOf('note'));
  });

  test('and a circle is broken where the id may be left out', async () => {
    const paths = {
      ...needing('order', { customer_id: uuid }, ['customer_id']),
      ...needing('customer', { order_id: uuid }, []),
    };
    expect(await orderOf(paths)).toEqual(['customer', 'order']);
    const both = {
      ...needing('order', { customer_id: uuid }, ['customer_id']),
      ...needing('customer', { order_id: uuid }, ['order_id']),
    };
    expect((await orderOf(both)).sort()).toEqual(['customer', 'order']);
  });
});
