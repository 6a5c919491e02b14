import { expect, test } from 'vitest';

import { documentOf, ok } from '../../document-of.ts';
import { startMock } from '../../running-mock.ts';

const made = expect.objectContaining({ made: true });
const schema = { type: 'object', required: ['made'], properties: { made: { const: true } } };

test.each<[what: string, examples: unknown, answer: unknown]>([
  ['its value', { a: { summary: 's', value: { a: 1 } } }, { a: 1 }],
  ['a value of null', { a: { value: null } }, null],
  ['itself where it has no value', { a: { a: 1, b: 2 } }, { a: 1, b: 2 }],
  ['itself where it is a list', { a: [1, 2] }, [1, 2]],
  ['itself where it is a number', { a: 0 }, 0],
  ['the data of OpenAPI 3.2', { a: { dataValue: { a: 1 }, serializedValue: '{"a":1}' } }, { a: 1 }],
  ['the text of OpenAPI 3.2', { a: { serializedValue: '{"a":1}' } }, { a: 1 }],
  ['one of a list', [{ value: { a: 1 } }, { a: 2 }], { a: 1 }],
  ['nothing where it is described alone', { a: { summary: 's', 'x-b': 1 } }, made],
  ['nothing where it stands elsewhere', { a: { externalValue: 'https://e.com/a.json' } }, made],
  ['the next one where it is null', { a: null, b: { value: { a: 1 } } }, { a: 1 }],
])('an example is %s', async (_, examples, answer) => {
  const mock = await startMock({ document: documentOf({ '/x': { get: { responses: ok({ schema, examples }) } } }) });
  const { status, json } = await mock.send('GET', '//x');
  expect([status, json]).toEqual([200, answer]);
});
