import { describe, expect, it } from 'vitest';
import { object, ref, type Schemas, samplesOf, text } from './sampled.ts';

const word = expect.any(String);

describe('a sample is', () => {
  it.each<[string, unknown, unknown]>([
    ['the example of a text', { type: 'string', example: 'a' }, 'a'],
    ['the example of a number', { type: 'integer', example: 12 }, 12],
    ['the example of a boolean', { type: 'boolean', example: false }, false],
    ['the example of a list', { type: 'array', items: text, example: ['x', 'y'] }, ['x', 'y']],
    ['the example of an object, as it is', object({ a: text, b: text }, { example: { a: 'x' } }), { a: 'x' }],
    ['null where the example is null', { type: ['string', 'null'], example: null }, null],
    ['the first of examples', { type: 'integer', examples: [3, 4] }, 3],
    ['the example before examples', { type: 'integer', examples: [3], example: 5 }, 5],
    ['the default', { type: 'integer', default: 7 }, 7],
    ['the example before the default', { type: 'integer', default: 7, example: 8 }, 8],
    ['the constant, with any default', { const: 1, default: 2 }, 1],
    ['an empty list where that is the default', { type: 'array', items: text, default: [] }, []],
    ['the example of what is referred to', { $ref: '#/components/schemas/Other' }, 'other'],
    ['the example beside a reference before that behind it', { ...ref('Other'), example: 'own' }, 'own'],
    ['the format, with an example beside it', { type: 'string', format: 'uuid', example: id(1) }, id(1)],
    ['the value of an enumeration that is the example', { enum: ['a', 'b', 'c'], example: 'b' }, 'b'],
  ])('%s', (_, schema, value) => {
    const others = { Other: { type: 'string', example: 'other' } };
    expect(samplesOf(schema, { others })).toEqual(Array.from({ length: 10 }, () => value));
  });
});

function id(number: number): string {
  return `00000000-0000-4000-8000-00000000000${number}`;
}

describe('examples are composed:', () => {
  it.each<[string, unknown, unknown]>([
    [
      'those of properties in the object',
      object({ a: { type: 'string', example: 'x' }, n: { type: 'integer', default: 3 } }),
      { a: 'x', n: 3 },
    ],
    ['that of items in the list, once', { type: 'array', items: { type: 'string', example: 'x' } }, ['x']],
    [
      'that of items as often as is demanded',
      { type: 'array', items: { type: 'string', example: 'x' }, minItems: 3 },
      ['x', 'x', 'x'],
    ],
    [
      "an object's own before those of its properties",
      object({ a: { type: 'string', example: 'x' } }, { example: { a: 'own' } }),
      { a: 'own' },
    ],
    [
      'those of everything in allOf',
      { allOf: [object({ a: text }, { example: { a: 'x' } }), object({ b: { type: 'integer', example: 2 } })] },
      { a: 'x', b: 2 },
    ],
    [
      'those of several objects in allOf',
      { allOf: [object({ a: text }, { example: { a: 'x' } }), object({ b: text }, { example: { b: 'y' } })] },
      { a: 'x', b: 'y' },
    ],
    [
      'the one around allOf before those in it',
      { allOf: [object({ a: text }, { example: { a: 'x' } })], example: { a: 'outer' } },
      { a: 'outer' },
    ],
    [
      'through a map',
      { type: 'object', additionalProperties: { type: 'integer', example: 4 }, minProperties: 1, maxProperties: 1 },
      expect.toSatisfy((value) => `${Object.values(value)}` === '4'),
    ],
  ])('%s', (_, schema, value) => {
    expect(samplesOf(schema)).toEqual(Array.from({ length: 10 }, () => value));
  });
});

describe('an example is read as its schema expects:', () => {
  it.each<[string, unknown, unknown]>([
    ['a number in quotes', { type: 'integer', example: '-3' }, -3],
    ['a boolean in quotes', { type: 'boolean', example: 'true' }, true],
    ['a text that YAML takes for a number', { type: 'string', example: 12345 }, '12345'],
    ['a text that YAML takes for a boolean', { type: 'string', default: false }, 'false'],
    ['one item of a list', { type: 'array', items: text, example: 'x' }, ['x']],
    ['one item of a list in quotes', { type: 'array', items: { type: 'integer' }, example: '4' }, [4]],
    ['JSON as a text', object({ a: { type: 'integer' } }, { example: '{"a": 1}' }), { a: 1 }],
    [
      'a property of an object',
      object({ a: { type: 'integer' }, b: text }, { example: { a: '5', b: 6 } }),
      { a: 5, b: '6' },
    ],
    ['not where it is right as it is written', { example: '5' }, '5'],
    ['the next one that is right as it is written', { type: 'integer', examples: ['x', 9] }, 9],
  ])('%s', (_, schema, value) => {
    expect(samplesOf(schema)).toEqual(Array.from({ length: 10 }, () => value));
  });
});

describe('an example that breaks its schema is not used:', () => {
  it.each<[string, Schemas, unknown]>([
    ['another type', { type: 'integer', example: 'three' }, expect.any(Number)],
    ['a default of null', { type: 'string', default: null }, word],
    ['none of the enumeration', { type: 'string', enum: ['a'], example: 'b' }, 'a'],
    ['another format', { type: 'string', format: 'uuid', example: 'x' }, expect.stringMatching(/^[0-9a-f-]{36}$/)],
    ['too long', { type: 'string', maxLength: 3, example: 'long' }, expect.toSatisfy((value) => value.length <= 3)],
    ['a multiple', { type: 'integer', multipleOf: 5, example: 3 }, expect.toSatisfy((value) => value % 5 === 0)],
    [
      'a property of another type',
      object({ a: { type: 'integer' } }, { example: { a: 'x' } }),
      { a: expect.any(Number) },
    ],
    [
      'a missing property, whereas the others of the object are',
      object({ a: text, b: { type: 'integer' } }, { required: ['a', 'b'], example: { a: 'x' } }),
      { a: 'x', b: expect.any(Number) },
    ],
    ['but the next one', { type: 'integer', examples: ['x', 9] }, 9],
    ['but the default', { type: 'integer', example: 'x', default: 9 }, 9],
  ])('%s', (_, schema, value) => {
    expect(samplesOf(schema)).toEqual(Array.from({ length: 10 }, () => value));
  });
});

it('examples are not used where they are not preferred', () => {
  expect(samplesOf({ type: 'integer', example: 123456 }, { prefersExamples: false })).not.toContain(123456);
});

describe('what only the other direction has', () => {
  const secret = { type: 'string', writeOnly: true };
  const made = { type: 'string', readOnly: true };
  const both = object(
    { a: text, secret, made },
    { required: ['a', 'secret', 'made'], example: { a: 'x', secret: 's', made: 'm' } },
  );

  it.each([
    ['response', { a: 'x', made: 'm' }],
    ['request', { a: 'x', secret: 's' }],
  ] as const)('is left out of the example of an object in a %s', (direction, value) => {
    expect(samplesOf(both, { direction, seeds: 1 })).toEqual([value]);
  });

  it.each<[string, unknown]>([
    ['allOf', { allOf: [ref('Base'), object({ b: text })] }],
    ['a reference that has the flag beside it', object({ a: text, secret: { ...ref('Text'), writeOnly: true } })],
    ['a reference to what has the flag', object({ a: text, secret: ref('Secret') })],
    ['allOf around the property', object({ a: text, secret: { allOf: [ref('Text')], writeOnly: true } })],
    ['allOf inside the property', object({ a: text, secret: { allOf: [ref('Secret')] } })],
    [
      'properties outside of what demands it',
      { allOf: [object({ a: text }, { required: ['secret'] })], properties: { secret } },
    ],
    ['oneOf', { oneOf: [ref('Base')] }],
    ['items', { type: 'array', items: ref('Base'), example: [{ a: 'x', secret: 's' }] }],
  ])('is left out through %s, in either version of OpenAPI', (_, schema) => {
    const others = { Base: object({ a: text, secret }, { required: ['secret'] }), Secret: secret, Text: text };
    for (const openapi of ['3.0.3', '3.1.0']) {
      for (const sample of samplesOf(schema, { others, openapi })) {
        expect(JSON.stringify(sample)).not.toContain('secret');
        expect(JSON.stringify(sample)).toContain('"a"');
      }
    }
  });
});
