import type { Operation } from '../../openapi/operations/operation.ts';
import type { CaseContext } from '../contract-api.ts';
import { bodyOf } from './invalid-bodies.ts';
import type { Step } from './step.ts';

/** What an operation works on that may change it in ways that nobody foresees. */
export interface OwnSubject {
  /** Makes it; undefined where the path names nothing that a run makes, or the operation is one of those that make it. */
  readonly creation: Step | undefined;
  /** The step that has made it; undefined for what all cases work on. */
  readonly made: string | undefined;
}

/** Something made for one operation alone: other cases must not find theirs renamed or disabled. */
export function ownSubjectOf(context: CaseContext, operation: Operation): OwnSubject {
  const { document, api, step } = context;
  const create = document.operations.find(({ id }) => id === api.made?.create);
  const isMade = Object.values(step('', operation).references).some(({ kind }) => kind === 'created');
  if (create === undefined || !isMade || operation.id === api.made?.update)
    return { creation: undefined, made: undefined };
  const made = `${operation.id}/subject`;
  return { creation: step(made, create, bodyOf(context, create)), made };
}
