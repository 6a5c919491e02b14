import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../../src/openapi/document/fault-kinds.ts';
import { mendedSchema } from '../../../src/openapi/schemas/mended-schema.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What is made of a schema of 3.1, and the kinds of the reported faults. */
type Row = readonly [name: string, written: Schema, meant: Schema, ...told: FaultKind[]];

const inBoth: readonly Row[] = [
  // Types.
  ['type any', { type: 'any' }, {}, 'schema'],
  ['type date', { type: 'date' }, { type: 'string', format: 'date' }, 'schema'],
  ['type date with a format', { type: 'date', format: 'date-time' }, { type: 'string', format: 'date-time' }, 'schema'],
  ['type datetime', { type: 'datetime' }, { type: 'string', format: 'date-time' }, 'schema'],
  ['type file', { type: 'file' }, { type: 'string', format: 'binary' }, 'schema'],
  ['type int', { type: 'int' }, { type: 'integer' }, 'schema'],
  ['type long', { type: 'long' }, { type: 'integer' }, 'schema'],
  ['type float', { type: 'float' }, { type: 'number', format: 'float' }, 'schema'],
  ['type decimal', { type: 'decimal' }, { type: 'number' }, 'schema'],
  ['type bool', { type: 'bool' }, { type: 'boolean' }, 'schema'],
  ['type uuid', { type: 'uuid' }, { type: 'string', format: 'uuid' }, 'schema'],
  ['a type in capitals', { type: 'Object' }, { type: 'object' }, 'schema'],
  ['type string[]', { type: 'string[]' }, { type: 'array', items: { type: 'string' } }, 'schema'],
  ['type array<int>', { type: 'array<int>' }, { type: 'array', items: { type: 'integer' } }, 'schema'],
  ['a union in one text', { type: 'string|null' }, { type: ['string', 'null'] }, 'schema'],
  ['a type that is none', { type: 'Pet' }, {}, 'schema'],
  ['no types', { type: [] }, {}, 'schema'],
  ['a real null', { type: ['string', null] }, { type: ['string', 'null'] }, 'schema'],
  ['an unknown among types', { type: ['string', 'any'] }, {}, 'schema'],
  ['type null alone', { type: null }, { type: 'null' }, 'schema'],
  ['a type without a value', { type: null, maxLength: 2 }, { maxLength: 2 }, 'schema'],
  ['a type that is a schema', { type: { type: 'string' } }, {}, 'schema'],
  // Lists of names and values.
  ['required: true', { type: 'string', required: true }, { type: 'string' }, 'schema'],
  ["required: 'true'", { required: 'true' }, {}, 'schema'],
  ['required as a text', { required: 'a' }, { required: ['a'] }, 'schema'],
  ['required: null', { required: null }, {}, 'schema'],
  ['required with what is no name', { required: ['a', 1, null] }, { required: ['a', '1'] }, 'schema'],
  ['required as flags', { required: { a: true, b: false } }, { required: ['a'] }, 'schema'],
  ['no enum', { enum: [] }, {}, 'schema'],
  ['enum: null', { enum: null }, {}, 'schema'],
  ['enum as a scalar', { enum: 'a' }, { enum: ['a'] }, 'schema'],
  ['numbers as texts in enum', { type: 'integer', enum: ['1', '2'] }, { type: 'integer', enum: [1, 2] }, 'schema'],
  ['numbers in an enum of texts', { type: 'string', enum: ['a', 1] }, { type: 'string', enum: ['a', '1'] }, 'schema'],
  ['booleans in an enum of texts', { type: 'string', enum: [true] }, { type: 'string', enum: ['true'] }, 'schema'],
  [
    'enum of the items',
    { type: 'array', items: { type: 'string' }, enum: ['a'] },
    { type: 'array', items: { type: 'string', enum: ['a'] } },
    'schema',
  ],
  ['const as a text', { type: 'integer', const: '1' }, { type: 'integer', const: 1 }, 'schema'],
  // Numbers.
  ['a length as a text', { maxLength: '10' }, { maxLength: 10 }, 'schema'],
  ['a limit as a text', { minimum: '0' }, { minimum: 0 }, 'schema'],
  ['an unreadable limit', { minimum: 'none' }, {}, 'schema'],
  ['an empty limit', { maximum: '' }, {}, 'schema'],
  ['a limit of null', { maxItems: null }, {}, 'schema'],
  ['a negative length', { minLength: -1 }, {}, 'schema'],
  ['a fractional length', { maxItems: 1.5 }, {}, 'schema'],
  ['a multiple of nothing', { multipleOf: 0 }, {}, 'schema'],
  ['an infinite limit', { maximum: Number.POSITIVE_INFINITY }, {}, 'schema'],
  ['limits that exclude each other', { minItems: 3, maxItems: 1 }, { minItems: 3, maxItems: 1 }, 'contradiction'],
  // Schemas inside.
  ['no items', { type: 'array', items: [] }, { type: 'array' }, 'schema'],
  ['a list of one item', { items: [{ type: 'string' }] }, { items: { type: 'string' } }, 'schema'],
  ['a list of items', { items: [{ minLength: 1 }, {}] }, { prefixItems: [{ minLength: 1 }, {}] }, 'dialect'],
  [
    'items and additionalItems',
    { items: [{ minLength: 1 }], additionalItems: false },
    { prefixItems: [{ minLength: 1 }], items: false },
    'dialect',
  ],
  ['items: null', { type: 'array', items: null }, { type: 'array', items: {} }, 'schema'],
  ['items as a type', { items: 'string' }, { items: { type: 'string' } }, 'schema'],
  ['properties: null', { type: 'object', properties: null }, { type: 'object' }, 'schema'],
  [
    'properties as a list of names',
    { properties: [{ name: 'a', type: 'string' }] },
    { properties: { a: { type: 'string' } } },
    'schema',
  ],
  [
    'properties as a list of keys',
    { properties: [{ a: { minLength: 1 } }] },
    { properties: { a: { minLength: 1 } } },
    'schema',
  ],
  ['properties as an empty list', { properties: [] }, {}, 'schema'],
  ['a property of null', { properties: { a: null, b: {} } }, { properties: { a: {}, b: {} } }, 'schema'],
  ['a property that is a type', { properties: { a: 'integer' } }, { properties: { a: { type: 'integer' } } }, 'schema'],
  ['a property that is a reference', { properties: { a: '#/x' } }, { properties: { a: { $ref: '#/x' } } }, 'schema'],
  ['required among properties', { properties: { a: {}, required: ['a'] } }, { properties: { a: {} } }, 'schema'],
  ['allOf: null', { allOf: null }, {}, 'schema'],
  ['oneOf without any', { oneOf: [] }, {}, 'schema'],
  ['anyOf: {}', { anyOf: {} }, {}, 'schema'],
  ['allOf of one', { allOf: { $ref: '#/x' } }, { allOf: [{ $ref: '#/x' }] }, 'schema'],
  ['an empty item of allOf', { allOf: [{ $ref: '#/x' }, null] }, { allOf: [{ $ref: '#/x' }] }, 'schema'],
  [
    'null as an alternative',
    { oneOf: [{ minLength: 1 }, null] },
    { oneOf: [{ minLength: 1 }, { type: 'null' }] },
    'schema',
  ],
  ['not: null', { not: null }, {}, 'schema'],
  ['additionalProperties: null', { additionalProperties: null }, {}, 'schema'],
  ['additionalProperties as a text', { additionalProperties: 'false' }, { additionalProperties: false }, 'schema'],
  [
    'additionalProperties as a type',
    { additionalProperties: 'string' },
    { additionalProperties: { type: 'string' } },
    'schema',
  ],
  [
    'dependencies',
    { dependencies: { a: ['b'], c: { minProperties: 2 } } },
    { dependentRequired: { a: ['b'] }, dependentSchemas: { c: { minProperties: 2 } } },
  ],
  ['a pattern of names', { patternProperties: { '(': {}, '^a': {} } }, { patternProperties: { '^a': {} } }, 'pattern'],
  // The rest.
  ['discriminator as a name', { discriminator: 'kind' }, { discriminator: { propertyName: 'kind' } }, 'schema'],
  ['discriminator: null', { discriminator: null }, {}, 'schema'],
  ['a discriminator without a name', { discriminator: { mapping: {} } }, {}, 'schema'],
  [
    'mapping: null',
    { discriminator: { propertyName: 'kind', mapping: null } },
    { discriminator: { propertyName: 'kind' } },
    'schema',
  ],
  ['format: null', { format: null }, {}, 'schema'],
  ['an unknown format', { format: 'shoe-size' }, { format: 'shoe-size' }, 'format'],
  ['a pattern that is no text', { pattern: 5 }, {}, 'schema'],
  ['a pattern that is none', { pattern: '(' }, {}, 'pattern'],
  ['a pattern of another notation', { pattern: '(?i)a' }, { pattern: '(?i)a' }, 'pattern'],
  [
    'a flag as a text',
    { readOnly: 'true', uniqueItems: 'false' },
    { readOnly: true, uniqueItems: false },
    'schema',
    'schema',
  ],
  ['a flag of null', { deprecated: null }, {}, 'schema'],
  ['a reference that is no text', { $ref: null, type: 'string' }, { type: 'string' }, 'schema'],
  ['an empty reference', { $ref: '' }, {}, 'schema'],
  ['default: null', { type: 'string', default: null }, { type: 'string' }, 'example'],
  ["default: 'false'", { type: 'boolean', default: 'false' }, { type: 'boolean', default: false }, 'example'],
  ['a default as a text', { type: 'integer', default: '10' }, { type: 'integer', default: 10 }, 'example'],
  ['a default of no kind', { type: 'integer', default: 'none' }, { type: 'integer' }, 'example'],
  ['a default that is not listed', { enum: ['a'], default: 'b' }, { enum: ['a'] }, 'example'],
  ['examples by name', { examples: { a: { value: 1 }, b: { value: 2 } } }, { examples: [1, 2] }, 'example'],
  ['examples as one', { type: 'object', examples: { a: 1 } }, { type: 'object', examples: [{ a: 1 }] }, 'example'],
  ['examples as a text', { examples: 'a' }, { examples: ['a'] }, 'example'],
  ['examples: null', { examples: null }, {}, 'example'],
  ['a misspelt keyword', { minlength: 1 }, { minlength: 1 }, 'keyword'],
  ['an unknown keyword', { optional: true }, { optional: true }, 'keyword'],
];

const of30: readonly Row[] = [
  ['nullable', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
  ['nullable: false', { type: 'string', nullable: false }, { type: 'string' }],
  ['nullable as a text', { type: 'string', nullable: 'true' }, { type: ['string', 'null'] }, 'schema'],
  [
    'nullable and enum',
    { type: 'string', nullable: true, enum: ['a'] },
    { type: ['string', 'null'], enum: ['a', null] },
  ],
  ['nullable and type date', { type: 'date', nullable: true }, { type: ['string', 'null'], format: 'date' }, 'schema'],
  [
    'nullable without a type',
    { nullable: true, allOf: [{}], description: 'x' },
    { description: 'x', anyOf: [{ allOf: [{}] }, { type: 'null' }] },
    'dialect',
  ],
  [
    'nullable with a default of null',
    { type: 'string', nullable: true, default: null },
    { type: ['string', 'null'], default: null },
  ],
  [
    'nullable beside a reference',
    { $ref: '#/x', nullable: true },
    { anyOf: [{ $ref: '#/x' }, { type: 'null' }] },
    'dialect',
  ],
  ['a reference and rules', { $ref: '#/x', readOnly: true, minLength: 1 }, { $ref: '#/x', readOnly: true }, 'dialect'],
  ['exclusiveMinimum', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
  ['exclusiveMaximum: false', { maximum: 1, exclusiveMaximum: false }, { maximum: 1 }],
  ['an exclusive limit without one', { exclusiveMinimum: true }, {}],
  ['a list of types', { type: ['string', 'null'] }, { type: ['string', 'null'] }, 'dialect'],
];

const of31: readonly Row[] = [
  ['nullable', { type: 'string', nullable: true }, { type: ['string', 'null'] }, 'dialect'],
  ['nullable beside null', { type: ['string', 'null'], nullable: true }, { type: ['string', 'null'] }, 'dialect'],
  [
    'nullable without a type',
    { nullable: true, $ref: '#/x' },
    { anyOf: [{ $ref: '#/x' }, { type: 'null' }] },
    'dialect',
  ],
  ['exclusiveMinimum: true', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }, 'dialect'],
  ["exclusiveMaximum: '5'", { exclusiveMaximum: '5' }, { exclusiveMaximum: 5 }, 'schema'],
];

describe.each<readonly [version: string, is30: boolean, rows: readonly Row[]]>([
  ['3.0', true, [...inBoth, ...of30]],
  ['3.1', false, [...inBoth, ...of31]],
])('in %s', (_, is30, rows) => {
  const named = rows.map(([name, written, meant, ...kinds]) => ({ name, written, meant, kinds }));
  test.each(named)('$name is read as meant, and reported', ({ written, meant, kinds }) => {
    const told: [FaultKind, string, ...unknown[]][] = [];
    const before = structuredClone(written);
    const mended = mendedSchema(written, is30, (...fault) => told.push(fault));
    expect(mended).toEqual(meant);
    expect(told.map(([kind]) => kind)).toEqual(kinds);
    expect(written).toEqual(before);
    // The result is the same with and without reports.
    expect(mendedSchema(written, is30)).toEqual(mended);
    expect(mendedSchema(mended, false)).toBe(mended);
  });

  test.each<[string, Schema]>([
    ['an object', { type: 'object', required: ['a'], properties: { a: { type: 'string' }, required: true } }],
    ['limits', { type: 'integer', minimum: 0, maximum: 9, multipleOf: 3, default: 3, enum: [3, 6], format: 'int32' }],
    ['a list', { type: 'array', items: {}, minItems: 0, maxItems: 3, uniqueItems: true, default: [] }],
    ['null in an enum', { type: 'string', enum: ['a', null] }],
    [
      'alternatives',
      { oneOf: [{ $ref: '#/a' }, { type: 'string' }], discriminator: { propertyName: 'k', mapping: { a: 'A' } } },
    ],
    ['extensions of others', { type: 'string', 'x-enum-varnames': null, 'x-faker': 5, 'x-nullable': 'yes' }],
    ['a reference', { $ref: '#/x', description: 'x', readOnly: true }],
    ['nothing', {}],
    ['a pattern', { type: 'string', pattern: '^[\\w-]+$' }],
    ['examples', { type: 'string', example: 5, examples: ['a'] }],
  ])('%s is left alone, being the very same', (_name, schema) => {
    const told: unknown[] = [];
    expect(mendedSchema(schema, is30, (...fault) => told.push(fault))).toBe(schema);
    expect(told).toEqual([]);
  });
});

test.each([
  ['minlength', 'minLength'],
  ['min_length', 'minLength'],
  ['maxLenght', 'maxLength'],
  ['propertes', 'properties'],
  ['additionalproperties', 'additionalProperties'],
  ['Type', 'type'],
  ['requried', 'required'],
  ['exmaple', 'example'],
])('%s is reported as a misspelling of %s', (keyword, meant) => {
  const reasons: string[] = [];
  mendedSchema({ [keyword]: 1 }, false, (_kind, reason) => reasons.push(reason));
  expect(reasons).toEqual([`unknown keyword ${keyword}; is ${meant} meant?`]);
});

test('a report has the path from the schema to the fault', () => {
  const ways: unknown[] = [];
  const schema = { properties: { a: { type: 'string' }, b: null }, enum: [], minLength: 'x' };
  mendedSchema(schema, false, (_kind, _reason, ...path) => ways.push(path));
  expect(ways).toEqual([['properties', 'b'], ['enum'], ['minLength']]);
});
