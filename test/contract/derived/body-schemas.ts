import type { Schema } from '@cfworker/json-schema';

type Json = Readonly<Record<string, unknown>>;

/** A schema of the property `value` of a request's body, and the values that are tried. */
export interface BodySchema {
  /** 3.1.0 by default. */
  readonly openapi?: string;
  readonly schema: Json;
  /** The schema for requests as JSON Schema 2020-12; the schema itself by default. */
  readonly meant?: Schema;
  /**
   * The names of the broken values of `value` and of places within it, after the path; undefined if only their effect
   * matters. Missing places are listed only for those within it.
   */
  readonly broken?: readonly string[];
  readonly variants?: readonly string[];
  /** Keywords that some broken values inevitably break in addition to their own. */
  readonly alsoBreaks?: readonly string[];
}

const lineSchema: Json = {
  type: 'object',
  required: ['sku'],
  properties: { sku: { type: 'string', maxLength: 40 } },
};
const card: Json = {
  type: 'object',
  required: ['kind', 'digits'],
  properties: { kind: {}, digits: { type: 'string', minLength: 2 } },
};

export const bodySchemas: Readonly<Record<string, BodySchema>> = {
  string: { schema: { type: 'string' }, broken: ['type/null', 'type/string'], variants: ['type/awkward'] },
  integer: {
    schema: { type: 'integer' },
    broken: ['type/null', 'type/number', 'type/fraction'],
    variants: ['type/zero'],
  },
  number: {
    schema: { type: 'number' },
    broken: ['type/null', 'type/number'],
    variants: ['type/zero', 'type/fraction'],
  },
  boolean: { schema: { type: 'boolean' }, broken: ['type/null', 'type/boolean'], variants: ['type/other'] },
  'several types': {
    schema: { type: ['integer', 'null'] },
    broken: ['type/number', 'type/fraction'],
    variants: ['type/zero', 'type/null'],
  },
  'nullable of 3.0': {
    openapi: '3.0.3',
    schema: { type: 'string', nullable: true, maxLength: 40 },
    meant: { type: ['string', 'null'], maxLength: 40 },
    broken: ['type/string', 'maxLength/above'],
    variants: ['maxLength/at', 'type/awkward', 'type/null'],
  },
  'enum of texts': {
    schema: { type: 'string', enum: ['new', 'paid', 'sent'] },
    broken: ['type/null', 'enum/outsider', 'enum/case'],
    variants: ['enum/paid', 'enum/sent'],
  },
  'enum of numbers': { schema: { enum: [1, 2] }, broken: ['type/null', 'enum/outsider'], variants: ['enum/2'] },
  const: { schema: { const: 'order' }, broken: ['type/null', 'enum/outsider', 'enum/case'], variants: [] },
  'minimum and maximum': {
    schema: { type: 'integer', minimum: 3, maximum: 9 },
    broken: ['type/null', 'type/number', 'minimum/below', 'maximum/above', 'type/fraction'],
    variants: ['minimum/at', 'maximum/at'],
  },
  'exclusive bounds of 3.1': {
    schema: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    broken: ['type/null', 'type/number', 'minimum/below', 'maximum/above'],
    variants: ['minimum/at', 'maximum/at'],
  },
  'exclusive bounds of 3.0': {
    openapi: '3.0.3',
    schema: { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 10, exclusiveMaximum: true },
    meant: { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 10 },
    broken: ['type/null', 'type/number', 'minimum/below', 'maximum/above', 'type/fraction'],
    variants: ['minimum/at', 'maximum/at'],
  },
  'multipleOf of integers': {
    schema: { type: 'integer', multipleOf: 5, minimum: 5 },
    broken: ['type/null', 'type/number', 'minimum/below', 'type/fraction', 'multipleOf/between'],
    variants: ['minimum/at'],
    alsoBreaks: ['multipleOf'],
  },
  'multipleOf of numbers': {
    schema: { type: 'number', multipleOf: 0.01, maximum: 2 },
    broken: ['type/null', 'type/number', 'maximum/above', 'multipleOf/between'],
    variants: ['maximum/at'],
  },
  'multipleOf without bounds': {
    schema: { type: 'number', multipleOf: 2 },
    broken: ['type/null', 'type/number', 'multipleOf/between'],
    variants: ['type/zero'],
  },
  'multipleOf with bounds between': {
    schema: { type: 'integer', multipleOf: 5, minimum: 7, maximum: 23 },
    broken: ['type/null', 'type/number', 'minimum/below', 'maximum/above', 'type/fraction', 'multipleOf/between'],
    variants: ['minimum/at', 'maximum/at'],
    alsoBreaks: ['multipleOf'],
  },
  'minLength and maxLength': {
    schema: { type: 'string', minLength: 2, maxLength: 8 },
    broken: ['type/null', 'type/string', 'minLength/below', 'maxLength/above'],
    variants: ['minLength/at', 'maxLength/at', 'type/awkward'],
  },
  'a length that is fixed': {
    schema: { type: 'string', minLength: 3, maxLength: 3 },
    broken: ['type/null', 'type/string', 'minLength/below', 'maxLength/above'],
    variants: ['minLength/at', 'maxLength/at'],
  },
  pattern: {
    schema: { type: 'string', pattern: '^[A-Z]{2}-[0-9]{4}$' },
    broken: ['type/null', 'type/string', 'pattern/mismatch'],
    variants: [],
  },
  'pattern with lengths': {
    schema: { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 6 },
    broken: ['type/null', 'type/string', 'minLength/below', 'maxLength/above', 'pattern/mismatch'],
    variants: [],
  },
  email: {
    schema: { type: 'string', format: 'email' },
    broken: ['type/null', 'type/string', 'format/malformed'],
    variants: ['format/case'],
  },
  uuid: {
    schema: { type: 'string', format: 'uuid' },
    broken: ['type/null', 'type/string', 'format/malformed'],
    variants: [],
  },
  uri: {
    schema: { type: 'string', format: 'uri' },
    broken: ['type/null', 'type/string', 'format/malformed'],
    variants: [],
  },
  'date-time': {
    schema: { type: 'string', format: 'date-time' },
    broken: ['type/null', 'type/string', 'format/malformed', 'format/malformed/2', 'format/malformed/3'],
    variants: ['format/offset'],
  },
  date: {
    schema: { type: 'string', format: 'date' },
    broken: ['type/null', 'type/string', 'format/malformed', 'format/malformed/2'],
    variants: [],
  },
  time: {
    schema: { type: 'string', format: 'time' },
    broken: ['type/null', 'type/string', 'format/malformed'],
    variants: [],
  },
  ipv4: {
    schema: { type: 'string', format: 'ipv4' },
    broken: ['type/null', 'type/string', 'format/malformed'],
    variants: [],
  },
  ipv6: {
    schema: { type: 'string', format: 'ipv6' },
    broken: ['type/null', 'type/string', 'format/malformed'],
    variants: [],
  },
  hostname: {
    schema: { type: 'string', format: 'hostname' },
    broken: ['type/null', 'type/string', 'format/malformed'],
    variants: [],
  },
  duration: {
    schema: { type: 'string', format: 'duration' },
    broken: ['type/null', 'type/string', 'format/malformed'],
    variants: [],
  },
  items: {
    schema: { type: 'array', items: { type: 'integer', minimum: 1 } },
    broken: ['type/null', 'type/array', '/* type/null', '/* type/number', '/* minimum/below', '/* type/fraction'],
    variants: ['minItems/at', 'items/several', '/* minimum/at'],
  },
  'minItems and maxItems': {
    schema: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 4 },
    broken: ['type/null', 'type/array', 'minItems/below', 'maxItems/above', '/* type/null', '/* type/string'],
    variants: ['minItems/at', 'maxItems/at', '/* type/awkward'],
  },
  'uniqueItems of texts': {
    schema: { type: 'array', items: { type: 'string', maxLength: 50 }, uniqueItems: true, minItems: 3 },
    broken: [
      'type/null',
      'type/array',
      'minItems/below',
      'uniqueItems/repeated',
      '/* type/null',
      '/* type/string',
      '/* maxLength/above',
    ],
    variants: ['minItems/at', 'items/several', '/* maxLength/at', '/* type/awkward'],
  },
  'uniqueItems of integers': {
    schema: { type: 'array', items: { type: 'integer' }, uniqueItems: true, minItems: 3 },
    broken: [
      'type/null',
      'type/array',
      'minItems/below',
      'uniqueItems/repeated',
      '/* type/null',
      '/* type/number',
      '/* type/fraction',
    ],
    variants: ['minItems/at', 'items/several', '/* type/zero'],
  },
  'uniqueItems of integers with bounds': {
    schema: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 3 }, uniqueItems: true, minItems: 3 },
    broken: [
      'type/null',
      'type/array',
      'minItems/below',
      'uniqueItems/repeated',
      '/* type/null',
      '/* type/number',
      '/* minimum/below',
      '/* maximum/above',
      '/* type/fraction',
    ],
    variants: ['minItems/at', 'items/several', '/* minimum/at', '/* maximum/at'],
  },
  'uniqueItems of objects': {
    schema: { type: 'array', items: lineSchema, uniqueItems: true, minItems: 3 },
    broken: [
      'type/null',
      'type/array',
      'minItems/below',
      'uniqueItems/repeated',
      '/* type/null',
      '/* type/object',
      '/*/sku required/missing',
      '/*/sku type/null',
      '/*/sku type/string',
      '/*/sku maxLength/above',
    ],
    variants: ['minItems/at', 'items/several', '/*/sku maxLength/at', '/*/sku type/awkward'],
  },
  'uniqueItems of an enum': {
    schema: { type: 'array', items: { enum: ['a', 'b', 'c'] }, uniqueItems: true, minItems: 1, maxItems: 3 },
    broken: [
      'type/null',
      'type/array',
      'minItems/below',
      'maxItems/above',
      'uniqueItems/repeated',
      '/* type/null',
      '/* enum/outsider',
      '/* enum/case',
    ],
    variants: ['minItems/at', 'maxItems/at', '/* enum/b', '/* enum/c'],
    alsoBreaks: ['uniqueItems'],
  },
  'minItems above the values of an enum': {
    schema: { type: 'array', items: { enum: ['a', 'b'] }, minItems: 3 },
    broken: ['type/null', 'type/array', 'minItems/below', '/* type/null', '/* enum/outsider', '/* enum/case'],
    variants: ['/* enum/b'],
  },
  'objects in a list': {
    schema: { type: 'array', items: lineSchema, minItems: 1 },
    broken: [
      'type/null',
      'type/array',
      'minItems/below',
      '/* type/null',
      '/* type/object',
      '/*/sku required/missing',
      '/*/sku type/null',
      '/*/sku type/string',
      '/*/sku maxLength/above',
    ],
    variants: ['minItems/at', 'items/several', '/*/sku maxLength/at', '/*/sku type/awkward'],
  },
  'additionalProperties that are refused': {
    schema: { ...lineSchema, additionalProperties: false },
    broken: [
      'type/null',
      'type/object',
      'additionalProperties/unknown',
      '/sku required/missing',
      '/sku type/null',
      '/sku type/string',
      '/sku maxLength/above',
    ],
    variants: ['/sku maxLength/at', '/sku type/awkward'],
  },
  'additionalProperties of a schema': {
    schema: { type: 'object', additionalProperties: { type: 'string', maxLength: 60 } },
    broken: ['type/null', 'type/object', '/* type/null', '/* type/string', '/* maxLength/above'],
    variants: ['additionalProperties/names', 'additionalProperties/none', '/* maxLength/at', '/* type/awkward'],
  },
  'minProperties and maxProperties': {
    schema: { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 2, maxProperties: 3 },
    broken: [
      'type/null',
      'type/object',
      'maxProperties/above',
      'minProperties/below',
      '/* type/null',
      '/* type/number',
      '/* type/fraction',
    ],
    variants: ['additionalProperties/names', '/* type/zero'],
  },
  'minProperties of named ones': {
    schema: { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'boolean' } }, minProperties: 1 },
    broken: [
      'type/null',
      'type/object',
      'minProperties/below',
      '/a type/null',
      '/a type/number',
      '/a type/fraction',
      '/b type/null',
      '/b type/boolean',
    ],
    variants: ['/a type/zero', '/b type/other'],
  },
  required: {
    schema: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, size: { type: 'integer', minimum: 0 } },
    },
    broken: [
      'type/null',
      'type/object',
      '/name required/missing',
      '/name type/null',
      '/name type/string',
      '/size type/null',
      '/size type/number',
      '/size minimum/below',
      '/size type/fraction',
    ],
    variants: ['/name type/awkward', '/size minimum/at', '/size type/zero'],
  },
  'readOnly and writeOnly': {
    schema: {
      type: 'object',
      required: ['id', 'secret'],
      properties: {
        id: { type: 'string', readOnly: true },
        secret: { type: 'string', writeOnly: true, minLength: 8, maxLength: 64 },
      },
    },
    meant: {
      type: 'object',
      required: ['secret'],
      properties: { id: false, secret: { type: 'string', minLength: 8, maxLength: 64 } },
    },
    broken: [
      'type/null',
      'type/object',
      '/secret required/missing',
      '/secret type/null',
      '/secret type/string',
      '/secret minLength/below',
      '/secret maxLength/above',
    ],
    variants: ['/secret minLength/at', '/secret maxLength/at'],
  },
  allOf: {
    schema: { allOf: [lineSchema, { required: ['count'], properties: { count: { type: 'integer', minimum: 1 } } }] },
    broken: [
      'type/null',
      'type/object',
      '/count required/missing',
      '/count type/null',
      '/count type/number',
      '/count minimum/below',
      '/count type/fraction',
      '/sku required/missing',
      '/sku type/null',
      '/sku type/string',
      '/sku maxLength/above',
    ],
    variants: ['/count minimum/at', '/sku maxLength/at', '/sku type/awkward'],
  },
  'oneOf of types': {
    schema: {
      oneOf: [
        { type: 'integer', minimum: 1 },
        { type: 'string', maxLength: 50 },
      ],
    },
    broken: ['minimum/below', 'type/fraction'],
    variants: ['oneOf/1', 'minimum/at'],
    alsoBreaks: ['oneOf', 'type'],
  },
  'anyOf of objects': {
    schema: {
      anyOf: [
        { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } },
        { type: 'object', required: ['b'], properties: { b: { type: 'boolean' } } },
      ],
    },
    broken: ['type/object', '/a required/missing', '/a type/null', '/a type/number', '/a type/fraction'],
    variants: ['anyOf/1', '/a type/zero'],
    alsoBreaks: ['anyOf', 'required'],
  },
  'oneOf with a discriminator': {
    schema: {
      oneOf: [{ $ref: '#/components/schemas/Card' }, { $ref: '#/components/schemas/Cash' }],
      discriminator: { propertyName: 'kind', mapping: { cash: '#/components/schemas/Cash', card: 'Card' } },
    },
    meant: {
      oneOf: [
        {
          type: 'object',
          required: ['kind', 'digits'],
          properties: { kind: { const: 'card' }, digits: { type: 'string', minLength: 2 } },
        },
        { type: 'object', required: ['kind'], properties: { kind: { const: 'cash' } } },
      ],
    },
    broken: [
      'type/object',
      '/kind required/missing',
      '/kind type/null',
      '/kind discriminator/outsider',
      '/kind type/string',
      '/digits required/missing',
      '/digits type/null',
      '/digits type/string',
      '/digits minLength/below',
    ],
    variants: ['oneOf/1', '/digits minLength/at', '/digits type/awkward'],
    alsoBreaks: ['oneOf', 'const'],
  },
  'a tree': {
    schema: { $ref: '#/components/schemas/Tree' },
    meant: { $ref: '#/$defs/Tree' },
  },
};

const tree = (ref: string): Json => ({
  type: 'object',
  required: ['label'],
  properties: { label: { type: 'string' }, children: { type: 'array', items: { $ref: ref } }, parent: { $ref: ref } },
});

/** The schemas that others refer to. */
export const components: Json = {
  Card: { ...card, properties: { kind: { type: 'string' }, digits: { type: 'string', minLength: 2 } } },
  Cash: { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } },
  Tree: tree('#/components/schemas/Tree'),
  // Every value is infinite: each contains another.
  Endless: { type: 'object', required: ['next'], properties: { next: { $ref: '#/components/schemas/Endless' } } },
};

/** The same for {@link BodySchema.meant}. */
export const definitions = { Tree: tree('#/$defs/Tree') };
