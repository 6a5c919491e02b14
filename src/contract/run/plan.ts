import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import type { Target } from './target.ts';

/** The requests that cases take, in their order. */
export function planOf(cases: readonly Case[]): Step[] {
  return [...new Set(cases.flatMap(({ proof }) => proof ?? []))].flatMap(({ steps }) => steps);
}

/** What a run has, as far as it decides which requests are sent. */
export interface RunExtent {
  readonly isReadOnly: boolean;
  readonly target: Pick<Target, 'otherPath'>;
  readonly receiver?: unknown;
}

/** Whether a run has what a request takes. */
export function isSent(step: Step, { isReadOnly, target, receiver }: RunExtent): boolean {
  if (isReadOnly && step.method !== 'GET') return false;
  if (step.receiver?.isNeeded && receiver === undefined) return false;
  return Object.entries(step.references).every(
    ([name, { kind }]) => kind !== 'other' || target.otherPath?.[name] !== undefined,
  );
}
