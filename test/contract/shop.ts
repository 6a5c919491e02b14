import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ContractApi } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';
import { atFileEnd } from '../file-end.ts';

/** A record of the shop. */
export interface Thing {
  readonly id: string | number;
  readonly name: string;
  /** Its parent: a customer, or a customer's order, `1/17`. */
  readonly of?: string;
}

/** The answer of a shop. */
export interface ShopReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ShopRequest {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

/** Answers a request, given the shop's own answer. */
export type ShopFault = (request: ShopRequest, ask: () => ShopReply, shop: Shop) => ShopReply;

const kinds = ['customers', 'orders', 'notes', 'tickets', 'collections', 'letters'] as const;
type Kind = (typeof kinds)[number];

/** The records of the shop before any run. */
const seeds: Readonly<Record<Kind, readonly Thing[]>> = {
  customers: [{ id: 1, name: 'Seed customer' }],
  orders: [{ id: 1, name: 'Seed order', of: '1' }],
  notes: [{ id: 'note-1', name: 'Seed note', of: '1/1' }],
  tickets: [
    { id: 1, name: 'Seed ticket' },
    { id: 2, name: 'Second seed' },
  ],
  collections: [{ id: 'main', name: 'Seed collection' }],
  letters: [],
};

/** A shop that shares no code with ours: each new number is the highest plus one. */
export class Shop {
  readonly fault: ShopFault;
  readonly requests: ShopRequest[] = [];
  things: Record<Kind, Thing[]> = structuredClone(seeds) as Record<Kind, Thing[]>;
  /** How many customers and orders a page has. */
  pageSize = 1000;
  /** True if children are numbered from 1 in each parent. */
  isNumberedByParent = false;

  constructor(fault: ShopFault) {
    this.fault = fault;
  }

  /** The records that were not there before any run. */
  extra(): string[] {
    return kinds.flatMap((kind) =>
      this.things[kind]
        .filter(({ id, of }) => !seeds[kind].some((seed) => seed.id === id && seed.of === of))
        .map(({ id, name }) => `${kind} ${id} ${name}`),
    );
  }

  /** The records that were there before and are changed or gone. */
  harmed(): string[] {
    const isThere = (kind: Kind, seed: Thing) =>
      this.things[kind].some((one) => JSON.stringify(one) === JSON.stringify(seed));
    return kinds.flatMap((kind) => seeds[kind].filter((seed) => !isThere(kind, seed)).map(({ id }) => `${kind} ${id}`));
  }

  answer(request: ShopRequest): ShopReply {
    const { method, path } = request;
    const [first = '', second, third, fourth, fifth, sixth] = path.split('/').slice(1).map(decodeURIComponent);
    if (first === 'letters') return this.#letters(request);
    if (first.startsWith('tickets.')) return this.#tickets(first, request);
    if (first === 'collections') return this.#collections(request, second);
    if (second === undefined) return this.#list('customers', undefined, request);
    if (third === undefined) return this.#one('customers', second, undefined, method);
    if (!this.#has('customers', second)) return missing;
    if (fourth === undefined) return this.#list('orders', second, request);
    if (fifth === undefined) return this.#one('orders', fourth, second, method);
    if (!this.#has('orders', fourth, second)) return missing;
    if (sixth === undefined) return this.#list('notes', `${second}/${fourth}`, request);
    return this.#one('notes', sixth, `${second}/${fourth}`, method);
  }

  make(kind: Kind, name: string, of?: string): Thing {
    const all = this.things[kind].filter((one) => !this.isNumberedByParent || one.of === of);
    const numbers = all.flatMap(({ id }) => (typeof id === 'number' ? [id] : []));
    const next = Math.max(0, ...numbers) + 1;
    const id = kind === 'notes' ? `note-${this.requests.length}-${this.things.notes.length + 1}` : next;
    const thing = { id, name, ...(of !== undefined && { of }) };
    this.things[kind].push(thing);
    return thing;
  }

  remove(kind: Kind, id: string, of?: string): void {
    const isMeant = (one: Thing) => String(one.id) === id && (of === undefined || one.of === of);
    this.things[kind] = this.things[kind].filter((one) => !isMeant(one));
    const children: Partial<Record<Kind, Kind>> = { customers: 'orders', orders: 'notes' };
    const below = children[kind];
    if (below === undefined) return;
    const above = of === undefined ? id : `${of}/${id}`;
    for (const child of this.things[below].filter((one) => one.of === above))
      this.remove(below, String(child.id), above);
  }

  #has(kind: Kind, id: string, of?: string): boolean {
    return this.things[kind].some((one) => String(one.id) === id && (of === undefined || one.of === of));
  }

  #list(kind: Kind, of: string | undefined, { method, url, text: body }: ShopRequest): ShopReply {
    if (method === 'POST') {
      const name = nameIn(body);
      return name === undefined ? refused : { status: 201, body: shown(this.make(kind, name, of)) };
    }
    if (method !== 'GET') return { status: 405 };
    const all = this.things[kind].filter((one) => one.of === of);
    const page = Number(new URL(url, 'http://shop').searchParams.get('page') ?? 1);
    const some = all.slice((page - 1) * this.pageSize, page * this.pageSize);
    return { status: 200, body: { items: some.map(shown), has_more: page * this.pageSize < all.length } };
  }

  #one(kind: Kind, id: string, of: string | undefined, method: string): ShopReply {
    const found = this.things[kind].find((one) => String(one.id) === id && (of === undefined || one.of === of));
    if (found === undefined) return missing;
    if (method === 'GET') return { status: 200, body: shown(found) };
    if (method !== 'DELETE') return { status: 405 };
    this.remove(kind, id, of);
    return { status: 204 };
  }

  #tickets(call: string, { type, text: body }: ShopRequest): ShopReply {
    if (call === 'tickets.list') return { status: 200, body: { tickets: this.things.tickets.map(shown) } };
    if (call === 'tickets.create') {
      const name = nameIn(body);
      return name === undefined ? refused : { status: 200, body: { ticket: shown(this.make('tickets', name)) } };
    }
    if (call !== 'tickets.delete') return missing;
    if (!type.startsWith('application/x-www-form-urlencoded')) return { status: 415 };
    const id = new URLSearchParams(body).get('ticket') ?? '';
    if (!this.#has('tickets', id)) return missing;
    this.remove('tickets', id);
    return { status: 200, body: { ok: true } };
  }

  #collections({ method, text: body }: ShopRequest, slug: string | undefined): ShopReply {
    if (slug === undefined) return { status: 200, body: this.things.collections.map(shown) };
    if (method !== 'PUT') return this.#one('collections', slug, undefined, method);
    const name = nameIn(body);
    if (name === undefined) return refused;
    this.remove('collections', slug);
    this.things.collections.push({ id: slug, name });
    return { status: 204 };
  }

  #letters({ method, text: body, path }: ShopRequest): ShopReply {
    if (method === 'GET') return this.#one('letters', path.split('/')[2] ?? '', undefined, method);
    const name = nameIn(body);
    if (name === undefined) return refused;
    return { status: 201, headers: { Location: `/letters/${this.make('letters', name).id}` } };
  }
}

const missing: ShopReply = { status: 404, body: { message: 'Not found.' } };
const refused: ShopReply = { status: 422, body: { message: 'Invalid.' } };

function shown({ id, name }: Thing): Thing {
  return { id, name };
}

function nameIn(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const name = typeof parsed === 'object' && parsed !== null && 'name' in parsed ? parsed.name : undefined;
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

/** A shop that is served until the test file ends. */
export async function openShop(fault: ShopFault = (_, ask) => ask()): Promise<{ shop: Shop; baseUrl: string }> {
  const shop = new Shop(fault);
  const server = createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming;
    const [path = ''] = url.split('?');
    const request = { method, url, path, type: headers['content-type'] ?? '', text: await text(incoming) };
    shop.requests.push(request);
    const { status, body, headers: more } = shop.fault(request, () => shop.answer(request), shop);
    if (status === 0) return void response.destroy();
    response.writeHead(status, { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...more });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atFileEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return { shop, baseUrl: `http://127.0.0.1:${address.port}` };
}

const json = (schema: unknown) => ({ 'application/json': { schema } });
const number = { type: 'integer' };
const string = { type: 'string' };
const thing = (id: unknown) => ({ type: 'object', required: ['id', 'name'], properties: { id, name: string } });
const named = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', minLength: 1, maxLength: 80 } },
};
const naming = { required: true, content: json(named) };
const parameter = (name: string, schema: unknown = string) => ({ name, in: 'path', required: true, schema });
const gone = { 204: { description: 'Gone' }, 404: { description: 'Missing' } };
const answered = (status: number, schema: unknown) => ({ [status]: { description: 'OK', content: json(schema) } });
const items = (id: unknown) => ({ type: 'object', properties: { items: { type: 'array', items: thing(id) } } });

function nested(path: string, one: string, what: string, id: unknown, parameters: readonly unknown[]) {
  return {
    [path]: {
      parameters,
      get: { operationId: `list${what}s`, responses: answered(200, items(id)) },
      post: { operationId: `create${what}`, requestBody: naming, responses: answered(201, thing(id)) },
    },
    [`${path}/{${one}}`]: {
      parameters: [...parameters, parameter(one, id)],
      get: { operationId: `get${what}`, responses: answered(200, thing(id)) },
      delete: { operationId: `delete${what}`, responses: gone },
    },
  };
}

/** The shop's document. */
export const shopDocument = documentOf({
  ...nested('/customers', 'customer_id', 'Customer', number, []),
  ...nested('/customers/{id}/orders', 'order_id', 'Order', number, [parameter('id', number)]),
  ...nested('/customers/{id}/orders/{order}/notes', 'note_id', 'Note', string, [
    parameter('id', number),
    parameter('order', number),
  ]),
  '/tickets.create': {
    post: {
      operationId: 'createTicket',
      requestBody: naming,
      responses: answered(200, { type: 'object', properties: { ticket: thing(number) } }),
    },
  },
  '/tickets.list': {
    get: {
      operationId: 'listTickets',
      responses: answered(200, { type: 'object', properties: { tickets: { type: 'array', items: thing(number) } } }),
    },
  },
  '/tickets.delete': {
    post: {
      operationId: 'deleteTicket',
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: { type: 'object', required: ['ticket'], properties: { ticket: number } },
          },
        },
      },
      responses: answered(200, { type: 'object' }),
    },
  },
  '/collections': {
    get: { operationId: 'listCollections', responses: answered(200, { type: 'array', items: thing(string) }) },
  },
  '/collections/{slug}': {
    parameters: [parameter('slug')],
    put: { operationId: 'putCollection', requestBody: naming, responses: { 204: { description: 'Kept' } } },
    get: { operationId: 'getCollection', responses: answered(200, thing(string)) },
    delete: { operationId: 'deleteCollection', responses: gone },
  },
  '/letters': {
    post: {
      operationId: 'sendLetter',
      requestBody: naming,
      responses: { 201: { description: 'Sent', headers: { Location: { schema: string } } } },
    },
  },
  '/letters/{letter}': {
    parameters: [parameter('letter')],
    get: { operationId: 'getLetter', responses: answered(200, thing(number)) },
  },
});

const common = { entries: '/items', named: ['name'] };

/** The contract half of the shop: two customers with orders, notes, tickets, a collection, and what nothing deletes. */
export const shopHalf: ContractApi = {
  makes: [
    {
      ...common,
      create: 'createCustomer',
      list: 'listCustomers',
      read: 'getCustomer',
      delete: 'deleteCustomer',
      plural: 'customers',
    },
    { ...common, create: 'createOrder', list: 'listOrders', read: 'getOrder', delete: 'deleteOrder', plural: 'orders' },
    { ...common, create: 'createNote', list: 'listNotes', read: 'getNote', delete: 'deleteNote', plural: 'notes' },
    {
      create: 'createTicket',
      list: 'listTickets',
      delete: 'deleteTicket',
      plural: 'tickets',
      data: '/ticket',
      entries: '/tickets',
      named: ['name'],
      idIn: { deleteTicket: { in: 'body', name: '/ticket' } },
    },
    {
      create: 'putCollection',
      list: 'listCollections',
      read: 'getCollection',
      delete: 'deleteCollection',
      plural: 'collections',
      entries: '',
      named: ['id', 'name'],
    },
    { create: 'sendLetter', read: 'getLetter', plural: 'letters', entries: '', named: ['name'] },
  ],
  cases({ request, ownCase, mark }) {
    const body = { name: `${mark} made` };
    const made = (by: string) => ({ kind: 'created', by }) as const;
    const [one, two] = ['one', 'two'].map((id) => request(`shop/customer/${id}`, 'createCustomer', { body }));
    const ofOne = { id: made('shop/customer/one') };
    const orders = ['a', 'b'].map((id) => request(`shop/order/${id}`, 'createOrder', { body, references: ofOne }));
    const ofOrder = { ...ofOne, order: made('shop/order/a') };
    const notes = ['a', 'b'].map((id) => request(`shop/note/${id}`, 'createNote', { body, references: ofOrder }));
    const other = request('shop/order/other', 'createOrder', { body, references: { id: made('shop/customer/two') } });
    const remove = request('shop/order/remove', 'deleteOrder', {
      references: { ...ofOne, order_id: made('shop/order/b') },
    });
    const tickets = ['a', 'b'].map((id) => request(`shop/ticket/${id}`, 'createTicket', { body }));
    const all = [one, two, ...orders, ...notes, other, remove, ...tickets].filter((step) => step !== undefined);
    const collection = request('shop/collection', 'putCollection', { body });
    const letter = request('shop/letter', 'sendLetter', { body });
    return {
      afterValidBodies: [
        ownCase({ id: 'shop/all', steps: all }),
        ownCase({ id: 'shop/put', steps: [collection] }),
        ownCase({ id: 'shop/letters', steps: [letter] }),
      ],
    };
  },
};
