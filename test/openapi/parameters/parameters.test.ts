import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { DocumentError } from '../../../src/openapi/document/document-error.ts';
import { readSourceFiles } from '../../../src/openapi/document/read-source-files.ts';
import { below } from '../../../src/openapi/document/source-files.ts';
import { type Parameter, readParameters } from '../../../src/openapi/parameters/parameters.ts';
import { ParameterReader, type ParameterReading } from '../../../src/openapi/parameters/reader.ts';
import { ShapeReader } from '../../../src/openapi/parameters/shapes.ts';
import { SchemaCompiler } from '../../../src/openapi/schemas/schema-compiler.ts';
import { cpuMilliseconds } from '../../cpu-time.ts';

type Json = Record<string, unknown>;

interface DocumentParts {
  readonly operation?: readonly Json[];
  readonly pathItem?: readonly Json[];
  readonly path?: string;
  readonly components?: Json;
  readonly openapi?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'parameters-'));
let files = 0;
afterAll(() => rmSync(folder, { recursive: true }));

function parametersOf({ operation, pathItem, path = '/', components = {}, openapi = '3.1.0' }: DocumentParts) {
  const file = join(folder, `${files++}.json`);
  const item = { parameters: pathItem, get: { parameters: operation } };
  writeFileSync(file, JSON.stringify({ openapi, paths: { [path]: item }, components }));
  const source = readSourceFiles(file, true);
  const place = below(source.root, 'paths', path);
  return readParameters(place, below(place, 'get'), {
    files: source,
    schemas: new SchemaCompiler(source),
    shapes: new ShapeReader(source),
  });
}

function readerOf(parts: DocumentParts): ParameterReader {
  return new ParameterReader(parametersOf(parts), parts.path ?? '/');
}

interface Sent {
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Record<string, string | string[]>;
}

function read(reader: ParameterReader, { path, query = '', headers = {} }: Sent): ParameterReading {
  return reader.read({ path: path === undefined ? [] : [path], query, headers });
}

/** What one parameter called `color` becomes: its value, or the keywords that refuse it. */
function readColor(parameter: Json, sent: Sent, components: Json = {}): unknown {
  const path = parameter.in === 'path' ? '/{color}' : '/';
  const reader = readerOf({ operation: [{ name: 'color', ...parameter }], path, components });
  const { values, errors } = read(reader, sent);
  if (errors.length > 0) return { refusedBy: errors.map(({ keyword }) => keyword) };
  return values[parameter.in as Parameter['in']].color;
}

function inQuery(schema: Json, others: Json = {}): Json {
  return { name: 'color', in: 'query', schema, ...others };
}

function readQuery(query: string, ...operation: readonly Json[]): ParameterReading {
  return read(readerOf({ operation }), { query });
}

const string = { type: 'string' };
const array = { type: 'array', items: { type: 'string' } };
const object = {
  type: 'object',
  properties: { R: { type: 'integer' }, G: { type: 'integer' }, B: { type: 'integer' } },
  additionalProperties: false,
};
const colors = ['blue', 'black', 'brown'];
const rgb = { R: 100, G: 200, B: 150 };

describe("the table of OpenAPI's styles", () => {
  test.each([
    ['matrix', false, ';color', ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
    ['matrix', true, ';color', ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
    ['label', false, '.', '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
    ['label', false, '.', '.blue', '.blue.black.brown', '.R.100.G.200.B.150'],
    ['label', true, '.', '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
    ['simple', false, '', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    ['simple', true, '', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
  ])('path, %s, explode %s: %j %j %j %j', (style, explode, empty, one, many, entries) => {
    const color = (schema: Json) => ({ in: 'path', required: true, style, explode, schema });
    expect(readColor(color(string), { path: empty })).toBe('');
    expect(readColor(color(string), { path: one })).toBe('blue');
    expect(readColor(color(array), { path: one })).toEqual(['blue']);
    expect(readColor(color(array), { path: many })).toEqual(colors);
    expect(readColor(color(object), { path: entries })).toEqual(rgb);
  });

  test.each([
    ['form', false, 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    ['form', true, 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
    ['spaceDelimited', false, 'color=blue%20black%20brown', 'color=R%20100%20G%20200%20B%20150'],
    ['spaceDelimited', false, 'color=blue+black+brown', 'color=R+100+G+200+B+150'],
    ['spaceDelimited', true, 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
    ['pipeDelimited', false, 'color=blue%7Cblack%7cbrown', 'color=R%7C100%7CG%7C200%7CB%7C150'],
    ['pipeDelimited', false, 'color=blue|black|brown', 'color=R|100|G|200|B|150'],
    ['pipeDelimited', true, 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
  ])('query, %s, explode %s: %s and %s', (style, explode, many, entries) => {
    const color = (schema: Json) => ({ in: 'query', style, explode, schema });
    expect(readColor(color(string), { query: 'color=' })).toBe('');
    expect(readColor(color(string), { query: 'color=blue' })).toBe('blue');
    expect(readColor(color(array), { query: many })).toEqual(colors);
    expect(readColor(color(object), { query: entries })).toEqual(rgb);
  });

  test.each(['color[R]=100&color[G]=200&color[B]=150', 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'])(
    'query, deepObject: %s',
    (query) => {
      for (const explode of [true, false]) {
        expect(readColor({ in: 'query', style: 'deepObject', explode, schema: object }, { query })).toEqual(rgb);
      }
    },
  );

  test.each([
    [false, 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    [true, 'blue', 'blue, black ,brown', 'R=100, G=200,B=150'],
  ])('header, simple, explode %s: %s, %s and %s', (explode, one, many, entries) => {
    const color = (schema: Json) => ({ in: 'header', explode, schema });
    expect(readColor(color(string), { headers: { color: one } })).toBe('blue');
    expect(readColor(color(array), { headers: { color: many } })).toEqual(colors);
    expect(readColor(color(object), { headers: { color: entries } })).toEqual(rgb);
  });

  test.each([
    [false, 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    [true, 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
    [true, 'color=blue; color=black; color=brown', 'R=100; G=200; B=150'],
  ])('cookie, form, explode %s: %s and %s', (explode, many, entries) => {
    const color = (schema: Json) => ({ in: 'cookie', explode, schema });
    expect(readColor(color(string), { headers: { cookie: 'other=1; color=blue' } })).toBe('blue');
    expect(readColor(color(array), { headers: { cookie: many } })).toEqual(colors);
    expect(readColor(color(object), { headers: { cookie: entries } })).toEqual(rgb);
  });

  test.each([
    ['path', { path: 'blue,black' }, ['blue', 'black']],
    ['query', { query: 'color=blue&color=black' }, ['blue', 'black']],
    ['header', { headers: { color: 'blue,black' } }, ['blue', 'black']],
    ['cookie', { headers: { cookie: 'color=blue; color=black' } }, ['blue', 'black']],
  ])('the default of %s is simple or the exploded form', (location, sent, expected) => {
    expect(readColor({ in: location, schema: array }, sent)).toEqual(expected);
  });

  test.each(['spaceDelimited', 'pipeDelimited'])('%s is not exploded by default', (style) => {
    expect(readColor({ in: 'query', style, schema: array }, { query: 'color=a|b' })).toEqual(
      style === 'pipeDelimited' ? ['a', 'b'] : ['a|b'],
    );
  });

  test.each([
    ['label', false, string, 'blue'],
    ['matrix', false, string, 'blue'],
    ['matrix', false, string, ';colour=blue'],
    ['matrix', true, array, ';color=blue;hue=black'],
    ['matrix', true, object, ';R=100;G'],
    ['simple', false, object, 'R,100,G'],
    ['simple', true, object, 'R,100,G,200'],
    ['label', true, object, 'R=100'],
  ])('text that is not in style %s, explode %s, is refused as such', (style, explode, schema, path) => {
    expect(readColor({ in: 'path', style, explode, schema }, { path })).toEqual({ refusedBy: ['style'] });
  });
});

describe('text becomes a type of the schema', () => {
  const integer = { type: 'integer' };
  const number = { type: 'number' };
  const boolean = { type: 'boolean' };
  const nothing = { type: 'null' };

  test.each<[Json, string, unknown]>([
    [integer, '5', 5],
    [integer, '-5', -5],
    [integer, '0', 0],
    [integer, '1e3', 1000],
    [integer, '2.0', 2],
    [number, '1e3', 1000],
    [number, '-0.5', -0.5],
    [number, '1.5E-2', 0.015],
    [boolean, 'true', true],
    [boolean, 'false', false],
    [nothing, 'null', null],
    [string, '5', '5'],
    [string, 'true', 'true'],
    [string, 'null', 'null'],
    [{}, '5', '5'],
    [{ type: ['integer', 'null'] }, 'null', null],
    [{ type: ['integer', 'null'] }, '7', 7],
    [{ type: ['string', 'integer'] }, '7', 7],
    [{ type: ['string', 'integer'] }, '007', '007'],
    [{ enum: [1, 2] }, '2', 2],
    [{ enum: ['1', '2'] }, '2', '2'],
    [{ const: true }, 'true', true],
    [{ anyOf: [boolean, integer] }, '3', 3],
    [{ oneOf: [boolean, { type: 'string', minLength: 5 }] }, 'false', false],
    [{ allOf: [{ description: 'A size.' }, { $ref: '#/components/schemas/Size' }] }, '3', 3],
    [{ $ref: '#/components/schemas/Size' }, '3', 3],
    [{ allOf: [{ type: ['integer', 'string'] }, { type: ['string', 'boolean'] }] }, '3', '3'],
    [{ oneOf: [{ const: 1, title: 'One' }, { const: 2 }] }, '2', 2],
    [{ anyOf: [{}, integer] }, '3', '3'],
    [{ anyOf: [{ $ref: '#/components/schemas/Size' }, { allOf: [{ $ref: '#/components/schemas/Size' }] }] }, '3', 3],
  ])('%j takes %s', (schema, text, expected) => {
    const components = { schemas: { Size: { type: 'integer', minimum: 1 } } };
    expect(readColor(inQuery(schema), { query: `color=${text}` }, components)).toBe(expected);
  });

  test.each<[Json, string]>([
    ...[
      '007',
      '',
      '%201',
      '1%20',
      '+1',
      '%2B1',
      '.5',
      '1.',
      '0x10',
      '1_000',
      'Infinity',
      'NaN',
      '1e999',
      '٣',
      'null',
    ].map((text): [Json, string] => [number, text]),
    ...['1.5', 'true', '1,5'].map((text): [Json, string] => [integer, text]),
    ...['True', 'TRUE', '1', '0', 'yes', '', 'on'].map((text): [Json, string] => [boolean, text]),
    ...['', 'NULL', 'nil', '0'].map((text): [Json, string] => [nothing, text]),
  ])('%j refuses %j', (schema, text) => {
    expect(readColor(inQuery(schema), { query: `color=${text}` })).toEqual({ refusedBy: ['type'] });
  });

  test('an infinite number stays text', () => {
    expect(readQuery('color=1e999', inQuery(number)).values.query).toEqual({ color: '1e999' });
  });

  test('a text that looks like a number is a string if the schema refuses the number', () => {
    const limit = {
      anyOf: [
        { type: 'string', enum: ['0', 'all'] },
        { type: 'integer', minimum: 10 },
      ],
    };
    expect(readColor(inQuery(limit), { query: 'color=12' })).toBe(12);
    expect(readColor(inQuery(limit), { query: 'color=0' })).toBe('0');
    expect(readColor(inQuery({ type: 'array', items: limit }), { query: 'color=0&color=all' })).toEqual(['0', 'all']);
    expect(readColor(inQuery(limit), { query: 'color=5' })).toHaveProperty(
      'refusedBy',
      expect.arrayContaining(['anyOf']),
    );
  });

  test.each([
    ['null', null],
    ['5', 5],
  ])('`nullable` of OpenAPI 3.0 takes %s', (text, expected) => {
    for (const schema of [
      { type: 'integer', nullable: true },
      { nullable: true, allOf: [{ type: 'integer' }] },
      { type: 'integer', nullable: true, enum: [5] },
    ]) {
      const reader = readerOf({ operation: [inQuery(schema)], openapi: '3.0.3' });
      expect(read(reader, { query: `color=${text}` })).toMatchObject({
        values: { query: { color: expected } },
        errors: [],
      });
    }
  });

  test('items and properties become types of their own schemas', () => {
    const tuple = { type: 'array', prefixItems: [integer, boolean], items: false, minItems: 2, maxItems: 2 };
    expect(readColor(inQuery(tuple), { query: 'color=1&color=true' })).toEqual([1, true]);
    const mixed = {
      allOf: [
        { type: 'object', properties: { a: integer } },
        { type: 'object', properties: { b: boolean } },
      ],
    };
    expect(readColor(inQuery(mixed, { style: 'deepObject' }), { query: 'color[a]=1&color[b]=false' })).toEqual({
      a: 1,
      b: false,
    });
  });

  test.each<[string, unknown]>([
    ['color=blue', 'blue'],
    ['color=blue&color=black', ['blue', 'black']],
    ['color=5', 5],
  ])('a union of an array and a scalar reads %s', (query, expected) => {
    expect(readColor(inQuery({ oneOf: [{ type: ['string', 'integer'] }, array] }), { query })).toEqual(expected);
  });

  test('a nullable array reads one text as its item, and `null` as null', () => {
    const nullable = { type: ['array', 'null'], items: { type: 'string' } };
    for (const explode of [true, false]) {
      expect(readColor(inQuery(nullable, { explode }), { query: 'color=blue' })).toEqual(['blue']);
      expect(readColor(inQuery(nullable, { explode }), { query: 'color=null' })).toBeNull();
    }
  });

  test('recursive schemas are read', () => {
    const components = {
      schemas: {
        Filter: { type: 'object', properties: { not: { $ref: '#/components/schemas/Filter' }, size: integer } },
      },
    };
    const filter = inQuery({ $ref: '#/components/schemas/Filter' }, { style: 'deepObject' });
    expect(readColor(filter, { query: 'color[not][not][size]=3' }, components)).toEqual({ not: { not: { size: 3 } } });
    const loop = { schemas: { Loop: { anyOf: [{ $ref: '#/components/schemas/Loop' }, integer] } } };
    expect(
      parametersOf({ operation: [inQuery({ $ref: '#/components/schemas/Loop' })], components: loop }),
    ).toHaveLength(1);
  });
});

describe('encoding', () => {
  test('an encoded delimiter is part of its item', () => {
    expect(readColor({ in: 'path', schema: array }, { path: 'a%2Cb,c' })).toEqual(['a,b', 'c']);
    expect(readColor(inQuery(array, { explode: false }), { query: 'color=a%2Cb,c' })).toEqual(['a,b', 'c']);
    expect(readColor(inQuery(string), { query: 'color=a%26b%3Dc=d' })).toBe('a&b=c=d');
  });

  test('text is decoded once', () => {
    expect(readColor({ in: 'path', schema: string }, { path: '%2525' })).toBe('%25');
    expect(readColor(inQuery(string), { query: 'color=%2525' })).toBe('%25');
  });

  test('a plus sign is a space, unless reserved characters are allowed', () => {
    expect(readColor(inQuery(string), { query: 'color=a+b%2B' })).toBe('a b+');
    expect(readColor(inQuery(string, { allowReserved: true }), { query: 'color=a+b/c?d' })).toBe('a+b/c?d');
    expect(readColor({ in: 'path', schema: string }, { path: 'a+b' })).toBe('a+b');
  });

  test('a percent sign in a header stands for itself', () => {
    expect(readColor({ in: 'header', schema: string }, { headers: { color: '100%25' } })).toBe('100%25');
  });

  test('names are decoded, too', () => {
    expect(readColor(inQuery(string), { query: '%63olor=blue' })).toBe('blue');
  });

  test.each([
    ['color=%E0%A4%A', '%E0%A4%A'],
    ['color=%', '%'],
    ['color=100%+', '100% '],
    ['%E0%A4%A=1&color=blue', 'blue'],
    ['color', ''],
    ['color=', ''],
    ['&&color=blue&', 'blue'],
    ['[]&color=blue', 'blue'],
    ['=x&color=blue', 'blue'],
    ['color[]=1&color=blue', 'blue'],
    ['color=red&color=blue', 'blue'],
  ])('?%s is read as far as it goes: %j', (query, expected) => {
    expect(readColor(inQuery(string), { query })).toBe(expected);
  });

  test.each([
    'color[]=1',
    'color[=1',
    'color]=1',
    'color[a=1',
    'color[a]b=1',
    'color[a]]=1',
    'color[[a]]=1',
    'color=1',
    '[color]=1',
  ])('?%s is another name than that of a deep object', (query) => {
    expect(readColor(inQuery({ type: 'object' }, { style: 'deepObject' }), { query })).toBeUndefined();
  });

  test('brackets that are in the name of a parameter are part of it', () => {
    const ids = { name: 'ids[]', in: 'query', schema: { type: 'array', items: { type: 'integer' } } };
    expect(readQuery('ids[]=1&ids%5B%5D=2', ids).values.query).toEqual({ 'ids[]': [1, 2] });
  });

  test.each([
    ['color[a][b]=1&color[a]=2', { a: '2' }],
    ['color[a]=2&color[a][b]=1', { a: { b: '1' } }],
    ['color[a]=1&color[a]=2', { a: '2' }],
  ])('of two deep properties that contradict each other, the last stays: ?%s', (query, expected) => {
    expect(readColor(inQuery({ type: 'object' }, { style: 'deepObject' }), { query })).toEqual(expected);
  });

  test('too many brackets are an unknown name', () => {
    const deep = inQuery({ type: 'object' }, { style: 'deepObject' });
    expect(readColor(deep, { query: `color${'[a]'.repeat(16)}=1` })).toHaveProperty('a.a.a');
    expect(readColor(deep, { query: `color${'[a]'.repeat(17)}=1` })).toBeUndefined();
    expect(readColor(deep, { query: `color${'[a]'.repeat(5000)}=1` })).toBeUndefined();
  });
});

describe('names on the prototype of objects are ordinary names', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

  test.each(names)('as the name of a parameter: %s', (name) => {
    for (const location of ['query', 'header', 'cookie']) {
      const reader = readerOf({ operation: [{ name, in: location, required: true, schema: { type: 'integer' } }] });
      expect(read(reader, {}).errors).toMatchObject([{ keyword: 'required', params: { missingProperty: name } }]);
    }
    const { values } = readQuery(`${name}=1`, { name, in: 'query', schema: { type: 'integer' } });
    expect(Object.entries(values.query)).toEqual([[name, 1]]);
  });

  test.each(names)('in a request: %s', (name) => {
    const schema = { type: 'object', additionalProperties: { type: 'integer' } };
    for (const [parameter, query] of [
      [inQuery(schema), `${name}=1`],
      [inQuery(schema, { explode: false }), `color=${name},1`],
      [inQuery(schema, { style: 'deepObject' }), `color[${name}]=1`],
    ] as const) {
      expect(Object.entries(readQuery(query, parameter).values.query.color as Json)).toEqual([[name, 1]]);
    }
    expect(
      readQuery(`color[${name}][polluted]=1`, inQuery({ type: 'object' }, { style: 'deepObject' })).errors,
    ).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('objects that are spread over the query', () => {
  test('take the names of no other parameter, if they are open', () => {
    const filter = inQuery({ type: 'object', properties: { a: { type: 'integer' } }, additionalProperties: string });
    const page = { name: 'page', in: 'query', schema: { type: 'integer' } };
    const deep = { name: 'deep', in: 'query', style: 'deepObject', schema: { type: 'object' } };
    expect(readQuery('a=1&b=2&page=3&deep[x]=4', filter, page, deep).values.query).toEqual({
      color: { a: 1, b: '2' },
      page: 3,
      deep: { x: '4' },
    });
  });

  test('leave unknown names alone where they declare their own', () => {
    for (const additional of [{}, { additionalProperties: false }]) {
      const filter = inQuery({ type: 'object', properties: { a: { type: 'integer' } }, ...additional });
      expect(readQuery('a=1&b=2', filter)).toMatchObject({ values: { query: { color: { a: 1 } } }, errors: [] });
      expect(readQuery('b=2', filter).values.query).not.toHaveProperty('color');
    }
  });

  test('may hold arrays', () => {
    const properties = { tags: { type: 'array', items: { type: 'integer' } } };
    for (const [style, query] of [
      ['form', 'tags=1&tags=2'],
      ['deepObject', 'color[tags]=1&color[tags]=2'],
    ] as const) {
      expect(readColor(inQuery({ type: 'object', properties }, { style }), { query })).toEqual({ tags: [1, 2] });
    }
  });
});

describe('what is missing', () => {
  test('is an error in the form of ajv if it is required', () => {
    const required = {
      name: 'size',
      in: 'query',
      required: true,
      schema: string,
      'x-messages': { required: 'How big?' },
    };
    const { values, errors } = readQuery('other=1', required);
    expect(values.query).toEqual({});
    expect(errors).toMatchObject([
      {
        instancePath: '',
        keyword: 'required',
        params: { missingProperty: 'size' },
        message: "must have required property 'size'",
        parentSchema: { required: ['size'], 'x-messages': { required: 'How big?' } },
        parameter: { name: 'size', in: 'query' },
      },
    ]);
  });

  test.each(['query', 'header', 'cookie'])('is absent if it is optional, in %s', (location) => {
    expect(readColor({ in: location, schema: string }, {})).toBeUndefined();
  });

  test.each<[Json, unknown]>([
    [{ type: 'integer', default: 20 }, 20],
    [{ type: 'boolean', default: false }, false],
    [{ $ref: '#/components/schemas/Limit' }, 10],
    [{ $ref: '#/components/schemas/Limit', default: 5 }, 5],
    [{ allOf: [{ $ref: '#/components/schemas/Limit' }] }, 10],
    [{ anyOf: [{ type: 'string', default: 'x' }] }, undefined],
    [{ ...array, default: ['a'] }, ['a']],
  ])('is the default of %j', (schema, expected) => {
    const components = { schemas: { Limit: { type: 'integer', default: 10 } } };
    expect(readColor(inQuery(schema), {}, components)).toEqual(expected);
  });

  test('is a separate default in each request', () => {
    const reader = readerOf({ operation: [inQuery({ ...array, default: ['a'] })] });
    (read(reader, {}).values.query.color as string[]).push('b');
    expect(read(reader, {}).values.query.color).toEqual(['a']);
  });

  test.each([
    ['form', false, 'color=a,1'],
    ['form', true, 'a=1'],
    ['deepObject', true, 'color[a]=1'],
  ])('inside an object is filled in as well: %s, explode %s', (style, explode, query) => {
    const properties = { a: { type: 'integer' }, b: { type: 'integer', default: 2 } };
    expect(readColor(inQuery({ type: 'object', properties }, { style, explode }), { query })).toEqual({ a: 1, b: 2 });
    expect(readColor(inQuery({ type: 'object', properties }, { style, explode }), {})).toBeUndefined();
  });
});

describe('defaults inside objects', () => {
  const filter = (properties: Json, others: Json = {}) =>
    readerOf({ operation: [inQuery({ type: 'object', properties, ...others }, { style: 'deepObject' })] });

  test('are of their own in each request', () => {
    const reader = filter({ a: string, b: { ...array, default: ['x'] } });
    const color = () => read(reader, { query: 'color[a]=1' }).values.query.color as { b: string[] };
    color().b.push('y');
    expect(color().b).toEqual(['x']);
  });

  test('are not taken from alternatives', () => {
    const alternatives = ['b', 'c'].map((name) => ({
      type: 'object',
      properties: { [name]: { type: 'string', default: 'x' } },
    }));
    const { values } = read(filter({ a: string }, { anyOf: alternatives }), { query: 'color[a]=1' });
    expect(values.query).toEqual({ color: { a: '1' } });
  });

  test('are filled in at every depth', () => {
    const inner = { type: 'object', properties: { b: string, c: { type: 'integer', default: 3 } } };
    const { values } = read(filter({ a: inner }), { query: 'color[a][b]=1' });
    expect(values.query).toEqual({ color: { a: { b: '1', c: 3 } } });
  });
});

describe('an empty value', () => {
  test('is judged like others', () => {
    expect(readColor(inQuery({ type: 'integer' }), { query: 'color=' })).toEqual({ refusedBy: ['type'] });
    expect(readColor(inQuery({ type: 'string', minLength: 1 }), { query: 'color' })).toEqual({
      refusedBy: ['minLength'],
    });
  });

  test('is accepted with allowEmptyValue', () => {
    for (const query of ['color', 'color=']) {
      expect(readColor(inQuery({ type: 'integer' }, { allowEmptyValue: true }), { query })).toBe('');
    }
    expect(readColor(inQuery({ ...array, minItems: 2 }, { allowEmptyValue: true }), { query: 'color=' })).toEqual(['']);
    expect(readColor(inQuery({ type: 'integer' }, { allowEmptyValue: true }), { query: 'color=x' })).toEqual({
      refusedBy: ['type'],
    });
  });

  test('is a list of no items where they are delimited', () => {
    expect(readColor(inQuery(array, { explode: false }), { query: 'color=' })).toEqual([]);
    expect(readColor(inQuery(array), { query: 'color=' })).toEqual(['']);
  });
});

describe('errors', () => {
  test('are those of an object whose properties are the parameters', () => {
    const tags = { name: 'a/b~c', in: 'query', schema: { type: 'array', items: { type: 'string', maxLength: 2 } } };
    const page = { name: 'page', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 9 } };
    const { values, errors } = readQuery('a/b~c=ok&a/b~c=long&page=0', tags, page);
    expect(values.query).toEqual({ 'a/b~c': ['ok', 'long'], page: 0 });
    expect(errors).toMatchObject([
      {
        instancePath: '/a~1b~0c/1',
        keyword: 'maxLength',
        data: 'long',
        parentSchema: { type: 'string', maxLength: 2 },
        parameter: { name: 'a/b~c' },
      },
      { instancePath: '/page', keyword: 'minimum', data: 0, parentSchema: { minimum: 1, maximum: 9 } },
    ]);
  });

  test('are all errors of all parameters', () => {
    const { errors } = read(
      readerOf({
        path: '/{id}',
        operation: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid', maxLength: 1 } },
          { name: 'X-Size', in: 'header', required: true, schema: { type: 'integer' } },
          { name: 'token', in: 'cookie', schema: { type: 'boolean' } },
        ],
      }),
      { path: 'abc', headers: { cookie: 'token=1' } },
    );
    expect(errors.map(({ keyword, parameter }) => [parameter.in, keyword])).toEqual([
      ['path', 'maxLength'],
      ['path', 'format'],
      ['header', 'required'],
      ['cookie', 'type'],
    ]);
  });
});

describe('content', () => {
  const filter = {
    in: 'query',
    content: {
      'application/json': { schema: { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } } },
    },
  };

  test('is parsed as JSON and checked', () => {
    expect(readColor(filter, { query: 'color=%7B%22a%22:1%7D' })).toEqual({ a: 1 });
    expect(readColor(filter, { query: 'color={"a":"1"}' })).toEqual({ refusedBy: ['type'] });
    expect(readColor(filter, { query: 'color={}' })).toEqual({ refusedBy: ['required'] });
    const header = { ...filter, in: 'header' };
    expect(readColor(header, { headers: { color: '{"a": 7}' } })).toEqual({ a: 7 });
  });

  test.each(['', '{', 'blue', "{'a':1}", '%7B%2'])('that is not JSON is refused as such: %j', (text) => {
    const { errors } = readQuery(`color=${text}`, { name: 'color', ...filter });
    expect(errors).toMatchObject([{ instancePath: '/color', keyword: 'contentMediaType', data: text }]);
  });

  test('of another media type is text', () => {
    const text = { in: 'query', content: { 'text/plain': { schema: { type: 'integer' } } } };
    expect(readColor(text, { query: 'color=5' })).toBe(5);
  });

  test('does not read a text as an untyped or string value', () => {
    const json = (schema: Json) => ({ in: 'query', content: { 'application/vnd.x+json; charset=utf-8': { schema } } });
    expect(readColor(json({}), { query: 'color="5"' })).toBe('5');
    expect(readColor(json(string), { query: 'color=5' })).toEqual({ refusedBy: ['type'] });
  });
});

describe('which parameters an operation has', () => {
  const named = (parameters: readonly Parameter[]) => parameters.map(({ name, in: location }) => `${location} ${name}`);

  test("those of its path item and its own, which win by name and location, a header's in any case", () => {
    const parameters = parametersOf({
      pathItem: [
        { name: 'a', in: 'query', schema: string },
        { name: 'X-Size', in: 'header', schema: string },
        { name: 'b', in: 'query', schema: string },
      ],
      operation: [
        { name: 'a', in: 'cookie', schema: string },
        { name: 'b', in: 'query', required: true, schema: string },
        { name: 'x-size', in: 'header', required: true, schema: string },
      ],
    });
    expect(named(parameters)).toEqual(['query a', 'header x-size', 'query b', 'cookie a']);
    expect(parameters.map(({ required }) => required)).toEqual([false, true, true, false]);
  });

  test('those that `$ref`s lead to', () => {
    const components = { parameters: { Size: { name: 'size', in: 'query', schema: { type: 'integer' } } } };
    const reader = readerOf({ operation: [{ $ref: '#/components/parameters/Size' }], components });
    expect(read(reader, { query: 'size=3' }).values.query).toEqual({ size: 3 });
  });

  test('without the headers that OpenAPI describes elsewhere', () => {
    const headers = ['Accept', 'content-type', 'AUTHORIZATION', 'X-Accept'];
    const operation = headers.map((name) => ({ name, in: 'header', required: true, schema: string }));
    expect(named(parametersOf({ operation }))).toEqual(['header X-Accept']);
  });

  test('a header is found in any case, and under its declared name', () => {
    const reader = readerOf({ operation: [{ name: 'X-Sizes', in: 'header', schema: array }] });
    expect(read(reader, { headers: { 'x-sizes': ['a, b', 'c'] } }).values.header).toEqual({
      'X-Sizes': ['a', 'b', 'c'],
    });
  });

  test('path parameters belong to the texts by the order of the path', () => {
    const path = '/{b}/x/{a}';
    const operation = ['a', 'b', 'unused'].map((name) => ({ name, in: 'path', required: true, schema: string }));
    const { values, errors } = readerOf({ path, operation }).read({ path: ['1', '2'], query: '', headers: {} });
    expect(values.path).toEqual({ a: '2', b: '1' });
    expect(errors).toEqual([]);
  });

  test('a path parameter is always required', () => {
    const reader = readerOf({
      path: '/{id}',
      operation: [{ name: 'id', in: 'path', required: false, schema: string }],
    });
    expect(read(reader, {}).errors).toMatchObject([{ keyword: 'required', params: { missingProperty: 'id' } }]);
  });

  test('what a path parameter names', () => {
    const resource = { name: 'agent', missing: { status: 404, example: 'agentNotFound' } };
    const operation = [{ name: 'id', in: 'path', required: true, schema: string, 'x-resource': resource }];
    expect(parametersOf({ operation })).toMatchObject([{ name: 'id', resource }]);
  });

  test.each<[Json, string]>([
    [{ in: 'query' }, 'parameter without a name'],
    [{ name: 'a', in: 'body' }, 'parameter a is in none of path, query, header, cookie'],
    [{ name: 'a', in: 'constructor' }, 'parameter a is in none of'],
    [{ name: 'a', in: 'path', style: 'form' }, "parameter a in path can't have style form: simple, label, matrix"],
    [{ name: 'a', in: 'header', style: 'deepObject' }, "parameter a in header can't have style deepObject: simple"],
  ])('%j stops the start', (parameter, reason) => {
    const load = () => parametersOf({ operation: [parameter, { ...parameter }] });
    expect(load).toThrow(DocumentError);
    expect(load).toThrow(reason);
  });
});

describe('cost', () => {
  test('a deep object is validated by a schema that accepts every text', () => {
    expect(readColor(inQuery(string, { style: 'deepObject' }), { query: 'color[a]=1' })).toEqual({
      refusedBy: ['type'],
    });
  });

  test('a schema that accepts every text is not evaluated', () => {
    const components = {
      schemas: { Id: { type: 'string', description: 'An id.' }, Code: { type: 'string', maxLength: 5 } },
    };
    const operation = [
      string,
      { $ref: '#/components/schemas/Id' },
      { $ref: '#/components/schemas/Id', type: 'string', maxLength: 5 },
      { $ref: '#/components/schemas/Code' },
      { type: 'string', format: 'uuid' },
      { type: 'integer' },
    ].map((schema, index) => ({ name: `p${index}`, in: 'query', schema }));
    const isChecked = parametersOf({ operation, components }).map(({ validate }) => validate !== undefined);
    expect(isChecked).toEqual([false, false, true, true, true, true]);
  });

  test('an operation without parameters compiles nothing', () => {
    const reader = readerOf({ operation: [] });
    expect(read(reader, { query: 'a=1' })).toBe(read(reader, { query: 'b=2' }));
    expect(read(reader, { query: 'a=1' })).toEqual({
      values: { path: {}, query: {}, header: {}, cookie: {} },
      errors: [],
    });
  });

  test.each([
    ['form', 'color=blue&'],
    ['spaceDelimited', 'color=blue&'],
    ['deepObject', 'color[x]=blue&'],
    ['form', 'color&[]&color[a]&'],
  ])('50,000 repeated keys are read quickly: %s, %s', (style, key) => {
    const reader = readerOf({ operation: [inQuery({ type: ['array', 'object', 'string'], items: {} }, { style })] });
    expect(cpuMilliseconds(() => read(reader, { query: key.repeat(50_000) }))).toBeLessThan(1000);
  });

  test('a header of white space is read quickly', () => {
    const reader = readerOf({ operation: [{ name: 'X-List', in: 'header', schema: array }] });
    const header = `a${' '.repeat(60_000)}b`;
    expect(cpuMilliseconds(() => read(reader, { headers: { 'x-list': header } }))).toBeLessThan(1000);
  });
});

test('no query, cookie or path makes the reader throw, and its values are those of the parameters', () => {
  const schemas = [string, { type: 'integer' }, array, object, { type: ['null', 'array', 'object', 'string'] }, {}];
  const operation = schemas.flatMap((schema, index) => [
    ...['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'].map((style) => ({
      name: `${style}${index}`,
      in: 'query',
      style,
      schema,
    })),
    { name: `cookie${index}`, in: 'cookie', schema },
    { name: `path${index}`, in: 'path', style: ['simple', 'label', 'matrix'][index % 3], schema },
  ]);
  const path = `/${schemas.map((_, index) => `{path${index}}`).join('/')}`;
  const reader = readerOf({ path, operation });
  const names = operation.map(({ name }) => name);
  const text = fc.stringMatching(/^[a-c0-9%&=;,.|[\]+ -]{0,12}$/);
  const pair = fc.tuple(fc.constantFrom(...names), text, text).map(([name, key, value]) => `${name}${key}=${value}`);
  const pairs = fc.array(pair, { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), pairs, pairs, (texts, query, cookies) => {
      const reading = reader.read({ path: texts, query: query.join('&'), headers: { cookie: cookies.join(';') } });
      for (const values of Object.values(reading.values)) {
        expect(names).toEqual(expect.arrayContaining(Object.keys(values)));
      }
    }),
  );
});
