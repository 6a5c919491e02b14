import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSourceFiles } from '../../../src/openapi/document/read-source-files.ts';
import { below } from '../../../src/openapi/document/source-files.ts';
import { FakerMethods } from '../../../src/openapi/sample/faker-methods.ts';
import { Sampler, type Shortfall } from '../../../src/openapi/sample/sampler.ts';
import { SchemaCompiler } from '../../../src/openapi/schemas/schema-compiler.ts';
import { RandomSource } from '../../../src/state/random.ts';

const now = Date.parse('2025-09-03T23:19:51Z');
const faker = new FakerMethods();
const directory = mkdtempSync(join(tmpdir(), 'sample-'));
afterAll(() => rmSync(directory, { recursive: true }));

type Schemas = Record<string, unknown>;

/** Samples of a schema with seeds 1 to `count`, each of which satisfies it. Other schemas of the document: `others`. */
function samplesOf(
  schema: unknown,
  { count = 30, others = {} as Schemas, openapi = '3.1.0', isProved = true } = {},
): unknown[] {
  const { files, place } = documentWith(schema, others, openapi);
  const schemas = new SchemaCompiler(files);
  const sampler = new Sampler(files, faker, { compile: isProved ? (at) => schemas.compile(at) : undefined });
  const validate = schemas.compile(place);
  return Array.from({ length: count }, (_, index) => {
    const sample = sampler.sample(place, new RandomSource(index + 1).for('sample'), now);
    expect(validate(sample) || { seed: index + 1, sample, errors: validate.errors }).toBe(true);
    return sample;
  });
}

function documentWith(schema: unknown, others: Schemas, openapi = '3.1.0') {
  const path = join(directory, 'document.json');
  const document = { openapi, paths: {}, components: { schemas: { Sampled: schema, ...others } } };
  writeFileSync(path, JSON.stringify(document));
  const files = readSourceFiles(path);
  return { files, place: below(files.root, 'components', 'schemas', 'Sampled') };
}

/** What is made for a schema that nothing satisfies, and the reported faults. */
function closestTo(schema: unknown, others: Schemas = {}) {
  const { files, place } = documentWith(schema, others);
  const told: Shortfall[] = [];
  const sampler = new Sampler(files, faker);
  const onShortfall = (shortfall: Shortfall) => told.push(shortfall);
  const value = sampler.sample(place, new RandomSource(1).for('sample'), now, { onShortfall });
  sampler.sample(place, new RandomSource(2).for('sample'), now, { onShortfall });
  return { value, told: told.map(({ place: at, reason }) => `${at.pointer} ${reason}`) };
}

const object = (properties: Schemas, more: Schemas = {}) => ({ type: 'object', properties, ...more });
const text = { type: 'string' };

/** A schema and what each of its samples has to pass beside the schema itself. */
const promises: readonly [promise: string, schema: unknown, passes: (sample: never) => boolean][] = [
  ['true: is a word most of the time', true, () => true],
  ['type: is of the one type', { type: 'boolean' }, (value: unknown) => typeof value === 'boolean'],
  ['const: is it, null and objects too', { const: { a: null } }, (value: object) => 'a' in value],
  ['enum: is one of the type', { type: 'string', enum: ['a', 1, 'b'] }, (value: string) => /^[a1b]$/.test(value)],
  ['minimum and maximum: lies between', { type: 'integer', minimum: -3, maximum: -3 }, (value: number) => value === -3],
  ['exclusiveMinimum: is beyond', { type: 'integer', exclusiveMinimum: 4, maximum: 5 }, (value: number) => value === 5],
  [
    'exclusiveMaximum: is below',
    { type: 'number', exclusiveMaximum: 0.02, minimum: 0 },
    (value: number) => value < 0.02,
  ],
  ['minimum: may be far above what is usual', { type: 'integer', minimum: 1e15 }, (value: number) => value >= 1e15],
  ['maximum: may be far below what is usual', { type: 'number', maximum: -5000 }, (value: number) => value <= -5000],
  ['a tiny range: is met', { type: 'number', minimum: 0.0001, maximum: 0.0002 }, (value: number) => value < 1],
  ['multipleOf: is one, without binary noise', { type: 'number', multipleOf: 0.1 }, (n: number) => `${n}`.length < 7],
  ['multipleOf: of a whole number', { type: 'integer', multipleOf: 2.5, minimum: 1 }, (n: number) => n % 5 === 0],
  [
    'multipleOf: of two factors at once',
    {
      type: 'integer',
      allOf: [
        { type: 'integer', multipleOf: 6 },
        { type: 'integer', multipleOf: 4 },
      ],
    },
    (value: number) => value % 12 === 0,
  ],
  ['format int32: is within', { type: 'integer', format: 'int32', minimum: 2147483640 }, (n: number) => n < 2 ** 31],
  ['minLength: is met', { type: 'string', minLength: 200 }, (value: string) => value.length >= 200],
  ['maxLength: is met', { type: 'string', maxLength: 3 }, (value: string) => value.length <= 3],
  ['minLength = maxLength: is met', { type: 'string', minLength: 7, maxLength: 7 }, (s: string) => s.length === 7],
  ['maxLength 0: is empty', { type: 'string', maxLength: 0 }, (value: string) => value === ''],
  [
    'maxLength: counts code points',
    { type: 'string', pattern: '^\\p{Script=Gothic}+$', minLength: 3, maxLength: 3 },
    (value: string) => [...value].length === 3 && value.length === 6,
  ],
  [
    'pattern: is matched',
    { type: 'string', pattern: '^[A-Z]{2}-\\d{3}(/[a-f]+)?$' },
    (value: string) => value.length > 5,
  ],
  ['pattern: of any length', { type: 'string', pattern: '^[a-z]+$', minLength: 300, maxLength: 300 }, () => true],
  ['pattern: alternatives and groups', { type: 'string', pattern: '^(?:a|b(?<x>c|d)\\k<x>)$' }, () => true],
  [
    'pattern: Unicode properties',
    { type: 'string', pattern: '^\\p{Script=Cyrillic}{4}$' },
    (s: string) => s.length === 4,
  ],
  ['pattern: negated classes', { type: 'string', pattern: '^[^\\s/]+/[^/]+$' }, (value: string) => value.includes('/')],
  [
    'pattern: lookaheads, as for passwords',
    { type: 'string', pattern: '^(?=.*[A-Z])(?=.*\\d)(?=.*[!#%])[A-Za-z\\d!#%]{8,}$' },
    (value: string) => /[!#%]/.test(value),
  ],
  ['pattern: not anchored', { type: 'string', pattern: 'needle', minLength: 30 }, (s: string) => s.includes('needle')],
  [
    'patterns: two at once',
    {
      type: 'string',
      allOf: [
        { type: 'string', pattern: '^[a-z]{3}_\\d{8}$' },
        { type: 'string', pattern: '^abc' },
      ],
    },
    (value: string) => value.startsWith('abc_'),
  ],
  [
    'pattern beside format: both',
    { type: 'string', format: 'date-time', pattern: '\\.\\d{6}Z$' },
    (value: string) => Date.parse(value) < now,
  ],
  [
    'pattern beside format: whole seconds',
    { type: 'string', format: 'date-time', pattern: ':[0-9]{2}Z$' },
    (value: string) => Date.parse(value) < now,
  ],
  ['format with maxLength: both', { type: 'string', format: 'email', maxLength: 12 }, (s: string) => s.length <= 12],
  ['format with minLength: both', { type: 'string', format: 'uri', minLength: 90 }, (s: string) => s.length >= 90],
  ['contentEncoding base64: is that', { type: 'string', contentEncoding: 'base64' }, (s: string) => s.length % 4 === 0],
  ['items: has some', { type: 'array', items: text }, (value: unknown[]) => value.length >= 1 && value.length <= 3],
  ['minItems: is met', { type: 'array', items: text, minItems: 9 }, (value: unknown[]) => value.length >= 9],
  ['minItems: without items', { type: 'array', minItems: 2 }, (value: unknown[]) => value.length === 2],
  ['maxItems: is met', { type: 'array', items: text, maxItems: 0 }, (value: unknown[]) => value.length === 0],
  [
    'uniqueItems: are all different',
    { type: 'array', items: { enum: [1, 2, 3] }, minItems: 3, uniqueItems: true },
    (value: unknown[]) => value.length === 3,
  ],
  [
    'uniqueItems: has fewer where there are no more',
    { type: 'array', items: { type: 'boolean' }, maxItems: 9, uniqueItems: true },
    (value: unknown[]) => value.length <= 2,
  ],
  [
    'prefixItems: each in its place',
    { type: 'array', prefixItems: [text, { type: 'integer' }], minItems: 2, maxItems: 2 },
    (value: unknown[]) => typeof value[0] === 'string' && Number.isInteger(value[1]),
  ],
  [
    'prefixItems with items false: no more',
    { type: 'array', prefixItems: [text, text], items: false, minItems: 2 },
    (value: unknown[]) => value.length === 2,
  ],
  [
    'contains: is among the items',
    { type: 'array', items: { type: 'integer' }, contains: { type: 'integer', minimum: 5000 }, minContains: 2 },
    (value: number[]) => value.filter((item) => item >= 5000).length >= 2,
  ],
  [
    'maxContains: is not exceeded',
    { type: 'array', items: { enum: [1, 2] }, minItems: 3, contains: { const: 1 }, maxContains: 1 },
    (value: number[]) => value.filter((item) => item === 1).length === 1,
  ],
  [
    'properties: has them all, in order',
    object({ b: text, a: text }),
    (value: object) => `${Object.keys(value)}` === 'b,a',
  ],
  [
    'required: also what properties do not name',
    { type: 'object', required: ['x'], properties: { x: true } },
    () => true,
  ],
  [
    'maxProperties: leaves optional ones out',
    object({ a: text, b: text, c: text }, { required: ['c'], maxProperties: 1 }),
    (value: object) => 'c' in value,
  ],
  [
    'minProperties: invents names',
    { type: 'object', minProperties: 5 },
    (value: object) => Object.keys(value).length === 5,
  ],
  [
    'additionalProperties: is the schema of a map',
    { type: 'object', additionalProperties: { type: 'integer' } },
    (value: object) => Object.values(value).length > 0 && Object.values(value).every(Number.isInteger),
  ],
  [
    'additionalProperties false: adds none',
    object({ a: text }, { additionalProperties: false }),
    (value: object) => 'a' in value,
  ],
  [
    'patternProperties: has names that match',
    {
      type: 'object',
      patternProperties: { '^x[0-9]$': { type: 'integer' } },
      additionalProperties: false,
      minProperties: 2,
    },
    (value: object) => Object.keys(value).every((name) => /^x\d$/.test(name)),
  ],
  [
    'propertyNames: are obeyed',
    { type: 'object', propertyNames: { enum: ['a', 'b'] }, additionalProperties: text, minProperties: 2 },
    (value: object) => Object.keys(value).sort().join() === 'a,b',
  ],
  [
    'dependentRequired: comes along',
    object({ a: text, b: text, c: text }, { required: ['a'], maxProperties: 2, dependentRequired: { a: ['c'] } }),
    (value: object) => 'c' in value && !('b' in value),
  ],
  [
    'dependentSchemas: applies where the name is there',
    object(
      { a: text, b: { type: 'integer' } },
      {
        required: ['a'],
        dependentSchemas: { a: object({ b: { type: 'integer', minimum: 9000 } }, { required: ['b'] }) },
      },
    ),
    (value: { b: number }) => value.b >= 9000,
  ],
  [
    'unevaluatedProperties false: adds none across allOf',
    { type: 'object', allOf: [object({ a: text })], properties: { b: text }, unevaluatedProperties: false },
    (value: object) => Object.keys(value).length === 2,
  ],
  [
    'writeOnly: is left out, required or not',
    object({ a: text, b: { ...text, writeOnly: true } }, { required: ['a', 'b'] }),
    (value: object) => !('b' in value),
  ],
  ['readOnly: is there', object({ a: { ...text, readOnly: true } }), (value: object) => 'a' in value],
  [
    'allOf: limits of every part hold at once',
    { allOf: [object({ n: { type: 'integer', minimum: 5 } }), object({ n: { type: 'integer', maximum: 6 } })] },
    (value: { n: number }) => value.n === 5 || value.n === 6,
  ],
  [
    'oneOf: exactly one holds',
    {
      oneOf: [
        { type: 'integer', multipleOf: 3 },
        { type: 'integer', multipleOf: 5 },
      ],
    },
    (n: number) => n % 15 !== 0,
  ],
  [
    'anyOf: beside the keywords of the schema',
    {
      ...object({ a: text, b: text }),
      anyOf: [object({ a: true }, { required: ['a'] }), object({ b: true }, { required: ['b'] })],
    },
    () => true,
  ],
  [
    'not: is avoided',
    { type: 'integer', minimum: 1, maximum: 4, not: { enum: [1, 2, 3] } },
    (value: number) => value === 4,
  ],
  [
    'not: a name that must be missing',
    object({ a: text, b: text }, { not: object({ a: true }, { required: ['a'] }) }),
    (value: object) => !('a' in value),
  ],
  [
    'if, then, else: hold',
    object(
      { kind: { enum: ['a', 'b'] }, x: text },
      {
        required: ['kind'],
        if: object({ kind: { const: 'a' } }),
        // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
        then: object({ x: true }, { required: ['x'] }),
        else: object({ x: false }),
      },
    ),
    (value: { kind: string; x?: string }) => (value.kind === 'a') === (value.x !== undefined),
  ],
  [
    'type union: is one of them',
    { type: ['string', 'integer'] },
    (value: unknown) => ['string', 'number'].includes(typeof value),
  ],
  ['no type: the keywords tell it', object({ a: { minLength: 2, type: ['string', 'null'] } }), () => true],
  [
    'x-faker: is asked first',
    { type: 'string', 'x-faker': 'location.countryCode' },
    (value: string) => /^[A-Z]{2}$/.test(value),
  ],
  [
    'x-faker: gives way to the keywords',
    { type: 'string', 'x-faker': 'lorem.paragraph', pattern: '^\\d+$' },
    (value: string) => /^\d+$/.test(value),
  ],
];

describe('a sample', () => {
  it.each(promises)('%s', (_, schema, passes) => {
    // Each promise knows the type of what its schema describes.
    for (const sample of samplesOf(schema)) expect(passes(sample as never) || sample).toBe(true);
  });
});

/** What only a compiled validator keeps count of. */
const needsCompiling = /^unevaluated/;

describe('no validator is compiled', () => {
  it.each(promises.filter(([promise]) => !needsCompiling.test(promise)))('for %s', (_, schema) => {
    samplesOf(schema, { isProved: false });
  });
});

const formats = [
  ...['date', 'time', 'date-time', 'iso-time', 'iso-date-time', 'duration', 'uri', 'uri-reference', 'uri-template'],
  ...['url', 'email', 'hostname', 'ipv4', 'ipv6', 'regex', 'uuid', 'json-pointer', 'json-pointer-uri-fragment'],
  ...[
    'relative-json-pointer',
    'byte',
    'password',
    'binary',
    'iri',
    'laravel-url',
    'iri-reference',
    'idn-email',
    'idn-hostname',
  ],
];

describe('a format', () => {
  it.each(formats)('%s: is that, and differs from seed to seed', (format) => {
    expect(new Set(samplesOf({ type: 'string', format })).size).toBeGreaterThan(5);
  });

  it.each(['int32', 'int64', 'float', 'double'])('%s: is a number', (format) => {
    for (const sample of samplesOf({ type: 'number', format })) expect(sample).toBeTypeOf('number');
  });

  it('date-time has six fractional digits and lies in the month before now', () => {
    for (const sample of samplesOf({ type: 'string', format: 'date-time' })) {
      expect(sample).toMatch(/^2025-0[89]-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    }
  });
});

describe('a name', () => {
  const likely: readonly [name: string, looksLikeIt: RegExp][] = [
    ['email', /^[^@ ]+@[^@ ]+$/],
    ['billing_email', /^[^@ ]+@[^@ ]+$/],
    ['avatarUrl', /^https?:\/\//],
    ['firstName', /^\p{L}[\p{L}'-]*$/u],
    ['phone', /^\+\d+$/],
    ['country_code', /^[A-Z]{2}$/],
    ['currency', /^[A-Z]{3}$/],
    ['price', /^\d+\.\d\d$/],
    ['description', /^[A-Z].*\.$/],
  ];
  it.each(likely)('%s: has the expected value', (name, looksLikeIt) => {
    for (const sample of samplesOf(object({ [name]: text })))
      expect(Object.values(sample as object)[0]).toMatch(looksLikeIt);
  });

  it('in the plural is that of the items', () => {
    for (const sample of samplesOf(object({ emails: { type: 'array', items: text } }))) {
      for (const email of (sample as { emails: string[] }).emails) expect(email).toMatch(/@/);
    }
  });

  it('determines numbers too, within the limits', () => {
    for (const sample of samplesOf(object({ latitude: { type: 'number', minimum: 60 } }))) {
      expect((sample as { latitude: number }).latitude).toBeLessThanOrEqual(70);
    }
  });
});

describe('references', () => {
  const node = object({ value: { type: 'integer' }, next: { $ref: '#/components/schemas/Sampled' } });

  it('of a schema to itself end', () => {
    for (const sample of samplesOf(node)) expect(JSON.stringify(sample).length).toBeLessThan(500);
  });

  it('end where only one of the alternatives does', () => {
    const add = object({
      left: { $ref: '#/components/schemas/Sampled' },
      right: { $ref: '#/components/schemas/Sampled' },
    });
    const samples = samplesOf({ anyOf: [{ ...add, required: ['left', 'right'] }, { type: 'integer' }] });
    expect(Math.max(...samples.map((sample) => JSON.stringify(sample).length))).toBeLessThan(10_000);
  });

  it('end where null does, though they are required', () => {
    samplesOf({
      ...node,
      properties: { next: { anyOf: [{ $ref: '#/components/schemas/Sampled' }, { type: 'null' }] } },
      required: ['next'],
    });
  });

  it('that can never end are cut off, and reported once', () => {
    const { value, told } = closestTo({ ...node, required: ['value', 'next'] });
    expect(value).toEqual({
      value: expect.any(Number),
      next: { value: expect.any(Number), next: { value: expect.any(Number) } },
    });
    expect(told).toEqual(['/components/schemas/Sampled next nests without end']);
  });

  it('may have keywords beside them', () => {
    const others = { Short: { type: 'string', maxLength: 4 } };
    for (const sample of samplesOf({ $ref: '#/components/schemas/Short', type: 'string', minLength: 4 }, { others })) {
      expect(sample).toHaveLength(4);
    }
  });
});

describe('writeOnly', () => {
  it('is left out where another part of the schema, or the schema of the property, says so', () => {
    const others = {
      Base: object({ a: text, secret: { $ref: '#/components/schemas/Secret' } }),
      Secret: { ...text, writeOnly: true },
    };
    const schema = {
      type: 'object',
      allOf: [{ $ref: '#/components/schemas/Base' }],
      required: ['a', 'secret'],
      properties: { a: true, secret: true },
    };
    for (const sample of samplesOf(schema, { others })) {
      expect(Object.keys(sample as object)).toEqual(['a']);
    }
  });
});

describe('a discriminator', () => {
  const base = (mapping: object) =>
    object({ kind: text }, { required: ['kind'], discriminator: { propertyName: 'kind', ...mapping } });
  const extended = (properties: Schemas) => ({
    allOf: [{ $ref: '#/components/schemas/Base' }, object(properties, { required: Object.keys(properties) })],
  });
  const others = { Base: base({}), Cat: extended({ indoor: { type: 'boolean' } }), Dog: extended({ bark: text }) };
  const options = [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }];

  it('names the schema that was chosen', () => {
    for (const sample of samplesOf({ oneOf: options, discriminator: { propertyName: 'kind' } }, { others })) {
      expect(sample).toHaveProperty('kind', 'indoor' in (sample as object) ? 'Cat' : 'Dog');
    }
  });

  it('names it as the mapping does, by reference or by name', () => {
    const mapping = { cat: '#/components/schemas/Cat', dog: 'Dog' };
    for (const sample of samplesOf({ oneOf: options, discriminator: { propertyName: 'kind', mapping } }, { others })) {
      expect(sample).toHaveProperty('kind', 'indoor' in (sample as object) ? 'cat' : 'dog');
    }
  });

  it('of a base schema is that of a schema that extends it', () => {
    const mapping = { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' };
    const all = { ...others, Base: base({ mapping }) };
    for (const sample of samplesOf({ $ref: '#/components/schemas/Base' }, { others: all })) {
      expect(sample).toHaveProperty('kind', 'indoor' in (sample as object) ? 'cat' : 'dog');
    }
  });
});

describe('OpenAPI 3.0', () => {
  const openapi = '3.0.3';

  it('nullable, required, enum and the like: may be the names of properties', () => {
    const others = { Flag: { type: 'boolean' } };
    const reference = { $ref: '#/components/schemas/Flag' };
    const names = ['nullable', 'required', 'enum', 'example', 'default', 'exclusiveMinimum', 'type', 'const'];
    const schema = object(Object.fromEntries(names.map((name) => [name, reference])), { required: names });
    for (const sample of samplesOf(schema, { openapi, others })) expect(Object.keys(sample as object)).toEqual(names);
  });

  it('nullable beside a oneOf with a discriminator: is null or names the schema that was chosen', () => {
    const kind = (more: Schemas) => object({ kind: text, ...more }, { required: ['kind', ...Object.keys(more)] });
    const others = { Cat: kind({ indoor: { type: 'boolean' } }), Dog: kind({ bark: text }) };
    const oneOf = [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }];
    for (const sample of samplesOf(
      { nullable: true, oneOf, discriminator: { propertyName: 'kind' } },
      { openapi, others },
    )) {
      if (sample !== null) expect(sample).toHaveProperty('kind', 'indoor' in (sample as object) ? 'Cat' : 'Dog');
    }
  });

  it('nullable: is null now and then, with an enum too', () => {
    const samples = samplesOf({ type: 'string', nullable: true, enum: ['a'] }, { openapi });
    expect(new Set(samples)).toEqual(new Set(['a', null]));
  });

  it('nullable beside allOf: allows null', () => {
    const others = { Owner: object({ name: text }, { required: ['name'] }) };
    const samples = samplesOf({ nullable: true, allOf: [{ $ref: '#/components/schemas/Owner' }] }, { openapi, others });
    expect(samples).toContain(null);
    expect(samples.some((sample) => sample !== null)).toBe(true);
  });

  it('exclusiveMinimum and exclusiveMaximum: are flags', () => {
    const schema = { type: 'integer', minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: true };
    expect(new Set(samplesOf(schema, { openapi }))).toEqual(new Set([2]));
    const inclusive = { type: 'integer', minimum: 1, exclusiveMinimum: false, maximum: 1 };
    expect(new Set(samplesOf(inclusive, { openapi }))).toEqual(new Set([1]));
  });

  it('a limit beside a $ref: is ignored', () => {
    const others = { Short: { type: 'string', maxLength: 4 } };
    const samples = samplesOf({ $ref: '#/components/schemas/Short', minLength: 50 }, { openapi, others });
    for (const sample of samples) expect(String(sample).length).toBeLessThanOrEqual(4);
  });
});

describe('if no value satisfies a schema, the closest one is made, and reported once:', () => {
  const [low, word] = [expect.toSatisfy((n) => n === 5 || n === 4), expect.any(String)];
  it.each<[string, unknown, unknown]>([
    ['false', false, expect.toSatisfy((value) => value !== undefined)],
    ['limits that cross', { type: 'integer', minimum: 5, maximum: 4 }, low],
    ['constants that differ', { allOf: [{ const: 1 }, { const: 2 }] }, 1],
    ['an enumeration of another type', { type: 'object', enum: ['1', '2'] }, '1'],
    [
      'types that differ',
      {
        allOf: [
          { type: 'string', minLength: 1 },
          { type: 'integer', minimum: 1 },
        ],
      },
      expect.any(Number),
    ],
    ['a pattern that nothing matches', { type: 'string', pattern: '^[]$' }, word],
    [
      'more unique items than there are',
      { type: 'array', items: { type: 'boolean' }, minItems: 3, uniqueItems: true },
      expect.toSatisfy((items) => items.length === 2),
    ],
    ['a negation of everything', { not: true }, expect.toSatisfy((value) => value !== undefined)],
    [
      'a required property that may not be there',
      object({ a: false, b: { type: 'integer' } }, { required: ['a', 'b'] }),
      expect.objectContaining({ b: expect.any(Number) }),
    ],
  ])('%s', (_, schema, closest) => {
    const { value, told } = closestTo(schema);
    expect(value).toEqual(closest);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^\/components\/schemas\/Sampled/);
  });

  it('an optional property that nothing satisfies is left out', () => {
    const { value, told } = closestTo(object({ a: text, b: { type: 'integer', minimum: 2, maximum: 1 } }));
    expect(value).toEqual({ a: expect.any(String) });
    expect(told).toEqual([]);
  });
});

describe('the same random numbers', () => {
  it('give the same bytes, regardless of the time and of each other', () => {
    const schema = object({
      id: { type: 'string', format: 'uuid' },
      at: { type: 'string', format: 'date-time' },
      name: text,
    });
    const once = samplesOf(schema).map((sample) => JSON.stringify(sample));
    expect(samplesOf(schema).map((sample) => JSON.stringify(sample))).toEqual(once);
    expect(new Set(once).size).toBe(once.length);
  });
});
