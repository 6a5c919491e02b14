import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createMock, defineApi, QueueFull, Refusal } from '../../src/index.ts';
import { documentOf } from '../document-of.ts';

const built = pathToFileURL('dist/index.js').href;
// The package once more, as an API's module has it that is installed with a copy of its own.
const copy: typeof import('../../src/index.ts') = await import(/* @vite-ignore */ built);

const schema = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] };
const refusal = (example: string) => ({
  description: 'Refused.',
  content: { 'application/json': { schema, examples: { one: { value: { message: example } } } } },
});
const document = documentOf({
  '/x': {
    get: {
      operationId: 'getX',
      responses: { 200: { description: 'x' }, 404: refusal('Gone.'), 409: refusal('Taken.'), 422: refusal('Wrong.') },
    },
  },
});

test.each([
  ['a documented refusal', () => copy.refuse(409, 'one'), 409, { message: 'Taken.' }],
  ['a worded one', () => new copy.WordedRefusal(404, 'It is lost.'), 404, { message: 'It is lost.' }],
  ['invalid input', () => new copy.InputInvalid({ a: ['A is wrong.'] }, undefined), 422, { message: 'A is wrong.' }],
  ['a full queue', () => new copy.QueueFull(3), 503, expect.anything()],
])('%s of another copy of the package is answered as one of ours', async (_, refused, status, body) => {
  expect([refused() instanceof Refusal, refused() instanceof QueueFull]).toEqual([false, false]);
  const api = defineApi({
    document,
    handlers: {
      getX() {
        throw refused();
      },
    },
  });
  const response = await (await createMock({ api, journal: false })).fetch(new Request('http://mock/x'));
  expect([response.status, await response.json()]).toEqual([status, body]);
});
