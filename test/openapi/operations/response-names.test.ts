import { expect, test } from 'vitest';
import { meantResponseName, responseName } from '../../../src/openapi/operations/response-names.ts';

test.each<[key: string, name: string | undefined]>([
  ['200', '200'],
  ['2xx', '2XX'],
  ['Default', 'default'],
  [' 201 ', '201'],
  ['20X', '2XX'],
  ['4X4', '4XX'],
  ['5**', '5XX'],
  ['200 OK', '200'],
  ['200,201', '200'],
  ['404 - not found', '404'],
  ['success', '200'],
  ['600', undefined],
  ['2000', undefined],
  ['0', undefined],
  ['Error', undefined],
])('%j is meant as %s', (key, name) => {
  expect(meantResponseName(key)).toBe(name);
});

test('in a strict document only what is a status, a range or default names a response', () => {
  expect(['200', '4xx', 'default', '20X', '200 OK', 'success'].map(responseName)).toEqual([
    ...['200', '4XX', 'default'],
    ...[undefined, undefined, undefined],
  ]);
});
