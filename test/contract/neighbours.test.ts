import { expect, test } from 'vitest';
import { neighboursOf } from '../../src/contract/cases/neighbours.ts';

test('the neighbours of some HTTP methods are the others, and the same in other spellings', () => {
  expect(neighboursOf(['POST', 'PUT', 'PATCH'])).toEqual([
    ...['GET', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'],
    ...['post', 'Put', 'PATC', 'POSTs'],
  ]);
});

test('the neighbours of words of several parts have other separators, fewer parts, or parts of two words', () => {
  expect(neighboursOf(['call_was_started', 'voice_was_ended', 'call_was_lost'])).toEqual([
    ...['CALL_WAS_STARTED', 'Voice_was_ended', 'call_was_los', 'call_was_starteds'],
    ...['call-was-started', 'was_started', 'call_was', 'call_was_ended'],
  ]);
});

test('a value of an enumeration is none of its neighbours', () => {
  const values = ['a', 'A', 'as'];
  expect(neighboursOf(values).filter((word) => values.includes(word))).toEqual([]);
});

test('numbers have no neighbours', () => {
  expect(neighboursOf([1, 2])).toEqual([]);
});
