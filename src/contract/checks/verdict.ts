import type { Case, Finding } from '../cases/case.ts';

/** What a case has come to; `known` is a failure that the run was told to expect. */
export type Verdict = 'pass' | 'fail' | 'known' | 'observe' | 'skip';

/** Only a documented fact that is broken fails; what is broken otherwise, or tolerated, is observed. */
export function verdictOf(testCase: Case, findings: readonly Finding[]): Verdict {
  if (findings.some((finding) => isFailure(testCase, finding))) return 'fail';
  if (findings.some(({ kind }) => kind !== 'impossible')) return 'observe';
  return findings.length > 0 ? 'skip' : 'pass';
}

/** Whether a finding makes its case fail. */
export function isFailure({ evidence }: Case, finding: Finding): boolean {
  return finding.kind === 'broken' && finding.evidence === 'documented' && evidence === 'documented';
}

const weights = { broken: 0, differs: 1, impossible: 2 } as const;

/** The findings that a verdict rests on, the weightiest first. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  const weight = ({ kind, evidence }: Finding) => weights[kind] * 2 + (evidence === 'documented' ? 0 : 1);
  return findings.toSorted((a, b) => weight(a) - weight(b));
}
