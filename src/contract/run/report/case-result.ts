import type { Grade } from '../../../openapi/document/extensions.ts';
import type { Rule } from '../../cases/case.ts';
import type { Verdict } from '../../checks/verdict.ts';
import type { Deviation } from './deviation.ts';
import type { ShownAnswer, ShownRequest } from './shown-exchange.ts';

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
  /** What kind of deviation it is; null where nothing deviates. */
  readonly deviation: Deviation | null;
  /** The request that the verdict rests on; null if none was sent. */
  readonly curl: string | null;
  /** Status of its answer; null for none. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** The failure that it follows from, so that it was not judged for itself; null for none. */
  readonly because: string | null;
  /** The request that the verdict rests on, without secrets; null for a pass, and where {@link because} says why. */
  readonly request: ShownRequest | null;
  /** Its answer; null if there was none. */
  readonly answer: ShownAnswer | null;
  /** A shell script that shows the same again from nothing, and deletes what it creates; null if there is none. */
  readonly script: string | null;
}
