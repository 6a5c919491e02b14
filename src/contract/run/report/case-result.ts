import type { Grade } from '../../../openapi/document/extensions.ts';
import type { Rule } from '../../cases/case.ts';
import type { Verdict } from '../../checks/verdict.ts';
import type { Deviation } from './deviation.ts';
import type { ShownAnswer, ShownRequest } from './shown-exchange.ts';

/** The result of a case. */
export interface CaseResult {
  readonly id: string;
  readonly operationId: string;
  readonly rule: Rule;
  readonly evidence: Grade;
  readonly verdict: Verdict;
  /** Why it has not passed; empty if it has. */
  readonly reason: string;
  readonly expected: unknown;
  readonly got: unknown;
  /** The facts that were checked. */
  readonly facts: readonly string[];
  /** The kind of deviation; null if there is none. */
  readonly deviation: Deviation | null;
  /** The curl command of the judged request; null if none was sent. */
  readonly curl: string | null;
  /** Status of its answer; null for none. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** The id of the failure because of which it was not judged; null for none. */
  readonly because: string | null;
  /** The judged request, without secrets; null for a pass, and if {@link because} is set. */
  readonly request: ShownRequest | null;
  /** Its answer; null if there was none. */
  readonly answer: ShownAnswer | null;
  /** A shell script that reproduces the result from scratch, and deletes what it creates; null if there is none. */
  readonly script: string | null;
}
