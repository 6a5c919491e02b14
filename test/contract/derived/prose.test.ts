import { expect, test } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { derivedContract } from '../../../src/contract/derived/derived-contract.ts';
import { hasWord } from '../../../src/contract/derived/prose.ts';
import { loadDocument } from '../../../src/index.ts';
import { documentOf } from '../../document-of.ts';

test.each([
  ['ends_on must not be before starts_on', 'starts_on', true],
  ['Names are trimmed', 'name', false],
  ['The NAME is unique', 'name', true],
  ['by price(net), then by name', 'price(net)', true],
  ['c++ after c', 'c++', true],
  ['anything', '', false],
])('%j has the word %j: %s', (text, name, expected) => {
  expect(hasWord(text, name)).toBe(expected);
});

test('a document with names that are no regular expressions is judged', async () => {
  const day = { type: 'string', format: 'date' };
  const properties = { 'valid(from': day, 'valid(until': day, start_on: day, end_on: day, '[x': { type: 'string' } };
  const thing = { type: 'object', properties: { id: { type: 'string' }, ...properties } };
  const answer = (schema: object) => ({ description: 'It', content: { 'application/json': { schema } } });
  const document = await loadDocument(
    documentOf({
      '/things': {
        get: {
          operationId: 'listThings',
          description: 'Sorted by [x, newest first.',
          responses: { 200: answer({ type: 'array', items: thing }) },
        },
        post: {
          operationId: 'createThing',
          description: 'valid(from is before valid(until, start_on before end_on.',
          requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', properties } } } },
          responses: { 201: answer(thing), 400: { description: 'No' } },
        },
      },
      '/things/{thing_id}': {
        parameters: [{ name: 'thing_id', in: 'path', required: true, schema: { type: 'string' } }],
        delete: { operationId: 'deleteThing', responses: { 204: { description: 'Gone' } } },
      },
    }),
  );
  const contract = derivedContract(document, { path: {}, allowsLeftovers: false, isLocal: true });
  const ids = casesOf(document, contract).map(({ id }) => id);
  expect(ids).toContain('createThing/body/end_on/before');
});
