import { expect, test } from 'vitest';
import { weightOf } from '../../src/state/weight.ts';

test.each([
  ['nothing', null],
  ['a text of many letters', 'ä€\u{1f600}'.repeat(1000)],
  ['a text of control characters, quotes and halves of pairs', '\u0000\u001f"\\\ud800'.repeat(1000)],
  ['numbers', [0, -1 / 3e-200, 1 / -3e200, 1e21, 2 ** 31]],
  ['truths', [true, false]],
  ['empty lists and objects', [[], {}, [[]], [{}]]],
  ['names that are long', { [`${'"'.repeat(1000)}`]: { ä: 1 } }],
])('%s weigh no less than their JSON', (_, value) => {
  expect(weightOf(value)).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(value)));
});

test('a long text weighs about as much as its JSON, and an empty list as much as it takes in memory', () => {
  const text = '€"\n'.repeat(100_000);
  const bytes = Buffer.byteLength(JSON.stringify(text));
  // `\n` is two bytes, and counted as a character that is written in six.
  expect(weightOf(text)).toBeLessThan(bytes * 1.6);
  expect(weightOf('x'.repeat(100_000))).toBeLessThan(100_100);
  expect(weightOf(Array.from({ length: 1000 }, () => []))).toBeGreaterThan(50_000);
});
