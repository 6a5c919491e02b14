import { expect, test } from 'vitest';
import { ValueComparer } from '../../src/drift/compare-value.ts';
import { below } from '../../src/openapi/document/source-files.ts';
import { loadDocument } from '../../src/shipped.ts';
import { documentOf, ok } from '../document-of.ts';

/** The deviations of a value from a schema: kind and place, as often as found. */
async function findings(schema: unknown, value: unknown, more: Readonly<Record<string, unknown>> = {}) {
  const { openapi = '3.1.0', ...schemas } = more;
  const paths = { '/x': { get: { responses: ok({}) } } };
  const document = await loadDocument(
    documentOf(paths, { openapi, components: { schemas: { Judged: schema, ...schemas } } }),
  );
  const place = below(document.root, 'components', 'schemas', 'Judged');
  const found = new ValueComparer(document.files).findings({ schema: document.files.valueAt(place), place }, value);
  return found.map(({ kind, at }) => `${kind} ${at}`);
}

const named = { type: 'object', properties: { name: { type: 'string' } } };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const v30 = { openapi: '3.0.3' };
const Cat = { type: 'object', required: ['kind'], properties: { kind: { const: 'cat' }, lives: { type: 'integer' } } };
const Dog = { type: 'object', required: ['kind'], properties: { kind: { const: 'dog' }, tricks: { type: 'array' } } };

test.each<[string, unknown, unknown, Readonly<Record<string, unknown>>?]>([
  ['an object without declared fields', { type: 'object' }, { any: 1 }],
  ['a schema that says nothing', {}, { any: [1] }],
  ['a map of a schema', { ...named, additionalProperties: { type: 'integer' } }, { name: 'a', other: 1 }],
  ['a map of anything', { ...named, additionalProperties: true }, { name: 'a', other: 1 }],
  ['names of a pattern', { patternProperties: { '^x-': { type: 'integer' } } }, { 'x-a': 1 }],
  [
    'fields of both parts of an allOf',
    { allOf: [ref('A'), { properties: { b: {} } }] },
    { name: 'a', b: 1 },
    { A: named },
  ],
  ['the alternative that fits of several', { oneOf: [named, { type: 'object', properties: { id: {} } }] }, { id: 1 }],
  ['fields of two alternatives of an anyOf', { anyOf: [named, { properties: { id: {} } }] }, { id: 1, name: 'a' }],
  [
    'a discriminator',
    { oneOf: [ref('Cat'), ref('Dog')], discriminator: { propertyName: 'kind' } },
    { kind: 'dog', tricks: [] },
    { Cat, Dog },
  ],
  ['null beside a reference', { anyOf: [ref('A'), { type: 'null' }] }, null, { A: named }],
  ['null of 3.0', { type: 'string', nullable: true }, null, v30],
  ['null of 3.0 beside an enum', { type: 'string', nullable: true, enum: ['a'] }, null, v30],
  ['null of 3.0 around a reference', { allOf: [ref('A')], nullable: true }, null, { ...v30, A: named }],
  ['a whole number as a number', { type: 'number' }, 3],
  ['a number without a fraction as an integer', { type: 'integer' }, 3.0],
  ['one of several types', { type: ['string', 'integer'] }, 3],
  ['another format, length or pattern', { type: 'string', format: 'date', maxLength: 1, pattern: '^x$' }, 'yes'],
  ['constants with descriptions', { oneOf: [{ const: 'a', description: 'A' }, { const: 'b' }] }, 'b'],
  [
    'a schema in a circle',
    ref('Tree'),
    { next: { next: { next: null } } },
    { Tree: { properties: { next: { anyOf: [ref('Tree'), { type: 'null' }] } } } },
  ],
  [
    'a write-only field that is absent',
    { required: ['p'], properties: { p: { type: 'string', writeOnly: true } } },
    {},
  ],
  ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }] }, ['a', 1, 'more']],
  [
    'a field of a condition',
    { ...named, if: { properties: { a: {} } }, else: { properties: { b: {} } } },
    { a: 1, b: 1 },
  ],
])('no difference: %s', async (_, schema, value, more) => {
  expect(await findings(schema, value, more)).toEqual([]);
});

test.each<[string, unknown, unknown, readonly string[], Readonly<Record<string, unknown>>?]>([
  ['a field where others are allowed by default', named, { name: 'a', b: 1 }, ['field /b']],
  ['a field where others are forbidden', { additionalProperties: false }, { b: 1 }, ['field /b']],
  ['a field of a reference in an allOf', { allOf: [ref('A')] }, { c: 1 }, ['field /c'], { A: named }],
  [
    'a field in a list, once for each item',
    { type: 'array', items: named },
    [{ a: 1 }, { a: 2 }],
    ['field /*/a', 'field /*/a'],
  ],
  ['a value in a map', { additionalProperties: { type: 'integer' } }, { x: 'a' }, ['type /*']],
  [
    'a field of another alternative than is meant',
    { oneOf: [ref('Cat'), ref('Dog')] },
    { kind: 'cat', tricks: [] },
    ['field /tricks'],
    { Cat, Dog },
  ],
  [
    'a name that no discriminator has',
    { oneOf: [ref('Cat'), ref('Dog')], discriminator: { propertyName: 'kind' } },
    { kind: 'bat', wings: 2 },
    ['enum-value /kind'],
    { Cat, Dog },
  ],
  ['a required field', { required: ['id'], properties: { id: {} } }, {}, ['missing-field /id']],
  ['a required field that is nowhere declared', { type: 'object', required: ['id'] }, {}, ['missing-field /id']],
  ['null', { type: 'string' }, null, ['type ']],
  ['a fraction', { type: 'integer' }, 1.5, ['type ']],
  ['an object whose type is said by its fields alone', named, [], ['type ']],
  ['a text in place of an object, and nothing in it', { properties: { a: named } }, { a: 'x' }, ['type /a']],
  ['a constant', { const: 1 }, 2, ['enum-value ']],
  ['an item of an enumeration', { type: 'array', items: { enum: ['a'] } }, ['a', 'b'], ['enum-value /*']],
  ['the second item of a tuple', { prefixItems: [{}, { type: 'integer' }] }, ['a', 'b'], ['type /1']],
  ['a field with a slash in its name', named, { 'a/b': 1 }, ['field /a~1b']],
])('a difference: %s', async (_, schema, value, expected, more) => {
  expect(await findings(schema, value, more)).toEqual(expected);
});

test('the comparison of nested alternatives, which multiply, ends in time', async () => {
  const alternatives = Array.from({ length: 8 }, (_, index) => ({ properties: { [`f${index}`]: ref('Judged') } }));
  const deep = (depth: number): unknown => (depth === 0 ? 'end' : { f1: deep(depth - 1), f2: deep(depth - 1) });
  expect(await findings({ anyOf: alternatives }, deep(8))).toBeInstanceOf(Array);
});
