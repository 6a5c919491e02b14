import { describe, expect, it } from 'vitest';
import { budget } from '../../../src/openapi/sample/drawing.ts';
import { sampleMatching } from '../../../src/openapi/sample/pattern.ts';
import { object, ref, type Schemas, samplesOf, text } from './sampled.ts';

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + Object.values(value).reduce((sum: number, inner) => sum + countOf(inner), 0);
}

const names = Array.from({ length: 12 }, (_, index) => `p${index}`);
const filter = object({
  ...Object.fromEntries(
    ['and', 'or', 'nor'].map((name) => [name, { type: 'array', items: ref('Sampled'), minItems: 2 }]),
  ),
  ...Object.fromEntries(names.map((name) => [name, ref('Sampled')])),
});
/** Each of them has all the others: they form a graph without an end. */
const connected: Schemas = Object.fromEntries(
  names.map((name) => [name, object(Object.fromEntries(names.map((other) => [other, { anyOf: [text, ref(other)] }])))]),
);

describe('a sample stays within its budget', () => {
  it.each<[string, unknown, Schemas]>([
    ['a language that refers to itself', filter, {}],
    ['one that demands to', { ...filter, required: names.slice(0, 2) }, {}],
    ['schemas that all refer to each other', ref('p0'), connected],
    ['a hundred thousand items', { type: 'array', items: object({ a: text }), minItems: 100_000 }, {}],
    ['a hundred thousand items that have to be contained', { type: 'array', contains: text, minContains: 100_000 }, {}],
    ['a hundred thousand properties', { type: 'object', minProperties: 100_000 }, {}],
    ['lists in lists in lists', listed(listed(listed(listed(text)))), {}],
  ])('%s', (_, schema, others) => {
    for (const sample of samplesOf(schema, { others, seeds: 2 })) {
      expect(countOf(sample)).toBeGreaterThan(0);
      expect(countOf(sample)).toBeLessThan(2 * budget.values);
    }
  });

  it.each<[string, Schemas]>([
    ['a text of ten million letters', { minLength: 10_000_000 }],
    ['a pattern that repeats repetitions', { pattern: '^((a{1000}){1000}){1000}$' }],
  ])('%s', (_, more) => {
    const told: string[] = [];
    const [sample] = samplesOf(
      { type: 'string', ...more },
      { seeds: 1, onShortfall: ({ reason }) => told.push(reason) },
    );
    expect(String(sample).length).toBeLessThanOrEqual(budget.letters);
    expect(told).toHaveLength(1);
  });

  it('though its candidates for a pattern are all too long', () => {
    let letters = 0;
    const found = sampleMatching(
      ['^((a{999}){999}){999}$'],
      { fewest: 0, most: 1e9, random: { next: () => 0.5 } },
      (text) => {
        letters += text.length;
        return false;
      },
    );
    expect(found).toBeUndefined();
    expect(letters).toBeLessThanOrEqual(budget.letters);
  });

  it('even if every text is as long as allowed', () => {
    const [sample] = samplesOf(
      { type: 'array', items: { type: 'string', minLength: 100_000 }, minItems: 50 },
      { seeds: 1 },
    );
    expect(JSON.stringify(sample).length).toBeLessThan(2 * budget.letters);
  });

  it('but all that a schema demands within it', () => {
    const samples = samplesOf({ type: 'array', items: object({ a: text, b: text }), minItems: 100 }, { seeds: 1 });
    expect(samples[0]).toHaveLength(100);
  });
});

function listed(items: unknown) {
  return { type: 'array', items, minItems: 50 };
}

describe('references', () => {
  const chain = (length: number, last: unknown): Schemas =>
    Object.fromEntries(
      Array.from({ length }, (_, index) => [`L${index}`, index === length - 1 ? last : ref(`L${index + 1}`)]),
    );

  it.each([260, 5000])('may form a chain of %i', (length) => {
    expect(samplesOf(ref('L0'), { others: chain(length, { const: 'end' }), seeds: 1 })).toEqual(['end']);
  });

  it('may form a chain of properties that are demanded', () => {
    const others = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [
        `L${index}`,
        index === 49 ? { const: 'end' } : object({ next: ref(`L${index + 1}`) }, { required: ['next'] }),
      ]),
    );
    expect(JSON.stringify(samplesOf(ref('L0'), { others, seeds: 1 }))).toContain('end');
  });

  it.each<[string, Schemas]>([
    ['itself', { Sampled: ref('Sampled') }],
    ['each other', { Sampled: ref('B'), B: ref('Sampled') }],
    ['itself by allOf', { Sampled: { allOf: [ref('Sampled')], ...object({ a: text }) } }],
    ['each other by allOf', { Sampled: { allOf: [ref('B')] }, B: { allOf: [ref('Sampled')] } }],
    ['itself by oneOf', { Sampled: { oneOf: [ref('Sampled'), text] } }],
    [
      'each other by anyOf',
      { Sampled: { anyOf: [ref('B'), text] }, B: { anyOf: [ref('Sampled'), { type: 'integer' }] } },
    ],
    ['itself by not', { Sampled: { type: 'string', not: ref('Sampled') } }],
    ['itself by items', { Sampled: { type: 'array', items: ref('Sampled'), minItems: 1 } }],
    [
      'each other by properties that are demanded',
      {
        Sampled: object({ b: ref('B') }, { required: ['b'] }),
        B: object({ a: ref('Sampled') }, { required: ['a'] }),
      },
    ],
    ['nowhere', { Sampled: ref('Missing') }],
    ['no place at all', { Sampled: { $ref: 'http://[' } }],
    ['nowhere, in a property', { Sampled: object({ a: ref('Missing') }, { required: ['a'] }) }],
  ])('may lead to %s', (_, { Sampled, ...others }) => {
    for (const sample of samplesOf(Sampled, { others })) expect(JSON.stringify(sample)).toBeDefined();
  });

  it('end with the null of the last, though it is required', () => {
    const node = object({ next: { anyOf: [ref('Sampled'), { type: 'null' }] } }, { required: ['next'] });
    const told: string[] = [];
    samplesOf(node, { onShortfall: ({ reason }) => told.push(reason) });
    expect(told).toEqual([]);
  });
});

describe('a keyword with an odd value', () => {
  const odd = [null, true, false, 'x', 7, [], {}, [null], { a: null }];
  const keywords = [
    ...[
      'type',
      'properties',
      'required',
      'additionalProperties',
      'patternProperties',
      'propertyNames',
      'items',
      'enum',
    ],
    ...['prefixItems', 'contains', 'minContains', 'allOf', 'oneOf', 'anyOf', 'not', 'if', 'then', 'else', 'format'],
    ...['pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'multipleOf', 'exclusiveMinimum', 'minItems'],
    ...['maxItems', 'uniqueItems', 'minProperties', 'dependentRequired', 'dependentSchemas', 'discriminator', '$ref'],
    ...['example', 'examples', 'default', 'x-faker', 'nullable', 'readOnly', 'writeOnly', 'unevaluatedProperties'],
  ];

  it.each(keywords)('%s: never stops a sample', (keyword) => {
    for (const type of ['object', 'array', 'string', 'number', undefined]) {
      for (const value of odd) {
        for (const openapi of ['3.0.3', '3.1.0']) {
          const schema = { ...(type !== undefined && { type }), [keyword]: value };
          expect(samplesOf(schema, { openapi, seeds: 1 })).not.toContain(undefined);
        }
      }
    }
  });

  it.each(odd)('a schema that is %j: never stops a sample', (schema) => {
    expect(samplesOf(object({ a: schema, b: { type: 'array', items: schema } }), { seeds: 2 })).not.toContain(
      undefined,
    );
  });
});
