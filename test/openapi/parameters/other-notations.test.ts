import { describe, expect, test } from 'vitest';
import { loadDocument } from '../../../src/index.ts';
import { documentOf, ok } from '../../document-of.ts';

type Json = Readonly<Record<string, unknown>>;

const strings = { type: 'array', items: { type: 'string' } };
const integers = { type: 'array', items: { type: 'integer' } };
const pets = {
  type: 'array',
  items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, age: { type: 'integer' } } },
};
const delimited = { explode: false };
const deep = { style: 'deepObject' };

interface Sent {
  readonly query?: string;
  readonly path?: string;
  readonly cookie?: string;
}

/** What the parameter `p` becomes: its value, or the keywords that refuse it. */
async function read(
  parameter: Json,
  { query = '', path, cookie }: Sent,
  others: readonly Json[] = [],
): Promise<unknown> {
  const parameters = [{ name: 'p', in: 'query', ...parameter }, ...others];
  const names = parameters.flatMap(({ name, in: location }) => (location === 'path' ? [`/{${name}}`] : []));
  const document = documentOf({ [`/x${names.join('')}`]: { get: { parameters, responses: ok({ example: 1 }) } } });
  const { operations } = await loadDocument(document);
  const reading = operations[0]?.parameters.read({
    path: path === undefined ? [] : [path],
    query,
    headers: cookie === undefined ? {} : { cookie },
  });
  if (reading === undefined) return undefined;
  const { values, errors } = reading;
  if (errors.length > 0) return errors.map(({ keyword, instancePath }) => `${keyword} ${instancePath}`.trim());
  const [{ name, in: location }] = parameters as [{ name: string; in: keyof typeof values }];
  return values[location][name];
}

describe('a percent-encoded comma', () => {
  const rgb = { type: 'object', properties: { R: { type: 'integer' }, G: { type: 'integer' } } };
  const kinds = { type: 'array', items: { enum: ['cat', 'dog'] } };
  test.each<[what: string, schema: Json, text: string, value: unknown]>([
    ['stands between integers', integers, '1%2C2%2c3', [1, 2, 3]],
    ['may be mixed with plain ones', integers, '1%2C2,3', [1, 2, 3]],
    ['stands between booleans', { type: 'array', items: { type: 'boolean' } }, 'true%2Cfalse', [true, false]],
    ['is part of a string', strings, 'a%2Cb,c', ['a,b', 'c']],
    ['stands between strings that have none', kinds, 'cat%2Cdog', ['cat', 'dog']],
    ['stands between the names and values of an object', rgb, 'R%2C1%2CG%2C2', { R: 1, G: 2 }],
  ])('%s', async (_, schema, text, value) => {
    expect(await read({ ...delimited, schema }, { query: `p=${text}` })).toEqual(value);
    expect(await read({ ...delimited, in: 'cookie', schema }, { cookie: `p=${text}` })).toEqual(value);
    expect(await read({ ...delimited, in: 'path', required: true, schema }, { path: text })).toEqual(value);
  });

  test('names the item that is wrong', async () => {
    expect(await read({ ...delimited, schema: integers }, { query: 'p=1%2Cx' })).toEqual(['type /p/1']);
    expect(await read({ ...delimited, schema: kinds }, { query: 'p=cat%2Ccow' })).toEqual(['enum /p/0']);
  });
});

describe('one text where a list is one of several alternatives', () => {
  const uuid = { type: 'string', format: 'uuid' };
  test.each<[union: string, schema: Json, query: string, value: unknown]>([
    ['a string first', { anyOf: [{ type: 'string' }, strings] }, 'p=a', 'a'],
    ['a string first', { anyOf: [{ type: 'string' }, strings] }, 'p=a&p=b', ['a', 'b']],
    ['a string that this one is not', { anyOf: [uuid, strings] }, 'p=a', ['a']],
    ['a list of what it is not', { oneOf: [uuid, { type: 'array', items: { enum: ['a'] } }] }, 'p=a', ['a']],
    ['an integer', { oneOf: [{ type: 'integer' }, integers] }, 'p=1', 1],
    ['an integer in bounds', { oneOf: [{ type: 'integer', maximum: 5 }, integers] }, 'p=6', [6]],
    ['null', { anyOf: [strings, { type: 'null' }] }, 'p=a', ['a']],
  ])('%s', async (_, schema, query, value) => {
    expect(await read({ schema }, { query })).toEqual(value);
    if (!query.includes('&')) expect(await read({ ...delimited, schema }, { query })).toEqual(value);
  });
});

describe('a list with brackets behind its name', () => {
  test.each<[query: string, value: unknown]>([
    ['p[]=1&p[]=2', [1, 2]],
    ['p%5B%5D=1', [1]],
    ['p[0]=1&p[1]=2', [1, 2]],
    ['p[1]=2&p[0]=1', [1, 2]],
    ['p[7]=1&p[9]=2', [1, 2]],
    ['p[]=x', ['type /p/0']],
  ])('?%s', async (query, value) => {
    expect(await read({ schema: integers }, { query })).toEqual(value);
    expect(await read({ ...delimited, schema: integers }, { query })).toEqual(value);
    expect(await read({ name: 'p[]', schema: integers, required: true }, { query })).toEqual(
      Array.isArray(value) && typeof value[0] === 'string' ? ['type /p[]/0'] : value,
    );
  });

  test('is read without them where its name has them', async () => {
    expect(await read({ name: 'p[]', schema: integers }, { query: 'p=1&p=2' })).toEqual([1, 2]);
  });

  test('may hold objects', async () => {
    const value = [{ name: 'a', age: 1 }, { name: 'b' }];
    expect(await read({ schema: pets }, { query: 'p[0][name]=a&p[0][age]=1&p[1][name]=b' })).toEqual(value);
    expect(await read({ schema: pets }, { query: 'p[][name]=a&p[][age]=1&p[][name]=b' })).toEqual(value);
  });

  test('is another parameter where that is declared', async () => {
    const other = { name: 'p[]', in: 'query', schema: integers };
    expect(await read({ schema: integers }, { query: 'p[]=1' }, [other])).toBeUndefined();
    const plain = { name: 'p', in: 'query', schema: integers };
    expect(await read({ ...other, name: 'p[]' }, { query: 'p=1' }, [plain])).toBeUndefined();
  });

  test('inside an object that is spread over the query', async () => {
    for (const additional of [{}, { additionalProperties: true }]) {
      const schema = { type: 'object', properties: { ids: integers }, ...additional };
      expect(await read({ schema }, { query: 'ids[]=1&ids[]=2' })).toEqual({ ids: [1, 2] });
    }
  });

  test('that is sent as one text, several times', async () => {
    expect(await read({ ...delimited, schema: integers }, { query: 'p=1,2&p=3' })).toEqual([1, 2, 3]);
    expect(await read({ style: 'pipeDelimited', schema: integers }, { query: 'p=1|2&p=3' })).toEqual([1, 2, 3]);
  });
});

describe('lists in a deep object', () => {
  const properties = { tags: strings, pets, one: { type: 'string' } };
  const filter = { ...deep, schema: { type: 'object', properties } };
  test.each<[query: string, value: unknown]>([
    ['p[tags]=a&p[tags]=b', { tags: ['a', 'b'] }],
    ['p[tags]=a', { tags: ['a'] }],
    ['p[tags][]=a&p[tags][]=b', { tags: ['a', 'b'] }],
    ['p[tags][0]=a&p[tags][1]=b', { tags: ['a', 'b'] }],
    ['p[tags][10]=c&p[tags][9]=b&p[tags][]=d', { tags: ['b', 'c', 'd'] }],
    ['p[pets][0][name]=a&p[pets][1][name]=b&p[pets][1][age]=3', { pets: [{ name: 'a' }, { name: 'b', age: 3 }] }],
    ['p[pets][][name]=a&p[pets][][name]=b', { pets: [{ name: 'a' }, { name: 'b' }] }],
    ['p[pets][0][age]=1', ['required /p/pets/0']],
    ['p[tags][x]=a', ['type /p/tags']],
    ['p[one][0]=a', ['type /p/one']],
    ['p[other][0]=a&p[other][1]=b', { other: ['a', 'b'] }],
    ['p[other][2]=a', { other: { 2: 'a' } }],
    ['p[other][]=a', { other: ['a'] }],
  ])('?%s', async (query, value) => {
    expect(await read(filter, { query })).toEqual(value);
    expect(await read(filter, { query: query.replaceAll('[', '%5B').replaceAll(']', '%5d') })).toEqual(value);
  });

  test('and a list in place of one', async () => {
    expect(await read({ ...deep, schema: pets }, { query: 'p[0][name]=a&p[1][name]=b' })).toEqual([
      { name: 'a' },
      { name: 'b' },
    ]);
    expect(await read({ ...deep, schema: strings }, { query: 'p[]=a&p[]=b' })).toEqual(['a', 'b']);
    expect(await read({ ...deep, schema: strings }, { query: 'p=a&p=b' })).toEqual(['a', 'b']);
  });

  test('and a plain value beside an object of bounds', async () => {
    const bounds = { type: 'object', properties: { gt: { type: 'integer' } } };
    const schema = { anyOf: [bounds, { type: 'integer' }] };
    expect(await read({ ...deep, schema, required: true }, { query: 'p=5' })).toBe(5);
    expect(await read({ ...deep, schema, required: true }, { query: 'p[gt]=5' })).toEqual({ gt: 5 });
  });

  test('have the defaults of their items', async () => {
    const items = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer', default: 2 } } };
    expect(await read({ ...deep, schema: { type: 'array', items } }, { query: 'p[0][a]=x' })).toEqual([
      { a: 'x', b: 2 },
    ]);
  });
});

describe('cookies', () => {
  test.each<[cookie: string, schema: Json, value: unknown]>([
    ['p="a b"', { type: 'string' }, 'a b'],
    ['p="1"', { type: 'integer' }, 1],
    ['p="', { type: 'string' }, '"'],
    ['q=1 ; p=2 ; r=3', { type: 'integer' }, 2],
    ['q="p=1"; p=2', { type: 'integer' }, 2],
    ['p=a=b', { type: 'string' }, 'a=b'],
  ])('%s', async (cookie, schema, value) => {
    expect(await read({ in: 'cookie', schema }, { cookie })).toEqual(value);
  });

  test('of the style of OpenAPI 3.2 are not decoded', async () => {
    const cookie = { in: 'cookie', style: 'cookie' };
    expect(await read({ ...cookie, schema: { type: 'string' } }, { cookie: 'p=a%20b' })).toBe('a%20b');
    expect(await read({ ...cookie, schema: strings }, { cookie: 'p=a; p=b' })).toEqual(['a', 'b']);
  });

  test('that are required and missing are reported', async () => {
    expect(await read({ in: 'cookie', required: true, schema: {} }, { cookie: 'q=1' })).toEqual(['required']);
    expect(await read({ in: 'cookie', required: true, schema: {} }, {})).toEqual(['required']);
  });
});

test('a JSON value that nests too deep for the stack is refused, and is not a fault', async () => {
  const schema = { $ref: '#/paths/~1x/get/parameters/1/content/application~1json/schema' };
  const list = {
    name: 'q',
    in: 'query',
    content: { 'application/json': { schema: { type: 'array', items: schema } } },
  };
  const query = `p=${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const parameter = { content: { 'application/json': { schema } } };
  expect(await read(parameter, { query: 'p=[[]]' }, [list])).toEqual([[]]);
  expect(await read(parameter, { query }, [list])).toEqual(['contentMediaType /p']);
});
