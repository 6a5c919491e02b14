import type { Grade } from '../../openapi/document/extensions.ts';
import type { Rule } from '../cases/case.ts';
import type { Verdict } from '../checks/verdict.ts';
import type { Cleanup } from './cleanup.ts';
import type { Coverage } from './coverage.ts';
import type { StopReason } from './stops.ts';

/** What a run tells while it goes on. Nothing in it holds a token or a secret. */
export type SuiteEvent =
  | { readonly kind: 'started'; readonly run: RunFacts }
  | { readonly kind: 'caseFinished'; readonly result: CaseResult; readonly sent: number }
  | { readonly kind: 'cleanedUp'; readonly cleanup: Cleanup }
  | { readonly kind: 'finished'; readonly report: Report };

export interface RunFacts {
  readonly baseUrl: string;
  readonly agentId: string;
  readonly seed: number;
  /** How many cases there are, and how many requests they take. */
  readonly cases: number;
  readonly requests: number;
  /** What to know before anything else, and what to do about it. */
  readonly notices: readonly string[];
}

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

export interface Summary extends Readonly<Record<Verdict, number>> {
  /** Those that checked and cleaned up among them. */
  readonly requests: number;
  readonly milliseconds: number;
  /** Why the run ended before its end; null if it did not. */
  readonly stopped: string | null;
  readonly stopReason: StopReason | null;
  /** What is left behind, each with why. */
  readonly left: readonly string[];
}

export interface Report {
  readonly run: RunFacts;
  readonly summary: Summary;
  readonly cases: readonly CaseResult[];
  readonly coverage: Coverage;
}
