import type { Verdict } from '../../checks/verdict.ts';
import type { CaseResult } from './case-result.ts';

/** How many cases have each verdict. */
export function verdictCounts(results: readonly Pick<CaseResult, 'verdict'>[]): Record<Verdict, number> {
  const counts = { pass: 0, fail: 0, known: 0, observe: 0, skip: 0 };
  for (const { verdict } of results) counts[verdict]++;
  return counts;
}
