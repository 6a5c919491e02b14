import { describe, expect, test } from 'vitest';
import { createMock, inferredApi } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';

const pet = { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 20 } } };
const json = (content: object) => ({ description: 'x', content: { 'application/json': content } });
const document = documentOf({
  '/pets': {
    get: {
      parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
      responses: {
        200: json({
          schema: pet,
          examples: {
            rex: { value: { name: 'Rex, the first of many' } },
            tom: { value: { name: 'Tom, a cat of some years' } },
          },
        }),
        404: json({ schema: pet, example: { name: 'Nobody, and none of them' } }),
      },
    },
  },
  '/plain': { get: { responses: { 200: json({ example: { name: 'Only an example' } }) } } },
});

const made = 'made from the schema';

describe.each([
  [true, made],
  [false, 'Rex, the first of many'],
])('dynamic: %s', (dynamic, otherwise) => {
  test.each<readonly [path: string, prefer: string | undefined, expected: string]>([
    ['/pets', undefined, otherwise],
    ['/pets', 'dynamic=true', made],
    ['/pets', 'dynamic=false', 'Rex, the first of many'],
    ['/pets?__dynamic=false', undefined, 'Rex, the first of many'],
    ['/pets', 'example=tom', 'Tom, a cat of some years'],
    ['/pets', 'wait=0', otherwise],
    ['/pets', 'code=404', dynamic ? made : 'Nobody, and none of them'],
    ['/pets', 'code=404, dynamic=false', 'Nobody, and none of them'],
    ['/plain', undefined, 'Only an example'],
    ['/plain', 'dynamic=true', 'Only an example'],
  ])('%s, preferring %s, answers: %s', async (path, prefer, expected) => {
    const mock = await createMock({ api: inferredApi(document), dynamic });
    const headers = new Headers(prefer === undefined ? {} : { Prefer: prefer });
    // The types are the web's; the test is about the body alone.
    const { name } = (await (await mock.fetch(new Request(`http://mock${path}`, { headers }))).json()) as {
      name: string;
    };
    const known = ['Rex, the first of many', 'Tom, a cat of some years', 'Nobody, and none of them', 'Only an example'];
    expect(known.includes(name) ? name : made).toBe(expected);
  });

  test('an invalid request is refused as usual, preferring dynamic=false', async () => {
    const mock = await createMock({ api: inferredApi(document), dynamic });
    const request = new Request('http://mock/pets?limit=x', { headers: { Prefer: 'dynamic=false' } });
    expect((await mock.fetch(request)).status).toBe(422);
  });
});
