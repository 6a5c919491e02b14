import type { Grade } from '../../../openapi/document/extensions.ts';
import type { Rule } from '../../cases/case.ts';
import type { Verdict } from '../../checks/verdict.ts';

/** What a case has come to. */
export interface CaseResult {
  readonly id: string;
  readonly operationId: string;
  readonly rule: Rule;
  readonly evidence: Grade;
  readonly verdict: Verdict;
  /** Why it is no pass; empty for a pass. */
  readonly reason: string;
  readonly expected: unknown;
  readonly got: unknown;
  /** The facts that were looked for. */
  readonly facts: readonly string[];
  /** The request that the verdict rests on; null if none was sent. */
  readonly curl: string | null;
  /** Status of its answer; null for none. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** The failure that it follows from, so that it was not judged for itself; null for none. */
  readonly because: string | null;
}
