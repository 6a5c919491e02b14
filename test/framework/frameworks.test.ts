import { expect, test } from 'vitest';
import { frameworkOf, messagesOf } from '../../src/framework/frameworks.ts';
import { laravel } from '../../src/framework/laravel/laravel.ts';
import { loadDocument } from '../../src/framework/load-document.ts';
import { problemDetails } from '../../src/framework/problem-details/problem-details.ts';
import { DocumentError } from '../../src/openapi/document/document-error.ts';
import { bookBody, loaded, writtenDocument } from './written-operation.ts';

const named = { 'x-framework': 'laravel' };

test('a document names its framework; problem details are for the others', async () => {
  expect(frameworkOf((await loaded(bookBody(), named)).document)).toBe(laravel);
  expect(frameworkOf((await loaded(bookBody())).document)).toBe(problemDetails);
});

test('a framework that there is not stops the loading, and the error says where', async () => {
  expect(await problemsOf(writtenDocument(bookBody(), { 'x-framework': 'symfony' }))).toMatchObject([
    { pointer: '/x-framework', reason: 'x-framework must be equal to one of the allowed values' },
  ]);
});

test.each([{}, named])('messages of the document are checked when it is loaded, with %j', async (more) => {
  const sound = { 'x-messages': { required: 'Say which.' } };
  const message = (rule: string) => writtenDocument(bookBody(sound, { 'x-messages': { [rule]: 'Too short.' } }), more);
  await expect(loadDocument(message('min'))).resolves.toMatchObject({ isOwn: true });
  expect(await problemsOf(message('shortest'))).toMatchObject([
    { reason: 'x-messages must be equal to one of the allowed values' },
  ]);
});

test('readers see the messages of Laravel and those of the document, and none for other APIs', async () => {
  const body = bookBody({}, { 'x-messages': { min: 'A :attribute of one letter is none.' } });
  const { document, operation } = await loaded(body, named);
  expect(messagesOf(document, operation).get('title')).toEqual([
    { text: 'The title field is required.', isOwn: false },
    { text: 'The title must be a string.', isOwn: false },
    { text: 'A title of one letter is none.', isOwn: true },
  ]);
  const other = await loaded(body);
  expect(messagesOf(other.document, other.operation).size).toBe(0);
});

async function problemsOf(path: string): Promise<DocumentError['problems']> {
  const error = await loadDocument(path).catch((thrown: unknown) => thrown);
  if (!(error instanceof DocumentError)) throw new Error('the document was loaded');
  return error.problems;
}
