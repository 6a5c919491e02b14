import { describe, expect, it } from 'vitest';
import { below } from '../../../src/openapi/document/source-files.ts';
import { SchemaCompiler } from '../../../src/openapi/schemas/schema-compiler.ts';
import { filesOf, object, ref, type Schemas, samplesOf, text } from '../sample/sampled.ts';

const cat = object({ petType: text, meows: { type: 'boolean' } }, { required: ['petType', 'meows'] });
const dog = object({ petType: text, barks: { type: 'boolean' } }, { required: ['petType', 'barks'] });
const alternatives = [ref('Cat'), ref('Dog')];
const discriminator = { propertyName: 'petType' };
const extending = (base: string, more: Schemas) => ({
  allOf: [ref(base), object(more, { required: Object.keys(more) })],
});
const base = (more: Schemas = {}) => object({ petType: text, ...more }, { required: ['petType'], discriminator });
const mapped = (mapping: Schemas) => ({ ...discriminator, mapping });

/** What is wrong with values of the schema `Pet`: where, and the keyword. */
function errorsOf(schemas: Schemas, value: unknown, schema = 'Pet', openapi = '3.0.3'): string[] {
  const files = filesOf(schemas, openapi);
  const validate = new SchemaCompiler(files, false).compile(
    below(files.root, 'components', 'schemas', schema),
    'request',
  );
  if (validate(value)) return [];
  return (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map(({ instancePath, keyword, params }) => `${instancePath} ${keyword} ${params.missingProperty ?? ''}`.trim());
}

const aCat = (petType: unknown) => ({ petType, meows: true });

type Kind = readonly [kind: string, schemas: Schemas, cat: string];
const kinds: readonly Kind[] = [
  ['oneOf, by the names of components', { Pet: { oneOf: alternatives, discriminator }, Cat: cat, Dog: dog }, 'Cat'],
  ['anyOf, by the names of components', { Pet: { anyOf: alternatives, discriminator }, Cat: cat, Dog: dog }, 'Cat'],
  [
    'oneOf, by a mapping to references',
    {
      Pet: {
        oneOf: alternatives,
        discriminator: mapped({ c: '#/components/schemas/Cat', d: '#/components/schemas/Dog' }),
      },
      Cat: cat,
      Dog: dog,
    },
    'c',
  ],
  [
    'oneOf, by a mapping to names',
    { Pet: { oneOf: alternatives, discriminator: mapped({ c: 'Cat', d: 'Dog' }) }, Cat: cat, Dog: dog },
    'c',
  ],
  [
    'oneOf, with a mapping of one alternative',
    { Pet: { oneOf: alternatives, discriminator: mapped({ d: 'Dog' }) }, Cat: cat, Dog: dog },
    'Cat',
  ],
  [
    'oneOf, by constants in the alternatives',
    {
      Pet: { oneOf: alternatives, discriminator },
      Cat: object(
        { ...cat.properties, petType: { type: 'string', enum: ['cat'] } },
        { required: ['petType', 'meows'] },
      ),
      Dog: object(
        { ...dog.properties, petType: { type: 'string', enum: ['dog'] } },
        { required: ['petType', 'barks'] },
      ),
    },
    'cat',
  ],
  [
    'oneOf of alternatives that stand in it',
    {
      Pet: {
        oneOf: [
          object({ ...cat.properties, petType: { enum: ['cat'] } }, { required: ['petType', 'meows'] }),
          object({ ...dog.properties, petType: { enum: ['dog'] } }, { required: ['petType', 'barks'] }),
        ],
        discriminator,
      },
    },
    'cat',
  ],
  [
    'oneOf of schemas that extend a base',
    {
      Pet: { oneOf: alternatives, discriminator },
      Base: object({ petType: text }, { required: ['petType'] }),
      Cat: extending('Base', { meows: { type: 'boolean' } }),
      Dog: extending('Base', { barks: { type: 'boolean' } }),
    },
    'Cat',
  ],
  [
    'oneOf of schemas that extend a base with the discriminator',
    {
      Pet: { oneOf: alternatives },
      Base: { ...base(), discriminator: mapped({ cat: 'Cat', dog: 'Dog', fish: 'Fish' }) },
      Cat: extending('Base', { meows: { type: 'boolean' } }),
      Dog: extending('Base', { barks: { type: 'boolean' } }),
      Fish: extending('Base', {}),
    },
    'cat',
  ],
  [
    'a parent that others extend, without a mapping',
    {
      Pet: base(),
      Cat: extending('Pet', { meows: { type: 'boolean' } }),
      Dog: extending('Pet', { barks: { type: 'boolean' } }),
    },
    'Cat',
  ],
  [
    'a parent that others extend, with a mapping',
    {
      Pet: { ...base(), discriminator: mapped({ cat: 'Cat', dog: '#/components/schemas/Dog' }) },
      Cat: extending('Pet', { meows: { type: 'boolean' } }),
      Dog: extending('Pet', { barks: { type: 'boolean' } }),
    },
    'cat',
  ],
  [
    'a parent with oneOf of those that extend it',
    {
      Pet: { ...base(), oneOf: alternatives },
      Cat: extending('Pet', { meows: { type: 'boolean' } }),
      Dog: extending('Pet', { barks: { type: 'boolean' } }),
    },
    'Cat',
  ],
  [
    'alternatives that overlap',
    {
      Pet: { oneOf: alternatives, discriminator },
      Cat: cat,
      Dog: object({ petType: text }, { required: ['petType'] }),
    },
    'Cat',
  ],
  ...(['oneOf', 'anyOf'] as const).map(
    (keyword): Kind => [
      `nothing but its values, which the alternatives of ${keyword} list`,
      {
        Pet: { [keyword]: alternatives },
        Cat: { allOf: [cat, object({ petType: { enum: ['Cat'] } })] },
        Dog: object({ petType: ref('Bark') }, { required: ['petType'] }),
        Bark: { enum: ['Dog'] },
      },
      'Cat',
    ],
  ),
];

describe.each(kinds)('a discriminator with %s', (_, schemas, name) => {
  it('takes a valid cat for a cat', () => {
    expect(errorsOf(schemas, aCat(name))).toEqual([]);
    expect(errorsOf(schemas, aCat(name), 'Pet', '3.1.0')).toEqual([]);
  });

  it('refuses a wrong cat by what is wrong with a cat, once', () => {
    expect(errorsOf(schemas, { petType: name })).toEqual(['required meows']);
    expect(errorsOf(schemas, { petType: name, meows: 'loud' })).toEqual(['/meows type']);
  });

  it('refuses an unknown name with one error on the property', () => {
    expect(errorsOf(schemas, aCat('Zebra'))).toEqual(['/petType enum']);
  });

  it('refuses a missing name with one error on the property', () => {
    expect(errorsOf(schemas, { meows: true })).toEqual(['required petType']);
  });

  it('makes samples that satisfy the schema and name what they are', () => {
    for (const sample of samplesOf(ref('Pet'), { others: schemas, seeds: 30 })) {
      expect(errorsOf(schemas, sample)).toEqual([]);
      const named = (sample as { petType: string }).petType === name;
      expect('meows' in (sample as object)).toBe(named);
    }
  });
});

describe('a property with listed values in all alternatives is a discriminator', () => {
  const errors = (tag: Schemas, required: string[], value: unknown) => {
    const kind = (name: string, more: Schemas) =>
      object({ petType: { enum: [name], ...tag }, ...more }, { required: [...required, ...Object.keys(more)] });
    const schemas = {
      Pet: { oneOf: alternatives },
      Cat: kind('Cat', { meows: text }),
      Dog: kind('Dog', { barks: text }),
    };
    return errorsOf(schemas, value);
  };

  it('unless it is optional', () => {
    expect(errors({}, [], { meows: 'x' })).toEqual([]);
  });

  it('unless a request does not have it', () => {
    expect(errors({ readOnly: true }, ['petType'], { meows: 'x' })).toEqual([]);
  });

  it('unless one of them may be null', () => {
    const Cat = object({ petType: { enum: ['Cat'] } }, { required: ['petType'], nullable: true });
    const Dog = object({ petType: { enum: ['Dog'] } }, { required: ['petType'] });
    expect(errorsOf({ Pet: { oneOf: alternatives }, Cat, Dog }, null)).toEqual([]);
  });

  it('with what stands beside a reference', () => {
    const tagged = (name: string) => ({
      ...ref(name),
      properties: { petType: { const: name }, loud: { type: 'boolean' } },
      required: ['petType', 'loud'],
    });
    const schemas = { Pet: { oneOf: [tagged('Cat'), tagged('Dog')] }, Cat: object({ meows: text }), Dog: object({}) };
    const errors = (value: unknown) => errorsOf(schemas, value, 'Pet', '3.1.0');
    expect([errors({ petType: 'Cat', loud: true }), errors({ petType: 'Cat' })]).toEqual([[], ['required loud']]);
    expect(errors({ petType: 'Cat', loud: true, meows: 1 })).toEqual(['/meows type']);
  });

  it('unless a value stands in two of the lists', () => {
    expect(errors({ enum: ['Cat', 'Dog'] }, ['petType'], { petType: 'Cat', barks: 'x' })).toEqual([]);
  });
});

describe('a discriminator', () => {
  it('accepts null if null is an alternative', () => {
    const Pet = { oneOf: [...alternatives, { type: 'null' }], discriminator };
    expect(errorsOf({ Pet, Cat: cat, Dog: dog }, null, 'Pet', '3.1.0')).toEqual([]);
    expect(errorsOf({ Pet, Cat: cat, Dog: dog }, 5, 'Pet', '3.1.0')).toEqual(['type']);
    const nullable = { nullable: true, oneOf: alternatives, discriminator };
    expect(errorsOf({ Pet: nullable, Cat: cat, Dog: dog }, null)).toEqual([]);
  });

  it('of a parent reaches indirect extensions', () => {
    const schemas = { Pet: base(), Cat: extending('Pet', { meows: text }), Siamese: extending('Cat', { loud: text }) };
    expect(errorsOf(schemas, { petType: 'Siamese', meows: 'x', loud: 'y' })).toEqual([]);
    expect(errorsOf(schemas, { petType: 'Siamese', meows: 'x' })).toEqual(['required loud']);
  });

  it('of a parent holds a value against what its name says, and not against what that extends alone', () => {
    const line = { Pet: base(), Cat: extending('Pet', { meows: text }), Kitten: extending('Cat', { plays: text }) };
    const withOwn = { ...line, Cat: { ...line.Cat, discriminator }, Kitten: { ...line.Kitten, discriminator } };
    for (const schemas of [line, withOwn]) {
      expect(errorsOf(schemas, { petType: 'Kitten', meows: 'm', plays: 'p' })).toEqual([]);
      expect(errorsOf(schemas, { petType: 'Kitten', meows: 'm' })).toEqual(['required plays']);
      expect(errorsOf(schemas, { petType: 'Cat', meows: 'm' })).toEqual([]);
    }
  });

  it('of a parent finds its extensions by a name in another spelling', () => {
    const type = { type: 'string', enum: ['daily_rest', 'weekly_rest'] };
    const Rest = object({ type }, { required: ['type'], discriminator: { propertyName: 'type' } });
    const schemas = { Rest, WeeklyRest: extending('Rest', { day: text }) };
    expect(errorsOf(schemas, { type: 'daily_rest' }, 'Rest')).toEqual([]);
    expect(errorsOf(schemas, { type: 'weekly_rest', day: 'x' }, 'Rest')).toEqual([]);
    expect(errorsOf(schemas, { type: 'weekly_rest' }, 'Rest')).toEqual(['required day']);
  });

  it('of a parent ignores extensions without a name', () => {
    const type = { type: 'string', enum: ['daily', 'weekly'] };
    const Rest = object({ type }, { required: ['type'], discriminator: { propertyName: 'type' } });
    const schemas = { Rest, Other: extending('Rest', { day: text }) };
    expect(errorsOf(schemas, { type: 'daily' }, 'Rest')).toEqual([]);
  });

  it('of a parent asks nothing more of what is known to extend it', () => {
    const schemas = { Pet: base(), Cat: extending('Pet', { meows: text }) };
    expect(errorsOf(schemas, { petType: 'Cat', meows: 'x' }, 'Cat')).toEqual([]);
    expect(errorsOf(schemas, { petType: 'Cat' }, 'Cat')).toEqual(['required meows']);
  });

  it('that contradicts the alternatives is overridden by them', () => {
    const kind = (name: string) => object({ petType: { enum: [name] } }, { required: ['petType'] });
    const schemas = {
      Pet: { oneOf: alternatives, discriminator: mapped({ c: 'Cat', d: 'Dog' }) },
      Cat: kind('cat'),
      Dog: kind('dog'),
    };
    expect(errorsOf(schemas, { petType: 'cat' })).toEqual([]);
    for (const sample of samplesOf(ref('Pet'), { others: schemas })) expect(errorsOf(schemas, sample)).toEqual([]);
  });

  it.each([
    {},
    { propertyName: 5 },
    null,
    'petType',
    { propertyName: 'petType', mapping: null },
    { propertyName: 'petType', mapping: { c: 'Nothing' } },
  ])('that is %j stops nothing', (odd) => {
    const schemas = { Pet: { oneOf: alternatives, discriminator: odd }, Cat: cat, Dog: dog };
    expect(errorsOf(schemas, aCat('Cat'))).toEqual([]);
    expect(samplesOf(ref('Pet'), { others: schemas })).toHaveLength(10);
  });
});
