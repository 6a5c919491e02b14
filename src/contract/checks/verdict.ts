import type { Case, Finding } from '../cases/case.ts';

/** The result of a case; `known` is a failure that the run was given as expected. */
export type Verdict = 'pass' | 'fail' | 'known' | 'observe' | 'skip';

/**
 * The verdict by the findings: only a broken documented fact fails; one that is less sure, or tolerated, is observed.
 */
export function verdictOf(testCase: Case, findings: readonly Finding[]): Verdict {
  if (findings.some((finding) => isFailure(testCase, finding))) return 'fail';
  if (findings.some(({ kind }) => kind !== 'impossible')) return 'observe';
  return findings.length > 0 ? 'skip' : 'pass';
}

/** True if a finding makes its case fail. */
export function isFailure({ evidence }: Case, finding: Finding): boolean {
  return finding.kind === 'broken' && finding.evidence === 'documented' && evidence === 'documented';
}

const weights = { broken: 0, differs: 1, impossible: 2 } as const;

/** Sorts findings by their weight for the verdict, the heaviest first. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  const weight = ({ kind, evidence }: Finding) => weights[kind] * 2 + (evidence === 'documented' ? 0 : 1);
  return findings.toSorted((a, b) => weight(a) - weight(b));
}
