import { STATUS_CODES } from 'node:http';
import { describe, expect, test } from 'vitest';
import { problemDetails } from '../../../src/framework/problem-details/problem-details.ts';
import { statusNames } from '../../../src/framework/status-names.ts';
import { bookBody, bytes, loaded } from '../written-operation.ts';

const json = 'application/json';
const unread = { value: undefined, note: undefined, refusal: undefined };

describe('a body', () => {
  test.each([
    ['malformed JSON', '{"title":', json, 'the body is malformed JSON'],
    ['no body', '', json, 'the body is empty'],
    ['bytes that are no text', '\ud800', 'application/json; charset=utf-16le', 'the body is not valid utf-16le'],
  ])('that is required is refused with what is wrong: %s', async (_, text, contentType, note) => {
    const { input } = await loaded(bookBody());
    const reading = await input.readBody(bytes(text), contentType, undefined);
    expect(reading).toEqual({ value: undefined, note, refusal: { body: [note] } });
  });

  test('of any JSON is read without its schema', async () => {
    const { input } = await loaded(bookBody());
    for (const value of [[1], 'title', null, { title: 1, isbn: '1' }]) {
      const reading = await input.readBody(bytes(JSON.stringify(value)), json, undefined);
      expect(reading).toMatchObject({ value, isJudged: true, errors: [], files: [] });
      expect(input.validated(reading.value, reading)).toBe(reading.value);
    }
  });

  test('may be missing where it is optional, and then has no value', async () => {
    const { input } = await loaded(bookBody({ required: false }));
    expect(await input.readBody(bytes(''), undefined, undefined)).toEqual(unread);
    const { refusal } = await input.readBody(bytes('{'), json, undefined);
    expect(refusal).toEqual({ body: ['the body is malformed JSON'] });
  });

  test('is of the media type that is declared for it, by its range as well, or of none', async () => {
    const schema = { type: 'object' };
    const content = { 'application/json': { schema }, 'image/*': {}, 'text/csv': {} };
    const { input } = await loaded(bookBody({ content }));
    for (const [contentType, mediaType] of Object.entries({
      'image/png': 'image/*',
      'Text/CSV; charset=utf-8': 'text/csv',
    })) {
      expect(await input.readBody(bytes('…'), contentType, undefined)).toMatchObject({ content: { mediaType } });
    }
    const { obstacle } = await input.readBody(bytes('…'), 'text/html', undefined);
    expect(obstacle).toEqual({ kind: 'unsupported', given: 'text/html' });
  });
});

test('errors become messages by field', async () => {
  const { input, operation } = await loaded(bookBody());
  const { validate } = operation.requestBody ?? {};
  expect(validate?.({})).toBe(false);
  expect(input.errorsOf(validate?.errors ?? [])).toEqual({ title: ['The title field is required.'] });
});

test('an answer is a problem of no type, called as its status is', () => {
  const { status, headers, body } = problemDetails.answer(413, problemDetails.words.bodyTooLarge(5));
  expect([status, headers]).toEqual([413, { 'Content-Type': 'application/problem+json' }]);
  expect(JSON.parse(body)).toEqual({
    type: 'about:blank',
    title: 'Payload Too Large',
    status: 413,
    detail: 'the body is over 5 bytes',
  });
});

test('every status of a refusal is called as Node calls it', () => {
  const refusals = Object.entries(STATUS_CODES).filter(([status]) => Number(status) >= 400);
  expect({ ...statusNames }).toEqual(Object.fromEntries(refusals));
});
