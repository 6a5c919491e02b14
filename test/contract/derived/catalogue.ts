import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { derivedContract } from '../../../src/contract/derived/derived-contract.ts';
import { loadDocument } from '../../../src/index.ts';
import { setOwn } from '../../../src/openapi/document/json-pointer.ts';
import { documentOf } from '../../document-of.ts';
import { judge } from '../judged.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Item {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly price: number;
  readonly created_at: string;
}

/** The faults and variations of a catalogue; a sound one has none. */
export interface Otherwise {
  /** The items that a query finds. */
  readonly finds?: (item: Item, query: URLSearchParams) => boolean;
  /** The link to the next page, given the sound one and the query of the request. */
  readonly next?: (sound: string | null, query: URLSearchParams) => string | null;
  readonly total?: (sound: number, query: URLSearchParams) => number;
  readonly etag?: (item: Item) => string;
  /** Whether `If-None-Match` and `If-Match` are ignored. */
  readonly isUnconditional?: boolean;
  /** Whether a change that is refused with 412 is still made. */
  readonly changesRefused?: boolean;
}

/** Where a catalogue shows the link to the next page: the `Link` header, or names in the body. */
export type LinkAt = 'Link' | readonly string[];

const refusals = { 400: { description: 'Not so' }, 404: { description: 'Nothing' } };
const setting = {
  name: { type: 'string', minLength: 1, maxLength: 60 },
  kind: { type: 'string', enum: ['tool', 'toy'] },
  // Less than the prices of existing items.
  price: { type: 'number', minimum: 0, maximum: 900 },
};
const item = {
  type: 'object',
  required: ['id', 'name', 'kind', 'price', 'created_at'],
  properties: {
    id: { type: 'string' },
    ...setting,
    price: { type: 'number', minimum: 0 },
    created_at: { type: 'string', format: 'date-time' },
  },
};
const etag = { ETag: { description: 'Another one after each change.', schema: { type: 'string' } } };
const shows = (status: number, schema?: Json, headers?: Json) => ({
  [status]: {
    description: 'It',
    ...(headers && { headers }),
    ...(schema && { content: { 'application/json': { schema } } }),
  },
});
const query = (name: string, schema: Json, description = '') => ({ name, in: 'query', description, schema });
const header = (name: string) => ({ name, in: 'header', schema: { type: 'string' } });
const linkHeader = { Link: { description: 'The next page, RFC 8288; none on the last.', schema: { type: 'string' } } };

/** A schema that has a link at these names. */
function linkSchema([name = '', ...deeper]: readonly string[]): Json {
  const leaf = { type: ['string', 'null'], description: 'Null on the last page.' };
  return { [name]: deeper.length === 0 ? leaf : { type: 'object', properties: linkSchema(deeper) } };
}

function paths(linkAt: LinkAt | undefined): Json {
  const properties = {
    items: { type: 'array', items: item },
    total: { type: 'integer' },
    ...(Array.isArray(linkAt) && linkSchema(linkAt)),
  };
  const list = { type: 'object', required: ['items'], properties };
  return {
    '/items': {
      get: {
        operationId: 'listItems',
        parameters: [
          query('limit', { type: 'integer', minimum: 1, maximum: 50, default: 10 }),
          query('page', { type: 'integer', minimum: 1, default: 1 }),
          query('kind', setting.kind),
          query('min_price', { type: 'number', minimum: 0 }, 'Inclusive.'),
          query('price_to', { type: 'number', minimum: 0 }, 'At most this price.'),
          query('createdAfter', { type: 'string', format: 'date-time' }),
          query('name', { type: 'string', minLength: 1 }),
          query('q', { type: 'string', minLength: 1 }),
        ],
        responses: { ...shows(200, list, linkAt === 'Link' ? linkHeader : undefined), ...refusals },
      },
      post: {
        operationId: 'createItem',
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: { type: 'object', required: Object.keys(setting), properties: setting } },
          },
        },
        responses: { ...shows(201, item, etag), ...refusals },
      },
    },
    '/items/{item_id}': {
      parameters: [{ name: 'item_id', in: 'path', required: true, schema: { type: 'string' } }],
      get: {
        operationId: 'getItem',
        parameters: [header('If-None-Match')],
        responses: { ...shows(200, item, etag), ...shows(304), ...refusals },
      },
      patch: {
        operationId: 'updateItem',
        parameters: [header('If-Match')],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { type: 'object', minProperties: 1, properties: setting } } },
        },
        responses: { ...shows(200, item, etag), ...shows(412), ...refusals },
      },
      delete: { operationId: 'deleteItem', responses: { ...shows(204), ...refusals } },
    },
  };
}

const seeds: readonly Item[] = [
  { id: 'seed-1', name: 'Hammer', kind: 'tool', price: 12.5, created_at: '2024-01-02T03:04:05.678Z' },
  { id: 'seed-2', name: 'Ball', kind: 'toy', price: 3, created_at: '2024-02-02T03:04:05.000Z' },
  { id: 'seed-3', name: 'Saw', kind: 'tool', price: 950, created_at: '2024-03-02T03:04:05.000Z' },
];

/** Whether a sound catalogue finds an item. */
export function soundlyFinds({ kind, price, created_at, name }: Item, asked: URLSearchParams): boolean {
  const [min, max, after] = [asked.get('min_price'), asked.get('price_to'), asked.get('createdAfter')];
  const text = (asked.get('q') ?? '').toLowerCase();
  return (
    kind === (asked.get('kind') ?? kind) &&
    name === (asked.get('name') ?? name) &&
    name.toLowerCase().includes(text) &&
    price >= Number(min ?? price) &&
    price <= Number(max ?? price) &&
    (after === null || Date.parse(created_at) > Date.parse(after))
  );
}

function areSettings(value: unknown, isWhole: boolean): value is Pick<Item, 'name' | 'kind' | 'price'> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { name, kind, price } = value as Json;
  const given = { name, kind, price };
  const rules = {
    name: () => typeof name === 'string' && name !== '' && [...name].length <= 60,
    kind: () => kind === 'tool' || kind === 'toy',
    price: () => typeof price === 'number' && price >= 0 && price <= 900,
  };
  const names = ['name', 'kind', 'price'] as const;
  const isSome = names.some((one) => given[one] !== undefined);
  return isSome && names.every((one) => (given[one] === undefined ? !isWhole : rules[one]()));
}

function areSound(asked: URLSearchParams): boolean {
  const whole = (name: string, most: number) => {
    const text = asked.get(name);
    return text === null || (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= most);
  };
  const price = (name: string) => /^\d+(\.\d+)?(e\d+)?$/.test(asked.get(name) ?? '0');
  const isTime = isMoment(asked.get('createdAfter') ?? '2024-01-01T00:00:00Z');
  const isKind = /^(tool|toy)$/.test(asked.get('kind') ?? 'toy');
  const isText = asked.get('name') !== '' && asked.get('q') !== '';
  return (
    whole('limit', 50) && whole('page', 1e9) && price('min_price') && price('price_to') && isTime && isKind && isText
  );
}

/** Whether a text is a date-time whose day exists. */
function isMoment(text: string): boolean {
  const [, day = ''] = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) && !Number.isNaN(Date.parse(text));
}

/** A server of items. */
class Catalogue {
  readonly #items: Item[] = [...seeds];
  readonly #linkAt: LinkAt | undefined;
  readonly #otherwise: Otherwise;
  #count = 0;

  constructor(linkAt: LinkAt | undefined, otherwise: Otherwise) {
    this.#linkAt = linkAt;
    this.#otherwise = otherwise;
  }

  async answer(
    request: IncomingMessage,
  ): Promise<{ status: number; body?: unknown; headers?: Record<string, string> }> {
    const { method = '', url = '', headers } = request;
    const { pathname, searchParams } = new URL(url, 'http://any');
    const sent: unknown = await json(request).catch(() => undefined);
    const isRead = method === 'GET' || method === 'HEAD';
    const { isUnconditional = false, changesRefused = false } = this.#otherwise;
    if (pathname === '/items' && isRead) return areSound(searchParams) ? this.#list(searchParams) : { status: 400 };
    if (pathname === '/items' && method === 'POST') {
      if (!areSettings(sent, true)) return { status: 400 };
      const { name, kind, price } = sent;
      const made = { id: `item-${++this.#count}`, name, kind, price, created_at: new Date().toISOString() };
      this.#items.push(made);
      return this.#shown(201, made);
    }
    const at = this.#items.findIndex(({ id }) => pathname === `/items/${id}`);
    const found = this.#items[at];
    if (pathname === '/items' || !(isRead || method === 'PATCH' || method === 'DELETE'))
      return {
        status: 405,
        headers: { Allow: pathname === '/items' ? 'GET, HEAD, POST' : 'GET, HEAD, PATCH, DELETE' },
      };
    if (found === undefined) return { status: 404 };
    const tag = this.#etag(found);
    if (isRead && headers['if-none-match'] === tag && !isUnconditional) return { status: 304, headers: { ETag: tag } };
    if (isRead) return this.#shown(200, found);
    if (method === 'DELETE') {
      this.#items.splice(at, 1);
      return { status: 204 };
    }
    const isOutdated = (headers['if-match'] ?? tag) !== tag && !isUnconditional;
    if (!areSettings(sent, false)) return { status: 400 };
    const { name = found.name, kind = found.kind, price = found.price } = sent;
    const changed = { ...found, name, kind, price };
    if (!isOutdated || changesRefused) this.#items[at] = changed;
    return isOutdated ? { status: 412 } : this.#shown(200, changed);
  }

  #etag(found: Item): string {
    const sound = `"${Buffer.from(JSON.stringify(found)).toString('base64')}"`;
    return this.#otherwise.etag?.(found) ?? sound;
  }

  #shown(status: number, body: Item) {
    return { status, body, headers: { ETag: this.#etag(body) } };
  }

  #list(asked: URLSearchParams) {
    const {
      finds = soundlyFinds,
      next: nextOf = (sound) => sound,
      total: totalOf = (sound) => sound,
    } = this.#otherwise;
    const found = this.#items.filter((one) => finds(one, asked));
    const [limit, page] = [Number(asked.get('limit') ?? 10), Number(asked.get('page') ?? 1)];
    const following = new URLSearchParams(asked);
    following.set('page', String(page + 1));
    const next = nextOf(page * limit < found.length ? `/items?${following}` : null, asked);
    const body = { items: found.slice((page - 1) * limit, page * limit), total: totalOf(found.length, asked) };
    const at = this.#linkAt;
    if (at !== undefined && at !== 'Link') place(body, at, next);
    const isLinked = at === 'Link' && next !== null;
    return { status: 200, body, headers: isLinked ? { Link: `</items>; rel="first", <${next}>; rel="next"` } : {} };
  }
}

function place(object: Record<string, unknown>, [name = '', ...deeper]: readonly string[], value: unknown): void {
  if (deeper.length === 0) {
    setOwn(object, name, value);
    return;
  }
  const inner = {};
  setOwn(object, name, inner);
  place(inner, deeper, value);
}

/** Judges a catalogue that is served until the test ends: the ids of the cases by their verdict. */
export async function judged(otherwise: Otherwise = {}, linkAt?: LinkAt) {
  const document = await loadDocument(documentOf(paths(linkAt)));
  const api = derivedContract(document, {
    path: {},
    allowsLeftovers: false,
    isLocal: true,
    // No case is left out.
    requestsPerOperation: 60,
  });
  const catalogue = new Catalogue(linkAt, otherwise);
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { status, body, headers } = await catalogue.answer(request);
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    response.writeHead(status, { ...type, ...headers });
    response.end(body === undefined || request.method === 'HEAD' ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  const target = { baseUrl: `http://127.0.0.1:${port}` };
  const { report } = await judge({ target }, { document, api, cases: casesOf(document, api) });
  const of = (verdict: string) => report.cases.filter((one) => one.verdict === verdict).map(({ id }) => id);
  return { failed: of('fail'), passed: of('pass'), observed: of('observe'), asked, report };
}
