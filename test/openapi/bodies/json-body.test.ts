import { expect, test } from 'vitest';
import { readJson } from '../../../src/openapi/bodies/json-body.ts';

const json = 'application/json';
const encoder = new TextEncoder();
const read = (text: string, rules?: Parameters<typeof readJson>[3]) =>
  readJson(encoder.encode(text), json, undefined, rules);

test.each(['null', '[1]', '"é"', '{"a":{"b":1e3}}'])('%s is read', (text) => {
  expect(read(text)).toEqual({ value: JSON.parse(text), note: undefined });
});

test.each([
  [new Uint8Array([0x22, 0xff, 0x22]), 'the body is not valid UTF-8'],
  // Cut off within a character.
  [new Uint8Array([0x22, 0xe2, 0x82]), 'the body is not valid UTF-8'],
  // A byte order mark is no JSON.
  [new Uint8Array([0xef, 0xbb, 0xbf, 0x31]), 'the body is malformed JSON'],
  [new Uint8Array(), 'the body is empty'],
])('bytes that are no JSON: %j', (body, note) => {
  expect(readJson(body, json, undefined)).toEqual({ value: undefined, note });
  expect(read('1')).toEqual({ value: 1, note: undefined });
});

test('a part of a larger buffer is read by itself', () => {
  expect(readJson(encoder.encode('x[1]y').subarray(1, 4), json, undefined).value).toEqual([1]);
});

test('an encoded body or another media type is not read', () => {
  const body = encoder.encode('1');
  expect(readJson(body, json, 'gzip').note).toBe('the body was not read: Content-Encoding is gzip');
  expect(readJson(body, json, 'identity').value).toBe(1);
  expect(readJson(body, 'text/html', undefined).note).toMatch(/Content-Type is text\/html/);
  expect(readJson(body, 'application/merge-patch+json; charset=utf-8', undefined).value).toBe(1);
});

test('the rules limit nesting and half surrogate pairs', () => {
  const nested = `[[["${'x'.repeat(20)}[[[["]]]`;
  expect(read(nested, { deepestNesting: 3, takesLoneSurrogates: false }).note).toBeUndefined();
  expect(read(nested, { deepestNesting: 2, takesLoneSurrogates: false }).note).toMatch(/deeper than 2 levels/);
  const lone = '{"\\udc00":1}';
  expect(read(lone, { deepestNesting: 2, takesLoneSurrogates: false }).note).toBe('the body has a lone surrogate');
  expect(read(lone, { deepestNesting: 2, takesLoneSurrogates: true }).value).toEqual({ '\udc00': 1 });
});
