import { describe, expect, test } from 'vitest';
import { FieldOrder } from '../../../src/framework/problem-details/field-order.ts';
import { jsonErrors } from '../../../src/framework/problem-details/json-errors.ts';
import type { ValidationErrors } from '../../../src/framework/validation/validation-errors.ts';
import { readSourceFiles } from '../../../src/openapi/document/read-source-files.ts';
import { below } from '../../../src/openapi/document/source-files.ts';
import { SchemaCompiler } from '../../../src/openapi/schemas/schema-compiler.ts';
import { documentOf } from '../../document-of.ts';

/** What is said of a body by a schema. */
function errorsOf(schema: unknown, body: unknown, openapi = '3.1.0'): ValidationErrors {
  const files = readSourceFiles(documentOf({}, { openapi, components: { schemas: { Body: schema } } }));
  const place = below(files.root, 'components', 'schemas', 'Body');
  const validate = new SchemaCompiler(files, false).compile(place);
  expect(validate(body)).toBe(false);
  return jsonErrors(validate.errors ?? [], new FieldOrder(files, place));
}

const text = { type: 'string' };

describe('each keyword says what JSON wants', () => {
  const rows: readonly [schema: object, value: unknown, ...messages: string[]][] = [
    [{ type: 'string' }, 1, 'must be a string'],
    [{ type: 'integer' }, 'x', 'must be an integer'],
    [{ type: 'number' }, 'x', 'must be a number'],
    [{ type: 'boolean' }, 1, 'must be a boolean'],
    [{ type: 'object' }, [], 'must be an object'],
    [{ type: 'array' }, {}, 'must be an array'],
    [{ type: 'null' }, 1, 'must be null'],
    [{ type: ['string', 'null'] }, 1, 'must be a string'],
    [{ type: ['string', 'integer', 'null'] }, true, 'must be a string or an integer'],
    // Null and the empty text are values, and not missing.
    [text, null, 'must be a string'],
    [{ type: 'string', minLength: 1 }, '', 'must not be empty'],
    [{ type: 'string', minLength: 3 }, 'ab', 'must be at least 3 characters'],
    [{ type: 'string', maxLength: 1 }, 'ab', 'must not be greater than 1 character'],
    [{ type: 'string', minLength: 3, maxLength: 5 }, 'ab', 'must be between 3 and 5 characters'],
    [{ type: 'string', minLength: 2, maxLength: 2 }, 'a', 'must have exactly 2 characters'],
    [{ minItems: 1 }, [], 'must not be empty'],
    [{ minItems: 2 }, [1], 'must have at least 2 items'],
    [{ maxItems: 1 }, [1, 2], 'must not have more than 1 item'],
    [{ minProperties: 2 }, { a: 1 }, 'must have at least 2 properties'],
    [{ maxProperties: 1 }, { a: 1, b: 2 }, 'must not have more than 1 property'],
    [{ uniqueItems: true }, [1, 1], 'field has a duplicate value'],
    [{ minimum: 3 }, 2, 'must be at least 3'],
    [{ maximum: 3 }, 4, 'must not be greater than 3'],
    [{ minimum: 1, maximum: 3 }, 4, 'must be between 1 and 3'],
    [{ exclusiveMinimum: 3 }, 3, 'must be greater than 3'],
    [{ exclusiveMaximum: 3 }, 3, 'must be less than 3'],
    [{ multipleOf: 0.01 }, 0.005, 'must be a multiple of 0.01'],
    [{ format: 'email' }, 'x', 'must be a valid email address'],
    [{ format: 'uuid' }, 'x', 'must be a valid UUID'],
    [{ format: 'date-time' }, 'x', 'must be a valid date-time'],
    [{ format: 'uri-template' }, '{', 'must be in the format "uri-template"'],
    [{ pattern: '^[A-Z]+$' }, 'x', 'must match the pattern ^[A-Z]+$'],
    [{ enum: ['a', 1, null, { b: 2 }] }, 'x', 'must be one of "a", 1, null, {"b":2}'],
    [{ type: 'string', enum: ['a', 'b'] }, 1, 'must be one of "a", "b"'],
    [{ type: 'string', const: 'a' }, 1, 'must be "a"'],
    [{ const: { a: [1] } }, 1, 'must be {"a":[1]}'],
    [{ oneOf: [{ const: 'a' }, { const: 'b', title: 'B' }] }, 'x', 'must be one of "a", "b"'],
    [{ anyOf: [{ const: 'a' }, { const: 'b' }] }, 'x', 'must be one of "a", "b"'],
    [{ anyOf: [text, { type: 'integer' }] }, true, 'must be a string or an integer'],
    [{ anyOf: [{ type: 'integer' }, { const: 'all' }] }, 'x', 'must be an integer, or must be "all"'],
    [{ oneOf: [text, { minLength: 1 }] }, 'x', 'must be of one kind, and is of several'],
    [{ oneOf: [{ not: {} }, { not: {} }] }, 'x', 'has a value that is not allowed'],
    [{ not: text }, 'x', 'has a value that is not allowed'],
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
    [{ if: text, then: { minLength: 2 } }, 'x', 'must be at least 2 characters'],
    [
      { type: 'string', minLength: 3, pattern: '^a' },
      'x',
      'must be at least 3 characters',
      'must match the pattern ^a',
    ],
  ];
  test.each(rows)('%j refuses %j', (schema, value, ...messages) => {
    const errors = errorsOf({ type: 'object', properties: { fieldOne_x: schema } }, { fieldOne_x: value });
    expect(errors).toEqual({ fieldOne_x: messages.map((message) => `The fieldOne_x ${message}.`) });
  });

  test('a list without the item that is wanted says so of the list', () => {
    const schema = { properties: { a: { contains: { const: 1 } } } };
    expect(errorsOf(schema, { a: [2] }).a).toEqual(['The a must have at least 1 item of the kind that is wanted.']);
  });

  test('of OpenAPI 3.0, too', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', nullable: true } } };
    expect(errorsOf(schema, { a: 1 }, '3.0.3')).toEqual({ a: ['The a must be a string.'] });
  });
});

describe('each field is called as it is written', () => {
  const person = { type: 'object', required: ['firstName'], properties: { firstName: text } };
  const rows: readonly [what: string, schema: object, body: unknown, errors: ValidationErrors][] = [
    ['camel case, missing', person, {}, { firstName: ['The firstName field is required.'] }],
    [
      'nested, in the document´s order',
      { properties: { b_c: person, list: { items: person }, map: { additionalProperties: person } } },
      { map: { some_Key: {} }, list: [{ firstName: 'x' }, { firstName: 1 }], b_c: { firstName: false } },
      {
        'b_c.firstName': ['The b_c.firstName must be a string.'],
        'map.some_Key.firstName': ['The map.some_Key.firstName field is required.'],
        'list.1.firstName': ['The list.1.firstName must be a string.'],
      },
    ],
    ['the whole', { type: 'object' }, 'x', { body: ['The body must be an object.'] }],
    ['an item of the whole', { items: text }, ['a', 1], { 1: ['The 1 must be a string.'] }],
    [
      'what is not allowed',
      { additionalProperties: false },
      { extra_One: 1 },
      { extra_One: ['The extra_One field is not allowed.'] },
    ],
    [
      'a name that is not allowed',
      { properties: { tags: { propertyNames: { maxLength: 1 } } } },
      { tags: { ab: 1 } },
      { 'tags.ab': ['The tags.ab field has a name that is not allowed.'] },
    ],
    [
      'what another needs',
      { dependentRequired: { a: ['b'] } },
      { a: 1 },
      { b: ['The b field is required where there is a.'] },
    ],
    [
      'inside of an alternative',
      { properties: { who: { anyOf: [person, { type: 'object', required: ['lastName'] }] } } },
      { who: {} },
      {
        'who.firstName': ['The who.firstName field is required.'],
        'who.lastName': ['The who.lastName field is required.'],
      },
    ],
    [
      'names of prototypes',
      { required: ['__proto__'] },
      {},
      JSON.parse('{"__proto__":["The __proto__ field is required."]}'),
    ],
  ];
  test.each(rows)('%s', (_, schema, body, errors) => {
    expect(Object.entries(errorsOf(schema, body)).sort()).toEqual(Object.entries(errors).sort());
  });
});

describe('a document´s own words', () => {
  test('stand in place of ours', () => {
    const schema = { properties: { a: { type: 'string', 'x-messages': { string: 'Say :attribute in words.' } } } };
    expect(errorsOf(schema, { a: 1 })).toEqual({ a: ['Say a in words.'] });
  });

  test.each([['text'], [{ string: 5 }], [[]], [null]])('%j is another tool´s', (messages) => {
    expect(errorsOf({ properties: { a: { type: 'string', 'x-messages': messages } } }, { a: 1 })).toEqual({
      a: ['The a must be a string.'],
    });
  });
});
