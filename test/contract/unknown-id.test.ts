import { expect, test } from 'vitest';
import { runName } from '../../src/contract/run/run-id.ts';
import { unknownIdOf } from '../../src/contract/run/unknown-id.ts';
import { loadDocument } from '../../src/index.ts';
import { documentOf, ok } from '../document-of.ts';

const run = runName(31);

async function unknownOf(schema: object): Promise<string | undefined> {
  const parameters = [{ name: 'thing', in: 'path', required: true, schema }];
  const get = { operationId: 'getThing', parameters, responses: ok({ schema: {} }) };
  const document = await loadDocument(documentOf({ '/things/{thing}': { get } }));
  return unknownIdOf(document, document.operations[0], 'thing', run);
}

test.each([
  ['a text', { type: 'string' }, run.unknownId],
  ['a UUID', { type: 'string', format: 'uuid' }, run.unknownId],
  ['anything', {}, run.unknownId],
  ['a whole number', { type: 'integer', format: 'int32' }, '2000000031'],
  ['a number in text', { type: 'string', pattern: '^\\d+$' }, '2000000031'],
  ['a short text', { type: 'string', maxLength: 12 }, '2000000031'],
  ['a small number', { type: 'integer', maximum: 99 }, undefined],
  ['a form of its own', { type: 'string', pattern: '^[a-z]{3}$' }, undefined],
  ['one of a few', { type: 'string', enum: ['east', 'west'] }, undefined],
])('an id that does not exist, where an id is %s', async (_, schema, expected) => {
  expect(await unknownOf(schema)).toBe(expected);
});
