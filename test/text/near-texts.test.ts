import { expect, test } from 'vitest';
import { didYouMean, nearTexts } from '../../src/text/near-texts.ts';

test('the nearest texts come first, with letters that are missing, wrong or swapped', () => {
  const texts = ['listOrders', 'getOrder', 'getOdrer', 'deleteBook'];
  expect(nearTexts('getOrder', texts)).toEqual(['getOrder', 'getOdrer', 'listOrders']);
  expect(didYouMean('gteOrder', ['getOrder', 'deleteBook'])).toBe('; did you mean getOrder?');
  expect(didYouMean('xyz', texts)).toBe('');
});

test('a name of a million letters is compared like any other', () => {
  expect(nearTexts('getOrder', [`${'x'.repeat(1_000_000)}getOrder`, 'x'.repeat(1_000_000)])).toHaveLength(1);
});
