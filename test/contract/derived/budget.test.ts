import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Case } from '../../../src/contract/cases/case.ts';
import { type Optional, within } from '../../../src/contract/derived/budget.ts';

function caseOf(operationId: string, id: string): Case {
  const rule = { pointer: '', file: 'api.yaml', line: 1, sentence: '' };
  return { id, operationId, rule, evidence: 'documented', proof: undefined, checks: [] };
}

function optional(operationId: string, id: string, rank = 0, cost = 1): Optional {
  return { cases: [caseOf(operationId, id)], rank, cost };
}

function keptOf(all: readonly Optional[], room: number): string[] {
  return [...within(all, room)].map(({ id }) => id).toSorted();
}

test('the kept cases never cost more than the room', () => {
  const one = fc.record({
    operation: fc.constantFrom('a', 'b', 'c'),
    rank: fc.double({ min: 0, max: 3, noNaN: true }),
    cost: fc.nat(9),
  });
  fc.assert(
    fc.property(fc.array(one), fc.integer({ min: -5, max: 40 }), (rows, room) => {
      const all = rows.map(({ operation, rank, cost }, index) => optional(operation, String(index), rank, cost));
      const kept = within(all, room);
      const spent = all.reduce((sum, { cases, cost }) => sum + (cases.every((of) => kept.has(of)) ? cost : 0), 0);
      expect(spent).toBeLessThanOrEqual(Math.max(0, room));
    }),
    { seed: 7 },
  );
});

test('all cases are kept if there is room', () => {
  const all = [optional('a', 'a1'), optional('a', 'a2', 2), optional('b', 'b1', 1, 3)];
  expect(keptOf(all, 5)).toEqual(['a1', 'a2', 'b1']);
});

test('each operation gets its turn before another gets two', () => {
  const all = [optional('a', 'a1'), optional('a', 'a2'), optional('a', 'a3'), optional('b', 'b1'), optional('c', 'c1')];
  expect(keptOf(all, 3)).toEqual(['a1', 'b1', 'c1']);
  expect(keptOf(all, 4)).toEqual(['a1', 'a2', 'b1', 'c1']);
});

test('more important cases are kept first, regardless of turns', () => {
  const all = [optional('a', 'a1', 1), optional('b', 'b1', 0), optional('b', 'b2', 0)];
  expect(keptOf(all, 2)).toEqual(['b1', 'b2']);
});

test('a case that is too expensive leaves its room to cheaper ones', () => {
  expect(keptOf([optional('a', 'a1', 0, 5), optional('b', 'b1', 1)], 4)).toEqual(['b1']);
});
