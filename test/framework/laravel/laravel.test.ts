import { expect, test } from 'vitest';
import { laravel } from '../../../src/framework/laravel/laravel.ts';
import { bookBody, bytes, loaded } from '../written-operation.ts';

const { input, operation } = await loaded(bookBody(), { 'x-framework': 'laravel' });
const json = 'application/json';
const nested = (levels: number) => `{"title":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

test.each([
  ['nothing', '', json, 'the body is empty'],
  ['a list', '["title"]', json, 'the body is JSON, but not an object'],
  ['a text', '"title"', json, 'the body is JSON, but not an object'],
  ['half a document', '{"title":', json, 'the body is malformed JSON'],
  ['a form', 'title=Emma', 'application/x-www-form-urlencoded', /^the body was not read: Content-Type is /],
  ['no media type', '{"title":"Emma"}', undefined, /^the body was not read: Content-Type is missing/],
  ['513 levels', nested(513), json, 'the body nests deeper than 512 levels'],
  ['half a surrogate pair', '{"title":"\\ud83d"}', json, 'the body has a lone surrogate'],
])('%s is an empty object, and is not refused as such', (_, text, contentType, note) => {
  const reading = input.readBody(bytes(text), contentType, undefined);
  expect(reading).toEqual({ value: {}, note: expect.stringMatching(note), refusal: undefined });
});

test.each([['{"title":"Emma"}'], [nested(512)], ['{"title":"\\ud83d\\ude00"}']])('an object is read: %.20s', (text) => {
  expect(input.readBody(bytes(text), json, undefined)).toEqual({
    value: JSON.parse(text),
    note: undefined,
    refusal: undefined,
  });
});

test('a handler gets the properties that the schema names, in its order', () => {
  expect(input.validated({ isbn: '1', title: 'Emma' })).toEqual({ title: 'Emma' });
  expect(input.validated(undefined)).toBeUndefined();
});

test('errors become messages by field', () => {
  const { validate } = operation.requestBody ?? {};
  expect(validate?.({ title: 'E' })).toBe(false);
  expect(input.errorsOf(validate?.errors ?? [])).toEqual({ title: ['The title must be at least 2 characters.'] });
});

test('an answer is a message in JSON', () => {
  const { words } = laravel;
  expect(laravel.answer(404, words.routeNotFound('/books/'))).toEqual({
    status: 404,
    headers: { 'Content-Type': 'application/json' },
    body: '{"message":"The route books/ could not be found."}',
  });
  expect(words.routeNotFound('/')).toBe('The route / could not be found.');
  expect(words.methodNotAllowed('PUT', ['GET', 'HEAD'])).toBe(
    'The PUT method is not supported for this route. Supported methods: GET, HEAD.',
  );
});
