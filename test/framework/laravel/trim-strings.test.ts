import fc from 'fast-check';
import { expect, test } from 'vitest';
import { trimQuery, trimStrings } from '../../../src/framework/laravel/trim-strings.ts';

/** The same in an expression: what `\s` is to PHP, the marks of no width, and NUL. */
const ends =
  /^[\s\0\u0085\u180e\u200b\u200e\ufeff]+|(?<![\s\0\u0085\u180e\u200b\u200e\ufeff])[\s\0\u0085\u180e\u200b\u200e\ufeff]+$/g;
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...' \t\n\v\f\r\0', '\u0085', '\u00a0', '\u1680', '\u180e', '\u2003', '\u200b', '\u200c', '\u200e'),
    fc.constantFrom(
      '\u2028',
      '\u202f',
      '\u205f',
      '\u2060',
      '\u3000',
      '\ufeff',
      'a',
      'é',
      '😀',
      'だ',
      'ム',
      '"',
      '+',
      '%',
      '&',
      '=',
    ),
    fc
      .nat(0xffff)
      .filter((unit) => unit < 0xd800 || unit > 0xdfff)
      .map((unit) => String.fromCharCode(unit)),
  ),
});

test('a text loses the white space at its ends, and nothing else', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(trimStrings(text)).toBe(text.replace(ends, ''));
    }),
    { seed: 1, numRuns: 20_000 },
  );
});

test('all texts of a value are trimmed, at any depth, and no key', () => {
  const value = JSON.parse(
    '{" a ":" b ","__proto__":" c ","list":[" d ",[" e "],{"f":"\\t"},7,null,true],"n":{"":" "}}',
  );
  expect(JSON.stringify(trimStrings(value))).toBe(
    '{" a ":"b","__proto__":"c","list":["d",["e"],{"f":""},7,null,true],"n":{"":""}}',
  );
});

test('nothing is copied: a frozen value without white space at an end comes back as it is', () => {
  const value = Object.freeze({ name: 'a b', list: Object.freeze(['c', Object.freeze({ d: '' })]) });
  expect(trimStrings(value)).toBe(value);
});

test('as many texts as any body holds are no matter of their length', () => {
  const blanks = ' '.repeat(500_000);
  expect(trimStrings([`${blanks}x`, `x${blanks}`, `${blanks}x${blanks}`, blanks])).toEqual(['x', 'x', 'x', '']);
  expect(trimQuery(`a=${'+'.repeat(500_000)}x&b=${'%C2%A0'.repeat(100_000)}`)).toBe('a=x&b=');
});

test('the values of a query are trimmed, and the rest stays as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyText, anyText), { maxLength: 4 }), (pairs) => {
      const query = (values: readonly (readonly [string, string])[]) =>
        values.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
      const expected = query(pairs.map(([name, value]) => [name, value.replace(ends, '')]));
      expect(trimQuery(query(pairs))).toBe(expected);
      expect(trimQuery(query(pairs).replaceAll('%20', '+'))).toBe(
        query(pairs.map(([name, value]) => [name, value.replace(ends, '')])).replaceAll('%20', '+'),
      );
    }),
    { seed: 1, numRuns: 5000 },
  );
  expect(trimQuery('a=%20b%2cc%20&d&=%zz+&%20=+e+f')).toBe('a=b%2cc&d&=%zz&%20=e+f');
  expect(trimQuery('a=%c2%a0x%E3%80%80%e2%80%8b')).toBe('a=x');
});
