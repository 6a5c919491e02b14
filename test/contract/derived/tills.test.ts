import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { derivedContract } from '../../../src/contract/derived/derived-contract.ts';
import { loadDocument } from '../../../src/index.ts';
import { documentOf } from '../../document-of.ts';
import { judge } from '../judged.ts';

/** A fault of the server of tills, each with its sales. */
type Broken =
  | 'a till with open sales is deleted'
  | 'a reopened sale stays void'
  | 'a reference does not come back'
  | 'the total passes over a filter'
  | 'a till is created anew when it is changed'
  | 'a sale may be born void'
  | 'texts are kept without white space around them'
  | 'a change may be empty';

type Json = Record<string, unknown>;

const tillSettings = {
  name: { type: 'string', minLength: 1, maxLength: 80 },
  kind: { type: 'string', enum: ['shop', 'kiosk'] },
  seats: { type: 'integer', minimum: 1, maximum: 500 },
};
const till = {
  type: 'object',
  required: ['id', 'name', 'kind', 'seats', 'created_at'],
  properties: { id: { type: 'string' }, ...tillSettings, created_at: { type: 'string', format: 'date-time' } },
};
const tillCreation = {
  type: 'object',
  required: ['name', 'kind', 'seats'],
  properties: tillSettings,
  additionalProperties: false,
};
const tillChange = { type: 'object', properties: tillSettings, additionalProperties: false, minProperties: 1 };
const saleSettings = { text: { type: 'string', minLength: 1, maxLength: 80 } };
const saleCreation = {
  type: 'object',
  required: ['text'],
  properties: saleSettings,
  unevaluatedProperties: false,
};
const sale = {
  type: 'object',
  required: ['id', 'text', 'state'],
  properties: { id: { type: 'string' }, ...saleSettings, state: { type: 'string', enum: ['open', 'void'] } },
};

const refused = { description: 'No' };
const shown = (schema: Json, headers: Json = {}): Json => ({
  ...{ description: 'It', headers },
  content: { 'application/json': { schema } },
});
const body = (schema: Json): Json => ({ required: true, content: { 'application/json': { schema } } });
const inPath = (name: string): Json => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const reference = {
  ...{ name: 'X-Reference', in: 'header', schema: { type: 'string' }, example: 'r-17' },
  description: 'Comes back in the header of the same name.',
};
const total = { description: 'How many tills match.', schema: { type: 'integer' } };
const document = await loadDocument(
  documentOf({
    '/tills': {
      get: {
        operationId: 'listTills',
        parameters: [{ name: 'kind', in: 'query', schema: tillSettings.kind }, reference],
        responses: {
          400: refused,
          200: shown(
            { type: 'array', items: till },
            { 'X-Total-Count': total, 'X-Reference': { schema: { type: 'string' } } },
          ),
        },
      },
      post: {
        operationId: 'createTill',
        requestBody: body(tillCreation),
        responses: { 201: shown(till), 400: refused },
      },
    },
    '/tills/{tillId}': {
      parameters: [inPath('tillId')],
      get: { operationId: 'getTill', responses: { 200: shown(till), 404: refused } },
      patch: {
        operationId: 'updateTill',
        requestBody: body(tillChange),
        responses: { 200: shown(till), 400: refused, 404: refused },
      },
      delete: {
        operationId: 'deleteTill',
        responses: {
          ...{ 204: { description: 'Gone' }, 404: refused },
          409: { description: 'The till has open sales.' },
        },
      },
    },
    '/tills/{tillId}/sales': {
      parameters: [inPath('tillId')],
      get: { operationId: 'listSales', responses: { 200: shown({ type: 'array', items: sale }), 404: refused } },
      post: {
        operationId: 'createSale',
        requestBody: body(saleCreation),
        responses: { 201: shown(sale), 400: refused, 404: refused },
      },
    },
    '/sales/{saleId}': {
      parameters: [inPath('saleId')],
      get: { operationId: 'getSale', responses: { 200: shown(sale), 404: refused } },
      delete: { operationId: 'deleteSale', responses: { 204: { description: 'Gone' }, 404: refused } },
    },
    '/sales/{saleId}/reopen': {
      parameters: [inPath('saleId')],
      post: {
        operationId: 'reopenSale',
        responses: { 200: shown(sale), 404: refused, 409: { description: 'The sale is not void.' } },
      },
    },
    '/sales/{saleId}/void': {
      parameters: [inPath('saleId')],
      post: {
        operationId: 'voidSale',
        responses: { 200: shown(sale), 404: refused, 409: { description: 'The sale is void already.' } },
      },
    },
  }),
);

const ajv = new Ajv2020({ strict: false });
const [isTill, isTillChange, isSale] = [tillCreation, tillChange, saleCreation].map((schema) => ajv.compile(schema));

/** A server of tills that follows its document, except for one fault. */
class Tills {
  readonly #broken: Broken | undefined;
  readonly #tills = new Map<string, Json>();
  readonly #sales = new Map<string, Json>();
  #count = 0;

  constructor(broken: Broken | undefined) {
    this.#broken = broken;
  }

  get left(): readonly string[] {
    return [...this.#tills.keys(), ...this.#sales.keys()];
  }

  #is(broken: Broken): boolean {
    return this.#broken === broken;
  }

  #kept(sent: unknown): Json {
    const isTrimming = this.#is('texts are kept without white space around them');
    const given = Object.entries(sent as Json);
    return Object.fromEntries(
      given.map(([name, one]) => [name, isTrimming && typeof one === 'string' ? one.trim() : one]),
    );
  }

  answer(method: string, url: URL, sent: unknown): { status: number; shown?: unknown; total?: number } {
    const [, kind = '', id = '', part] = url.pathname.split('/');
    const isRead = method === 'GET' || method === 'HEAD';
    const asked = url.searchParams.get('kind');
    if (asked !== null && !tillSettings.kind.enum.includes(asked)) return { status: 400 };
    if (kind === 'tills' && id === '' && isRead) return this.#listed(asked);
    if (kind === 'tills' && id === '' && method === 'POST') {
      if (!isTill?.(sent)) return { status: 400 };
      return {
        status: 201,
        shown: this.#put(this.#tills, 'till', { ...this.#kept(sent), created_at: now(++this.#count) }),
      };
    }
    const found = (kind === 'tills' ? this.#tills : this.#sales).get(id);
    const methods = part === undefined ? ['PATCH', 'DELETE'] : ['POST'];
    const isKnown = /^(?:tills|sales)$/.test(kind) && id !== '';
    if (!isKnown || !(isRead ? part === undefined || part === 'sales' : methods.includes(method)))
      return { status: 405 };
    if (found === undefined) return { status: 404 };
    if (kind === 'tills') return this.#ofTill(method, id, part, found, sent);
    if (isRead) return { status: 200, shown: found };
    if (method === 'DELETE') return { status: this.#sales.delete(id) ? 204 : 404 };
    const isVoid = part === 'void';
    if ((found.state === 'void') === isVoid) return { status: 409 };
    const state = isVoid ? 'void' : 'open';
    if (isVoid || !this.#is('a reopened sale stays void')) this.#sales.set(id, { ...found, state });
    return { status: 200, shown: { ...found, state } };
  }

  #listed(kind: string | null): ReturnType<Tills['answer']> {
    const all = [...this.#tills.values()];
    const matching = all.filter((one) => kind === null || one.kind === kind);
    const total = this.#is('the total passes over a filter') ? all.length : matching.length;
    return { status: 200, shown: matching, total };
  }

  #ofTill(
    method: string,
    id: string,
    part: string | undefined,
    found: Json,
    sent: unknown,
  ): ReturnType<Tills['answer']> {
    const sales = [...this.#sales.values()].filter((one) => one.till === id);
    if (part === 'sales' && method === 'POST') {
      const { state = 'open', ...others } = Object(sent);
      const isBorn = this.#is('a sale may be born void');
      if (!isSale?.(isBorn ? others : sent)) return { status: 400 };
      return { status: 201, shown: this.#put(this.#sales, 'sale', { ...this.#kept(sent), state, till: id }) };
    }
    if (part === 'sales') return { status: 200, shown: sales };
    if (method === 'DELETE') {
      const isHeld = sales.some(({ state }) => state === 'open');
      if (isHeld && !this.#is('a till with open sales is deleted')) return { status: 409 };
      for (const one of sales) this.#sales.delete(String(one.id));
      return { status: this.#tills.delete(id) ? 204 : 404 };
    }
    if (method === 'PATCH') {
      const isEmpty = this.#is('a change may be empty') && JSON.stringify(sent) === '{}';
      if (!isTillChange?.(sent) && !isEmpty) return { status: 400 };
      const anew = this.#is('a till is created anew when it is changed') ? { created_at: now(++this.#count) } : {};
      this.#tills.set(id, { ...found, ...this.#kept(sent), ...anew });
    }
    return { status: 200, shown: this.#tills.get(id) };
  }

  #put(all: Map<string, Json>, name: string, one: Json): Json {
    const id = `${name}-${++this.#count}`;
    all.set(id, { id, ...one });
    return { id, ...one };
  }
}

function now(count: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, 0, count, 120)).toISOString();
}

/** Judges tills that are served until the test ends. @param operation the only one whose cases are run; all by default */
async function judged(broken?: Broken, operation = '*') {
  const tills = new Tills(broken);
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const sent: unknown = await json(request).catch(() => undefined);
    const { status, shown, total } = tills.answer(method, new URL(url, 'http://any'), sent);
    const given = headers['x-reference'];
    const isEchoed = given !== undefined && broken !== 'a reference does not come back';
    response.writeHead(status, {
      ...(shown !== undefined && { 'Content-Type': 'application/json' }),
      ...(status === 405 && { Allow: 'GET, HEAD' }),
      ...(total !== undefined && { 'X-Total-Count': String(total) }),
      ...(isEchoed && { 'X-Reference': given }),
    });
    response.end(shown === undefined || method === 'HEAD' ? undefined : JSON.stringify(shown));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const contract = derivedContract(document, {
    path: {},
    allowsLeftovers: false,
    isLocal: true,
    requestsPerOperation: 60,
  });
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  const target = { baseUrl: `http://127.0.0.1:${port}` };
  const wanted = { cases: [operation === '*' ? operation : `${operation}/*`] };
  const { report } = await judge({ target }, { document, api: contract, cases: casesOf(document, contract), wanted });
  const of = (verdict: string) => report.cases.filter((one) => one.verdict === verdict);
  return { failed: of('fail'), passed: of('pass').map(({ id }) => id), left: tills.left };
}

test.each([undefined, 'texts are kept without white space around them'] as const)(
  'a sound server of tills is accused of nothing, and nothing is left there: %s',
  async (variation) => {
    const { failed, passed, left } = await judged(variation);
    expect(failed.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([]);
    expect(left).toEqual([]);
    expect(passed).toEqual(expect.arrayContaining(['deleteTill/held/sale', 'reopenSale/read']));
  },
);

describe('a broken server of tills fails', () => {
  test.each<readonly [Broken, string]>([
    ['a till with open sales is deleted', 'deleteTill/held/sale'],
    ['a reopened sale stays void', 'reopenSale/read'],
    ['a reference does not come back', 'listTills/answers/headers'],
    ['the total passes over a filter', 'listTills/list/filter/kind'],
    ['a till is created anew when it is changed', 'updateTill/valid'],
    ['a sale may be born void', 'createSale/body/additionalProperties/state'],
    ['a change may be empty', 'updateTill/body/minProperties/below'],
  ])('where %s: %s', async (broken, id) => {
    const { failed, left } = await judged(broken, id.split('/')[0]);
    expect(failed.map((one) => one.id)).toContainEqual(expect.stringContaining(id));
    expect(left).toEqual([]);
  });
});
