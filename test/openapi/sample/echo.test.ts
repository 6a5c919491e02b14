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

  it('the id of the resource that the schema is called after, wherever it stands in the path', () => {
    const path = petId('42', { isLast: false });
    expect(sampleOf(ref('Pet'), { path }, { Pet: pet })).toMatchObject({ id: 42 });
    expect(sampleOf(ref('Owner'), { path }, { Owner: pet })).not.toMatchObject({ id: 42 });
    const bare = petId('42', { name: 'id', isLast: false });
    expect(sampleOf(ref('PetResponse'), { path: bare }, { PetResponse: pet })).toMatchObject({ id: 42 });
    expect(sampleOf(ref('Toy'), { path: bare }, { Toy: pet })).not.toMatchObject({ id: 42 });
  });

  it('the properties of the body, whatever their type', () => {
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
