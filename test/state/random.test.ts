import { expect, test } from 'vitest';
import { RandomSource } from '../../src/state/random.ts';

/** More questions than are counted one by one. */
const questions = Array.from({ length: 70_000 }, (_, index) => `question ${index}`);

test('no two questions get the same values, however many are asked', () => {
  const source = new RandomSource(1);
  const first = questions.map((question) => source.for(question).next());
  const second = questions.map((question) => source.for(question).next());
  expect(second.filter((value, index) => value === first[index])).toEqual([]);
});

test('the kept counts of questions are bounded', () => {
  const source = new RandomSource(1);
  for (let round = 0; round < 2; round++) for (const question of questions) source.for(`${round} ${question}`);
  expect(Object.keys(source.asked()).length).toBeLessThan(67_000);
});

test('the values of a question do not depend on other questions, in any order', () => {
  const [one, other] = [new RandomSource(1), new RandomSource(1)];
  const some = questions.slice(0, 1000);
  const forwards = new Map(some.map((question) => [question, one.for(question).next()]));
  const backwards = new Map(some.toReversed().map((question) => [question, other.for(question).next()]));
  expect(some.filter((question) => forwards.get(question) !== backwards.get(question))).toEqual([]);
});
