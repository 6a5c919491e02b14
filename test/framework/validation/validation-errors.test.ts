import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FieldTree } from '../../../src/framework/validation/field-tree.ts';
import { type ValidationErrors, validationErrors } from '../../../src/framework/validation/validation-errors.ts';
import { readSourceFiles } from '../../../src/openapi/document/read-source-files.ts';
import { below } from '../../../src/openapi/document/source-files.ts';
import { SchemaCompiler } from '../../../src/openapi/schemas/schema-compiler.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

/** What is said of a body by a schema. */
function errorsOf(schema: unknown, body: unknown, isStrict = true): ValidationErrors {
  const path = join(folder, `${count++}.json`);
  writeFileSync(path, JSON.stringify({ openapi: '3.1.0', paths: {}, schema }));
  const files = readSourceFiles(path);
  const place = below(files.root, 'schema');
  const validate = new SchemaCompiler(files, isStrict).compile(place);
  expect(validate(body)).toBe(false);
  return validationErrors(validate.errors ?? [], new FieldTree(files, place));
}

describe('each rule has the message of Laravel', () => {
  const rows: readonly [schema: object, value: unknown, message: string][] = [
    [{ type: 'integer' }, 'x', 'The field one must be an integer.'],
    [{ type: 'number' }, 'x', 'The field one must be a number.'],
    [{ type: 'boolean' }, 1, 'The field one field must be true or false.'],
    [{ type: 'object' }, 1, 'The field one must be an array.'],
    [{ type: 'string', minLength: 3 }, 'ab', 'The field one must be at least 3 characters.'],
    [{ type: 'string', minLength: 3, maxLength: 5 }, 'ab', 'The field one must be between 3 and 5 characters.'],
    [{ type: 'array', minItems: 2 }, [1], 'The field one must have at least 2 items.'],
    [{ type: 'array', maxItems: 1 }, [1, 2], 'The field one must not have more than 1 items.'],
    [{ type: 'array', minItems: 2, maxItems: 3 }, [1], 'The field one must have between 2 and 3 items.'],
    [{ type: 'array', uniqueItems: true }, [1, 1], 'The field one field has a duplicate value.'],
    [{ type: 'number', minimum: 3 }, 2, 'The field one must be at least 3.'],
    [{ type: 'number', maximum: 3 }, 4, 'The field one must not be greater than 3.'],
    [{ type: 'number', exclusiveMinimum: 3 }, 3, 'The field one must be greater than 3.'],
    [{ type: 'number', exclusiveMaximum: 3 }, 3, 'The field one must be less than 3.'],
    [{ type: 'number', multipleOf: 0.01 }, 0.005, 'The field one must be a multiple of 0.01.'],
    [{ type: 'string', format: 'email' }, 'x', 'The field one must be a valid email address.'],
    [{ type: 'string', format: 'uuid' }, 'x', 'The field one must be a valid UUID.'],
    [{ type: 'string', format: 'ipv4' }, 'x', 'The field one must be a valid IPv4 address.'],
    [{ type: 'string', format: 'date-time' }, 'x', 'The field one is not a valid date.'],
    [{ type: 'string', pattern: '^a' }, 'x', 'The field one format is invalid.'],
    [{ enum: ['a'] }, 'x', 'The selected field one is invalid.'],
    [{ const: 'a' }, 'x', 'The selected field one is invalid.'],
    [{ anyOf: [{ const: 'a' }, { const: 'b' }] }, 'x', 'The selected field one is invalid.'],
  ];
  test.each(rows)('%j', (schema, value, message) => {
    const errors = errorsOf({ type: 'object', properties: { field_one: schema } }, { field_one: value });
    expect(errors.field_one).toContain(message);
  });
});

test('a name in camel case is shown as words, a nested one with its dot, an item raw', () => {
  const text = { type: 'string' };
  const schema = {
    type: 'object',
    properties: {
      webhookUrl: text,
      a_b: { type: 'object', properties: { c_d: text } },
      x_y: { type: 'array', items: text },
    },
  };
  expect(errorsOf(schema, { webhookUrl: 1, a_b: { c_d: 1 }, x_y: [1] })).toEqual({
    webhookUrl: ['The webhook url must be a string.'],
    'a_b.c_d': ['The a b.c d must be a string.'],
    'x_y.0': ['The x_y.0 must be a string.'],
  });
});

test('a field that is not allowed is prohibited, a missing one required, with any name', () => {
  const schema = { type: 'object', required: ['__proto__', 'constructor'], additionalProperties: false };
  expect(Object.entries(errorsOf(schema, { extra: 1 }, false))).toEqual(
    expect.arrayContaining([
      ['__proto__', ['The   proto   field is required.']],
      ['constructor', ['The constructor field is required.']],
      ['extra', ['The extra field is prohibited.']],
    ]),
  );
});

test('keywords are reported in the order of the schema', () => {
  const inOrder = (schema: object) => errorsOf({ type: 'object', properties: { a: schema } }, { a: 'xxxx' }).a;
  const [length, form] = ['The a must not be greater than 3 characters.', 'The a format is invalid.'];
  expect(inOrder({ type: 'string', maxLength: 3, pattern: '^a' })).toEqual([length, form]);
  expect(inOrder({ type: 'string', pattern: '^a', maxLength: 3 })).toEqual([form, length]);
});
