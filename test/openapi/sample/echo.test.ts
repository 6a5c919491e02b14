import { describe, expect, it } from 'vitest';
import type { Given, PathValue } from '../../../src/openapi/sample/sampler.ts';
import { object, ref, type Schemas, samplesOf, text } from './sampled.ts';

const integer = { type: 'integer' };
const pet = object({ id: integer, name: text, tag: text }, { required: ['id', 'name'] });

function petId(value: string, more: Partial<PathValue> = {}): Given['path'] {
  return [{ name: 'petId', value, collection: 'pets', isLast: true, ...more }];
}

function sampleOf(schema: unknown, given: Given, others: Schemas = {}): unknown {
  return samplesOf(schema, { given, others, seeds: 1 })[0];
}

describe('a sample repeats', () => {
  it('the id that the path ends with, as the type that the schema wants', () => {
    expect(sampleOf(pet, { path: petId('42') })).toMatchObject({ id: 42 });
    expect(sampleOf(object({ id: text }), { path: petId('42') })).toEqual({ id: '42' });
  });

  it.each(['petId', 'pet_id', 'PetID', 'pet-id'])('a path parameter in a property called %s', (name) => {
    expect(sampleOf(object({ [name]: text }), { path: petId('p1', { isLast: false }) })).toEqual({ [name]: 'p1' });
  });

  it('the id of the resource that the schema is named after, at any place in the path', () => {
    const path = petId('42', { isLast: false });
    expect(sampleOf(ref('Pet'), { path }, { Pet: pet })).toMatchObject({ id: 42 });
    expect(sampleOf(ref('Owner'), { path }, { Owner: pet })).not.toMatchObject({ id: 42 });
    const bare = petId('42', { name: 'id', isLast: false });
    expect(sampleOf(ref('PetResponse'), { path: bare }, { PetResponse: pet })).toMatchObject({ id: 42 });
    expect(sampleOf(ref('Toy'), { path: bare }, { Toy: pet })).not.toMatchObject({ id: 42 });
  });

  it('the properties of the body of any type', () => {
    const schema = object({
      name: text,
      tags: { type: 'array', items: text },
      size: object({ w: integer }),
      on: { type: 'boolean' },
    });
    const body = { name: 'Rex', tags: ['x', 'y', 'z', 'w'], size: { w: 3 }, on: false };
    expect(sampleOf(schema, { path: [], body })).toEqual(body);
  });

  it('null', () => {
    expect(sampleOf(object({ note: { type: ['string', 'null'] } }), { path: [], body: { note: null } })).toEqual({
      note: null,
    });
  });

  it.each(['data', 'pet', 'attributes'])('in the one resource of an envelope called %s', (name) => {
    const envelope = object({ [name]: pet, meta: object({ id: integer }) });
    const given = { path: petId('42'), body: { name: 'Rex' } };
    expect(sampleOf(envelope, given)).toMatchObject({ [name]: { id: 42, name: 'Rex' } });
    expect(sampleOf(envelope, given)).not.toMatchObject({ meta: { id: 42 } });
  });

  it('what the body has in the same envelope', () => {
    const given = { path: [], body: { data: { name: 'Rex' } } };
    expect(sampleOf(object({ data: pet }), given)).toMatchObject({ data: { name: 'Rex' } });
  });

  it('before what the example of the property says', () => {
    expect(sampleOf(object({ id: { ...integer, example: 10 } }), { path: petId('42') })).toEqual({ id: 42 });
  });
});

describe('a sample does not repeat', () => {
  it.each<[string, Schemas, Given]>([
    ['an id of another type', object({ id: { type: 'string', format: 'uuid' } }), { path: petId('42') }],
    [
      'a text of another length',
      object({ name: { type: 'string', maxLength: 5 } }),
      { path: [], body: { name: 'Rosinante' } },
    ],
    ['what is none of the enumeration', object({ name: { enum: ['a', 'b'] } }), { path: [], body: { name: 'c' } }],
    [
      'what the server alone sets',
      object({ name: { type: 'string', readOnly: true } }),
      { path: [], body: { name: 'Rex' } },
    ],
    [
      'anything in a list',
      object({ data: { type: 'array', items: pet, minItems: 1 } }),
      { path: petId('42'), body: { name: 'Rex' } },
    ],
    [
      'anything in a resource beside the answer',
      object({ id: integer, owner: pet }),
      { path: [], body: { name: 'Rex' } },
    ],
    ['a secret', object({ name: { type: 'string', writeOnly: true } }), { path: [], body: { name: 'Rex' } }],
    ['what stands in no path', object({ id: integer }), { path: [], body: [{ id: 42 }] }],
  ])('%s', (_, schema, given) => {
    expect(JSON.stringify(sampleOf(schema, given))).not.toMatch(/42\b|Rex|Rosinante|"c"/);
  });

  it("anything in place of the answer's example", () => {
    expect(sampleOf({ ...pet, example: { id: 1, name: 'Tom' } }, { path: petId('42') })).toEqual({
      id: 1,
      name: 'Tom',
    });
  });
});

describe('of several schemas, a sample is made from the one that matches the request', () => {
  const kind = (name: string, more: Schemas) =>
    object({ kind: { type: 'string' }, ...more }, { required: ['kind', ...Object.keys(more)], title: name });
  const others = {
    Card: kind('Card', { number: text }),
    Bank: kind('Bank', { iban: text }),
    Pet: object(
      { petType: text, name: text },
      { required: ['petType'], discriminator: { propertyName: 'petType', mapping: { cat: 'Cat', dog: 'Dog' } } },
    ),
    Cat: { allOf: [ref('Pet'), object({ claws: integer }, { required: ['claws'] })] },
    Dog: { allOf: [ref('Pet'), object({ bones: integer }, { required: ['bones'] })] },
    Puppy: { allOf: [ref('Dog'), object({ weeks: integer }, { required: ['weeks'] })] },
    Small: object({ size: { enum: ['xs', 's'] } }, { required: ['size'] }),
    Large: object({ size: { const: 'l' }, weight: integer }, { required: ['size', 'weight'] }),
  };
  const either = (...names: string[]) => names.map(ref);
  const byKind = (mapping: Schemas) => ({ propertyName: 'kind', mapping });

  it.each<[string, unknown, Given, unknown]>([
    [
      'by the discriminator of a oneOf',
      { oneOf: either('Card', 'Bank'), discriminator: byKind({ c: 'Card', b: 'Bank' }) },
      { path: [], body: { kind: 'b' } },
      { kind: 'b', iban: expect.any(String) },
    ],
    [
      'by the one of several names that it has',
      { anyOf: either('Card', 'Bank'), discriminator: byKind({ c: 'Card', b: 'Bank', bank: 'Bank' }) },
      { path: [], body: { kind: 'bank' } },
      { kind: 'bank', iban: expect.any(String) },
    ],
    [
      'by a discriminator that stands in the path',
      { oneOf: either('Card', 'Bank'), discriminator: { propertyName: 'kind' } },
      { path: petId('Card', { name: 'kind' }) },
      { kind: 'Card', number: expect.any(String) },
    ],
    [
      'by the discriminator of a parent',
      ref('Pet'),
      { path: [], body: { petType: 'cat', name: 'Tom', claws: 3 } },
      { petType: 'cat', name: 'Tom', claws: 3 },
    ],
    [
      'by that of a parent´s parent',
      ref('Pet'),
      { path: [], body: { petType: 'Puppy' } },
      expect.objectContaining({ petType: 'Puppy', weeks: expect.any(Number), bones: expect.any(Number) }),
    ],
    [
      'by a constant',
      { oneOf: either('Small', 'Large') },
      { path: [], body: { size: 'l' } },
      { size: 'l', weight: expect.any(Number) },
    ],
    ['by one of an enumeration', { oneOf: either('Large', 'Small') }, { path: [], body: { size: 's' } }, { size: 's' }],
    [
      'by the properties that it has',
      { anyOf: either('Card', 'Bank') },
      { path: [], body: { kind: 'k', iban: 'DE1' } },
      { kind: 'k', iban: 'DE1' },
    ],
  ])('%s', (_, schema, given, value) => {
    for (const sample of samplesOf(schema, { given, others, seeds: 6 })) expect(sample).toEqual(value);
  });

  it('but keeps its own name if the request has another', () => {
    const given = { path: [], body: { petType: 'dog', claws: 2 } };
    for (const sample of samplesOf(ref('Cat'), { given, others })) {
      expect(sample).toMatchObject({ petType: 'cat', claws: 2 });
    }
  });
});
