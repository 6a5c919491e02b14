import { describe, expect, it } from 'vitest';
import { below } from '../../../src/openapi/document/source-files.ts';
import { SchemaCompiler } from '../../../src/openapi/schemas/schema-compiler.ts';
import { filesOf, object, ref, type Schemas, text } from '../sample/sampled.ts';

const flagged = (flag: string) => ({ ...text, [flag]: true });

function isValid(schemas: Schemas, direction: 'request' | 'response', value: unknown, openapi: string): boolean {
  const files = filesOf(schemas, openapi);
  const place = below(files.root, 'components', 'schemas', 'S');
  return new SchemaCompiler(files, false).compile(place, direction)(value);
}

/** Schemas of which `a` is demanded, and `b` where the direction has it. */
function kinds(flag: string): readonly (readonly [kind: string, schemas: Schemas])[] {
  const b = flagged(flag);
  const required = ['a', 'b'];
  const both = object({ a: text, b: text }, { required });
  return [
    ['the property itself', { S: object({ a: text, b }, { required }) }],
    ['what the property refers to', { S: object({ a: text, b: ref('B') }, { required }), B: b }],
    [
      'what stands beside a reference',
      { S: object({ a: text, b: { ...ref('T'), [flag]: true } }, { required }), T: text },
    ],
    ['what the property extends', { S: object({ a: text, b: { allOf: [ref('B')] } }, { required }), B: b }],
    ['a schema that is extended', { S: { allOf: [ref('Base')], required }, Base: object({ a: text, b }) }],
    ['a schema that extends what demands it', { S: { allOf: [ref('Base')], properties: { b } }, Base: both }],
    ['a schema beside what demands it', { S: { allOf: [ref('Base'), { properties: { b } }] }, Base: both }],
    ['a schema around oneOf', { S: { oneOf: [ref('Base')], properties: { b } }, Base: both }],
    [
      'schemas that extend each other several times over',
      { S: { allOf: [ref('Middle')], properties: { b } }, Middle: { allOf: [ref('Base')] }, Base: both },
    ],
    [
      'a schema that comes back to itself',
      {
        S: { allOf: [ref('Base')], properties: { b } },
        Base: { ...both, properties: { ...both.properties, next: ref('S') } },
      },
    ],
  ];
}

it('an example is never a schema', () => {
  const example = { $id: 'same', $ref: '#/nowhere' };
  const schemas = {
    S: object({ a: { type: 'object', example }, b: { type: 'object', example, examples: [example] } }),
  };
  expect(isValid(schemas, 'response', { a: {}, b: {} }, '3.1.0')).toBe(true);
});

describe.each(['3.0.3', '3.1.0'])('in OpenAPI %s', (openapi) => {
  describe.each([
    ['readOnly', 'request', 'response'],
    ['writeOnly', 'response', 'request'],
  ] as const)('%s is not demanded of a %s', (flag, hiding, showing) => {
    it.each(kinds(flag))('where it is said by %s', (_, schemas) => {
      expect(isValid(schemas, hiding, { a: 'x' }, openapi)).toBe(true);
      expect(isValid(schemas, hiding, {}, openapi)).toBe(false);
      expect(isValid(schemas, showing, { a: 'x' }, openapi)).toBe(false);
      expect(isValid(schemas, showing, { a: 'x', b: 'y' }, openapi)).toBe(true);
    });
  });
});
