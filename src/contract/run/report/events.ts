import type { Verdict } from '../../checks/verdict.ts';
import type { Cleanup } from '../cleanup/cleaned.ts';
import type { StopReason } from '../stops.ts';
import type { CaseResult } from './case-result.ts';
import type { Coverage } from './coverage.ts';
import type { Group } from './groups.ts';

/**
 * The events of a run; `plural` is the plural name of what it makes. They contain no credential and no secret.
 */
export type ContractEvent =
  /** `sent` is how many requests were sent until now: before the first case, those of the preflight. */
  | { readonly kind: 'started'; readonly run: RunFacts; readonly sent: number }
  | { readonly kind: 'caseFinished'; readonly result: CaseResult; readonly sent: number }
  | { readonly kind: 'cleanedUp'; readonly cleanup: Cleanup; readonly plural: string }
  | { readonly kind: 'finished'; readonly report: Report };

export interface RunFacts {
  readonly baseUrl: string;
  /** The values of path parameters that the run was given, by their names. */
  readonly path: Readonly<Record<string, string>>;
  readonly seed: number;
  /** How many cases there are, and how many requests they take. */
  readonly cases: number;
  readonly requests: number;
  /** What the report begins with, and what to do about it. */
  readonly notices: readonly string[];
  /** The file whose exchanges are judged; undefined for a run that sends requests itself. */
  readonly recording?: string;
}

export interface Summary extends Readonly<Record<Verdict, number>> {
  /** Including those of the preflight and the cleanup. */
  readonly requests: number;
  readonly milliseconds: number;
  /** Why the run ended early; null if it did not. */
  readonly stopped: string | null;
  readonly stopReason: StopReason | null;
  /** How many cases were left out because of `--requests-per-operation`; undefined for none. */
  readonly untried?: number;
  /** Known failures that have passed, as they were given: ids of cases, or patterns of which no case fails. */
  readonly fixed: readonly string[];
  /** Records that are left behind, each with the reason. */
  readonly left: readonly string[];
  /** Records that are left because nothing deletes them, which was allowed; undefined for none. */
  readonly kept?: readonly string[];
}

export interface Report {
  readonly run: RunFacts;
  readonly summary: Summary;
  readonly cases: readonly CaseResult[];
  /** The failures by kind, the worst first. */
  readonly groups: readonly Group[];
  readonly coverage: Coverage;
}
