import { describe, expect, test } from 'vitest';
import { readablePattern, regExpOf } from '../../../src/openapi/schemas/readable-pattern.ts';

describe('a pattern in another notation keeps its meaning in JavaScript', () => {
  test.each<[pattern: string, taken: readonly string[], refused: readonly string[]]>([
    ['(?i)^abc$', ['abc', 'ABC'], ['abd']],
    ['^(?i)abc$', ['ABC'], ['abd']],
    ['(?i:abc)d', ['ABCd'], ['xyzd']],
    ['(?s)^a.b$', ['a\nb'], ['ab']],
    ['(?im)^b$', ['a\nB'], ['ab']],
    ['(?x) ^ a b # letters\n c $', ['abc'], ['a b c']],
    ['/^[a-z]+$/i', ['ABC'], ['1']],
    ['/^[a-z]+$/', ['abc'], ['ABC', '/abc/']],
    ['/[a-z]{3}/', ['abc'], ['ab']],
    ['/v1/', ['/v1/'], ['v1']],
    ['^a++b*+c?+$', ['aabc'], ['bc']],
    ['^\\d{2,3}+$', ['12'], ['1']],
    ['^(?>ab|a)c$', ['abc'], ['c']],
    ['\\A\\d+\\z', ['12'], ['1a']],
    ['\\A\\d+\\Z', ['12'], ['a1']],
    ['(?m)\\Aa\\z', ['a'], ['b\na']],
    ['^a\\hb$', ['a b', 'a\tb'], ['a\nb']],
    ['^[[:alpha:]_]+$', ['ab_'], ['a1']],
    ['^[[:alnum:]-]{2,}$', ['a-1'], ['a b']],
    ['^[^[:space:]]+$', ['ab'], ['a b']],
    ['^[[:^digit:]]+$', ['ab'], ['a1']],
    ['^(?P<year>\\d{4})-(?P=year)$', ['2020-2020'], ['2020-2021']],
    ["^(?'a'x)\\k'a'$", ['xx'], ['x']],
    ['^(a)\\g{1}$', ['aa'], ['ab']],
    ['^\\p{IsAlphabetic}+$', ['aß'], ['1']],
    ['^\\p{IsLatin}+$', ['abc'], ['яя']],
    ['^\\p{IsCyrillic}+$', ['яя'], ['abc']],
    ['^\\p{Han}+$', ['漢'], ['a']],
    ['^[\\p{Alnum}\\p{Punct}]+$', ['a1!'], [' ']],
    ['^\\pL+$', ['ab'], ['1']],
    ['^\\p{^L}$', ['1'], ['a']],
    ['^\\x{1F600}$', ['😀'], ['a']],
    ['^[\\x{10000}-\\x{10FFFF}]$', ['😀'], ['a']],
    ['^\\Qa.b\\E$', ['a.b'], ['axb']],
    ['^[\\w\\-]+\\@[\\w\\.]+$', ['a-b@c.d'], ['a b']],
    ['^a\\-b\\_c$', ['a-b_c'], ['ab']],
    ['^\\#[0-9a-f]{6}$', ['#00ff00'], ['00ff00']],
    ['^[\\w-.]+$', ['a-b.c'], ['a b']],
    ['^[a-z\\d-_]+$', ['a-1_'], ['A']],
    ['^a{,3}$', ['', 'aaa'], ['aaaa']],
    ['^{id}$', ['{id}'], ['id']],
    ['^a]$', ['a]'], ['a']],
    ['^a(?#a comment)b$', ['ab'], ['a']],
    ['^[]a]+$', [']a'], ['b']],
    ['^\\R$', ['\r\n', '\n'], ['a']],
    ['^\\e$', ['\u001b'], ['e']],
    ['^[^"\\<\\>]*$', ['ab'], ['a<b']],
    ['^\\+?[1-9]\\d{1,14}$', ['+491234'], ['x']],
    ['^.$', ['😀'], ['ab']],
  ])('%s', (pattern, taken, refused) => {
    const { regExp } = readablePattern(pattern) ?? {};
    expect(taken.map((text) => [text, regExp?.test(text)])).toEqual(taken.map((text) => [text, true]));
    expect(refused.map((text) => [text, regExp?.test(text)])).toEqual(refused.map((text) => [text, false]));
    expect(regExpOf(pattern)).toBe(regExp);
  });
});

test.each([
  ['^(a(?1)?b)$', 'recursion'],
  ['^(?(1)a|b)$', 'a condition'],
  ['^[a-z&&[^aeiou]]+$', 'an intersection'],
  ['foo\\Kbar', 'a reset'],
  ['(', 'no pattern at all'],
  ['[a-', 'half a class'],
  ['*a', 'nothing to repeat'],
  ['^[z-a]$', 'a range backwards'],
  ['^\\p{IsNoSuchThing}$', 'an unknown property'],
])('%s (%s) is unreadable, and then refuses no text', (pattern) => {
  expect(readablePattern(pattern)).toBeUndefined();
  expect(regExpOf(pattern).test('anything')).toBe(true);
});

test.each(['^[a-z]+$', '^a\\-b$', '\\d+', '^[\\w-]+$', '^\\@x$'])(
  '%s is not reported as another notation',
  (pattern) => {
    expect(readablePattern(pattern)?.isTranslated).toBe(false);
  },
);
