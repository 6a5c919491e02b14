import { describe, expect, test } from 'vitest';
import { createMock, DataUnusable, inferredApi } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';
import { askerOf, collection, json, mockOf, now, statefulMock, styleAt } from './stateful-mock.ts';

const text = { type: 'string' };
const integer = { type: 'integer' };
const pet = {
  id: { ...integer, readOnly: true },
  name: text,
  kind: { ...text, default: 'cat' },
  born: { ...text, format: 'date-time', readOnly: true },
};
const toy = { id: text, petId: integer, name: text };

function shop(petExamples = {}, toyExamples = {}) {
  return {
    ...collection('/pets', {
      properties: pet,
      required: ['id', 'name'],
      id: integer,
      parameter: 'petId',
      examples: petExamples,
    }),
    ...collection('/pets/{petId}/toys', { properties: toy, required: ['id'], examples: toyExamples }),
  };
}

const rex = { id: 7, name: 'Rex', kind: 'dog', born: '2020-01-01T00:00:00Z' };

describe('a session starts with the items in examples', () => {
  test('of lists and of items, each once; new numeric ids continue after theirs', async () => {
    const amy = { ...rex, id: 9, name: 'Amy' };
    const { ask } = await mockOf(shop({ list: [rex, amy], item: { ...rex, name: 'Rex again' } }));
    expect((await ask('GET', '/pets')).json).toEqual([rex, amy]);
    expect((await ask('GET', '/pets/7')).json).toEqual(rex);
    expect((await ask('POST', '/pets', { name: 'New' })).json.id).toBe(10);
    expect((await ask('GET', '/pets/8')).status).toBe(404);
  });

  test('with omitted values set by the server', async () => {
    const { ask } = await mockOf(shop({ list: [{ id: 1, name: 'Rex', kind: 'dog' }] }));
    expect((await ask('GET', '/pets')).json).toEqual([{ id: 1, name: 'Rex', kind: 'dog', born: now }]);
  });

  test('below the parent whose id they contain, else below the first one', async () => {
    const { ask } = await mockOf(
      shop(
        { list: [rex, { ...rex, id: 9 }] },
        {
          list: [
            { id: 'a', petId: 9, name: 'Ball' },
            { id: 'b', name: 'Bone' },
            { id: 'c', petId: 77 },
          ],
        },
      ),
    );
    expect((await ask('GET', '/pets/9/toys')).json).toEqual([{ id: 'a', petId: 9, name: 'Ball' }]);
    expect((await ask('GET', '/pets/7/toys')).json).toMatchObject([{ id: 'b', name: 'Bone' }]);
  });

  test('except for those that violate their schema, which are reported', async () => {
    const { ask, mock } = await mockOf(shop({ list: [rex, { ...rex, id: 8, name: 5 }] }));
    expect((await ask('GET', '/pets')).json).toEqual([rex]);
    expect(mock.api.recognized?.notes).toEqual(['An example of /pets is left out: its schema does not allow it.']);
  });

  test('and of schemas, if items can be created', async () => {
    const schema = { type: 'object', properties: pet, example: rex };
    const { ask } = await mockOf({
      '/pets': {
        get: { responses: { 200: json({ type: 'array', items: schema }) } },
        post: { responses: { 201: json(schema) } },
      },
      '/pets/{petId}': collection('/pets', { properties: pet, parameter: 'petId' })['/pets/{petId}'] as object,
    });
    expect((await ask('GET', '/pets')).json).toEqual([rex]);
  });
});

test('populate adds items to the examples of each top-level collection, but not to nested ones', async () => {
  const { ask } = await mockOf(shop({ list: [rex] }), { populate: 3 });
  const { json: list } = await ask('GET', '/pets');
  expect(list.map(({ id }: { id: number }) => id)).toEqual([7, 8, 9, 10]);
  expect(list[0]).toEqual(rex);
  expect((await ask('GET', '/pets/8')).json).toEqual(list[1]);
  expect((await ask('GET', '/pets/8/toys')).json).toEqual([]);
  expect((await ask('POST', '/pets', { name: 'New' })).json.id).toBe(11);
});

describe('data', () => {
  const data = { pets: [{ id: 3, name: 'Max' }, { name: 'Kim' }], toys: [{ petId: 3, name: 'Ball' }] };

  test('replaces the examples of its collections, and reset restores it', async () => {
    const { mock, ask } = await mockOf(shop({ list: [rex] }), { data });
    const begun = [
      { id: 3, name: 'Max', kind: 'cat', born: now },
      { id: 4, name: 'Kim', kind: 'cat', born: now },
    ];
    expect((await ask('GET', '/pets')).json).toEqual(begun);
    const toys = (await ask('GET', '/pets/3/toys')).json;
    expect(toys).toEqual([{ id: expect.any(String), petId: 3, name: 'Ball' }]);
    await ask('DELETE', '/pets/3');
    expect((await ask('POST', '/pets', { name: 'New' })).json.id).toBe(5);
    mock.sessions.reset(mock.sessions.get(undefined));
    expect((await ask('GET', '/pets')).json).toEqual(begun);
    expect((await ask('GET', '/pets/3/toys')).json).toEqual(toys);
    expect((await ask('POST', '/pets', { name: 'New' })).json.id).toBe(5);
  });

  test.each([
    ['an array at the top', [], '', /no object/],
    ['an object instead of a list', { pets: {} }, '/pets', /no list/],
    ['an unknown collection', { cats: [] }, '/cats', /there is pets, toys$/],
    ['a number instead of an item', { pets: [1] }, '/pets/0', /no object/],
    ['an item without a required property', { pets: [{ name: 'A' }, {}] }, '/pets/1/name', /required/],
    ['a value of another type', { pets: [{ name: 5 }] }, '/pets/0/name', /must be a string/],
    [
      'a duplicate id',
      {
        pets: [
          { id: 1, name: 'A' },
          { id: 1, name: 'B' },
        ],
      },
      '/pets/1/id',
      /1 for the second time/,
    ],
    ['an unknown parent', { pets: [{ id: 1, name: 'A' }], toys: [{ petId: 2 }] }, '/toys/0', /petId is 2/],
    ['no parent', { pets: [{ name: 'A' }, { name: 'B' }], toys: [{}] }, '/toys/0', /give it petId/],
  ])('with %s is refused with the place of the error', async (_, given, pointer, reason) => {
    const api = inferredApi(documentOf(shop()), { data: given as never });
    const failed = await createMock({ api, deliver: false }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(DataUnusable);
    expect(failed).toMatchObject({ pointer, reason: expect.stringMatching(reason) });
  });
});

test('sessions share only their initial state', async () => {
  const { ask } = await mockOf(shop({ list: [rex] }));
  const other = { 'X-Mock-Session': 'other' };
  await ask('POST', '/pets', { name: 'New' }, other);
  await ask('DELETE', '/pets/7');
  expect((await ask('GET', '/pets')).json).toEqual([]);
  expect((await ask('GET', '/pets', undefined, other)).json).toHaveLength(2);
});

test('the same seed, clock and requests give identical responses; another seed gives different ones', async () => {
  const play = async (seed: number) => {
    const { ask } = await statefulMock(styleAt('plain'), { populate: 4 }, { seed });
    const made = [];
    for (const name of ['Rex', 'Rex', 'Amy']) made.push(await ask('POST', '/v1/pets', { name, species: 'dog' }));
    await ask('DELETE', `/v1/pets/${made[0]?.json.id}`);
    made.push(await ask('GET', '/v1/pets'), await ask('GET', '/v1/pets/none'));
    return made.map(({ text: body }) => body).join('\n');
  };
  const [one, same, other] = [await play(1), await play(1), await play(2)];
  expect(one).toBe(same);
  expect(one).not.toBe(other);
});

test('a mock continues with the kept records of another mock', async () => {
  const document = documentOf(shop({ list: [rex] }));
  const options = { api: inferredApi(document), seed: 1, clock: now, deliver: false };
  const first = await createMock(options);
  await askerOf(first)('POST', '/pets', { name: 'New' });
  const second = await createMock({ ...options, kept: await first.sessions.get(undefined).snapshot() });
  const ask = askerOf(second);
  expect((await ask('GET', '/pets')).json).toHaveLength(2);
  expect((await ask('POST', '/pets', { name: 'Next' })).json.id).toBe(9);
});
