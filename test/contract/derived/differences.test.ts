import { expect, test } from 'vitest';
import { differencesOf } from '../../../src/contract/derived/differences.ts';

test.each<[what: string, expected: unknown, got: unknown]>([
  ['the same object in another order', { a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }],
  ['what is shown beside it', { a: 1 }, { a: 1, b: 2 }],
  ['what is shown beside it in an item', [{ a: 1 }], [{ a: 1, b: 2 }]],
  ['null where nothing is shown', { a: null }, {}],
  ['what nothing is expected of', { a: undefined }, { a: 5 }],
])('%s is no difference', (_, expected, got) => {
  expect(differencesOf(expected, got)).toEqual([]);
});

test.each<[what: string, expected: unknown, got: unknown]>([
  ['another order', ['a', 'b'], ['b', 'a']],
  ['another offset of the same time', '2030-06-10T12:30:00+02:00', '2030-06-10T10:30:00.000Z'],
  ['a URL with its slash', 'https://example.com', 'https://example.com/'],
  ['a UUID in other case', '9FBEF0B7-8D4E-4A08-9207-66C22155721D', '9fbef0b7-8d4e-4a08-9207-66c22155721d'],
  ['an empty object for null', null, {}],
  ['nothing for an empty list', [], null],
])('%s is the same in another spelling', (_, expected, got) => {
  expect(differencesOf(expected, got)).toEqual([{ path: '', expected, got, isSpelling: true }]);
});

test.each<[what: string, expected: unknown, got: unknown, path: string]>([
  ['another value', { a: { b: 1 } }, { a: { b: 2 } }, '/a/b'],
  ['a value of another type', { a: 1 }, { a: '1' }, '/a'],
  ['a missing value', { a: 1 }, {}, '/a'],
  ['another item', { a: [1, 2, 3] }, { a: [1, 5, 3] }, '/a/1'],
  ['a shorter list', { a: [1, 2] }, { a: [1] }, '/a'],
  ['an item twice in place of two', { a: ['x', 'y'] }, { a: ['x', 'x'] }, '/a/1'],
  ['another time', { at: '2030-06-10T10:30:00Z' }, { at: '2030-06-10T12:30:00Z' }, '/at'],
  ['another case in a plain text', { a: 'Name' }, { a: 'name' }, '/a'],
  ['another case in an address', { a: 'A@example.com' }, { a: 'a@example.com' }, '/a'],
])('%s is a difference at its place', (_, expected, got, path) => {
  expect(differencesOf(expected, got)).toMatchObject([{ path, isSpelling: false }]);
});

test('another order of a list is another spelling, unless its order matters', () => {
  const [expected, got] = [{ a: ['x', 'y'] }, { a: ['y', 'x'] }];
  expect(differencesOf(expected, got)).toMatchObject([{ path: '/a', isSpelling: true }]);
  expect(differencesOf(expected, got, (path) => path === '/a')).toMatchObject([{ path: '/a', isSpelling: false }]);
});
