import type { Case } from '../cases/case.ts';
import type { Proof, Step } from '../cases/step.ts';
import type { ContractApi } from '../contract-api.ts';
import type { Target } from './target.ts';

/** The proofs of cases, each once, in the order of the cases. */
export function proofsOf(cases: readonly Case[]): Proof[] {
  return [...new Set(cases.flatMap(({ proof }) => proof ?? []))];
}

/** The requests that cases need, in their order. */
export function planOf(cases: readonly Case[]): Step[] {
  return proofsOf(cases).flatMap(({ steps }) => steps);
}

/** The properties of a run that decide which requests it sends. */
export interface RunExtent {
  readonly isReadOnly: boolean;
  readonly target: Pick<Target, 'otherPath'>;
  readonly receiver?: unknown;
  /** The operations that create what nothing deletes, unless leftovers are allowed. */
  readonly undeletable?: ReadonlySet<string>;
}

/** The reason why such a request is not sent. */
export const nothingDeletes = 'nothing deletes what it creates; --allow-leftovers lets it be sent';

/** The operations that create what nothing deletes; none if leftovers are allowed. */
export function undeletableOf({ made, makes = [] }: ContractApi, allowsLeftovers: boolean): ReadonlySet<string> {
  const resources = allowsLeftovers ? [] : [...(made === undefined ? [] : [made]), ...makes];
  return new Set(resources.filter((one) => one.delete === undefined).map(({ create }) => create));
}

/** True if a request creates what nothing deletes. */
export function leavesSomething({ mayCreate, operation }: Step, undeletable: ReadonlySet<string>): boolean {
  return mayCreate && operation !== undefined && undeletable.has(operation.id);
}

/** True if a run may send a request and has what it needs. */
export function isSent(step: Step, { isReadOnly, target, receiver, undeletable }: RunExtent): boolean {
  if (step.whyNot !== undefined) return false;
  if (isReadOnly && step.method !== 'GET') return false;
  if (undeletable !== undefined && leavesSomething(step, undeletable)) return false;
  if (step.receiver?.isNeeded && receiver === undefined) return false;
  return Object.entries(step.references).every(
    ([name, { kind }]) => kind !== 'other' || target.otherPath?.[name] !== undefined,
  );
}
