import type { Verdict } from '../../checks/verdict.ts';
import type { Cleanup } from '../cleanup/cleaned.ts';
import type { StopReason } from '../stops.ts';
import type { CaseResult } from './case-result.ts';
import type { Coverage } from './coverage.ts';
import type { Group } from './groups.ts';

/**
 * What a run reports while it goes on; `plural` is what several of the things that it makes are called. Nothing in it
 * holds a credential or a secret.
 */
export type ContractEvent =
  /** `sent` is how many requests it took to look at the deployment first. */
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
  /** What to know before anything else, and what to do about it. */
  readonly notices: readonly string[];
  /** The file whose exchanges are judged; undefined for a run that sends requests itself. */
  readonly recording?: string;
}

export interface Summary extends Readonly<Record<Verdict, number>> {
  /** Those that checked and cleaned up among them. */
  readonly requests: number;
  readonly milliseconds: number;
  /** Why the run ended before its end; null if it did not. */
  readonly stopped: string | null;
  readonly stopReason: StopReason | null;
  /** How many cases were left out, since there was no room for their requests; undefined for none. */
  readonly untried?: number;
  /** What was expected to fail and has passed, as it was given: the id of a case, or a pattern of which none fails. */
  readonly fixed: readonly string[];
  /** What is left behind, each with why. */
  readonly left: readonly string[];
  /** What is left because nothing deletes it, where the run was allowed to make that; undefined for nothing. */
  readonly kept?: readonly string[];
}

export interface Report {
  readonly run: RunFacts;
  readonly summary: Summary;
  readonly cases: readonly CaseResult[];
  /** Those that fail, by what has gone wrong: the worst first. */
  readonly groups: readonly Group[];
  readonly coverage: Coverage;
}
