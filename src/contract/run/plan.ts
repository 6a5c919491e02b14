import type { Case } from '../cases/case.ts';
import type { Step } from '../cases/step.ts';
import type { ContractApi } from '../contract-api.ts';
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
  /** The operations that create what nothing deletes, where that may not be left. */
  readonly undeletable?: ReadonlySet<string>;
}

/** Why a request is not sent that creates what nothing deletes. */
export const nothingDeletes = 'nothing deletes what it creates; --allow-leftovers lets it be sent';

/** The operations that create what nothing deletes: unless leftovers are allowed, they are not asked to. */
export function undeletableOf({ made, makes = [] }: ContractApi, allowsLeftovers: boolean): ReadonlySet<string> {
  const resources = allowsLeftovers ? [] : [...(made === undefined ? [] : [made]), ...makes];
  return new Set(resources.filter((one) => one.delete === undefined).map(({ create }) => create));
}

/** Whether a request creates what nothing deletes. */
export function leavesSomething({ mayCreate, operation }: Step, undeletable: ReadonlySet<string>): boolean {
  return mayCreate && operation !== undefined && undeletable.has(operation.id);
}

/** Whether a run has what a request takes. */
export function isSent(step: Step, { isReadOnly, target, receiver, undeletable }: RunExtent): boolean {
  if (step.whyNot !== undefined) return false;
  if (isReadOnly && step.method !== 'GET') return false;
  if (undeletable !== undefined && leavesSomething(step, undeletable)) return false;
  if (step.receiver?.isNeeded && receiver === undefined) return false;
  return Object.entries(step.references).every(
    ([name, { kind }]) => kind !== 'other' || target.otherPath?.[name] !== undefined,
  );
}
