import type { Operation } from '../../openapi/operations/operation.ts';
import type { CaseContext, ContractApi } from '../contract-api.ts';
import { bodyOf } from './invalid-bodies.ts';
import { hasOwnSuccess } from './response-facts.ts';
import type { Step } from './step.ts';
import { subject } from './steps.ts';

/**
 * The step that creates what the requests of an operation work on. An operation with a body may have any effect, so it
 * gets a resource of its own: other cases must not find theirs renamed or disabled. `create`, `update` and operations
 * without a body use the shared one; of those that change something without a body, only the success has its own.
 */
export function subjectOf({ made }: ContractApi, operation: Operation): string {
  const { id, requestBody } = operation;
  const isKnown = id === made?.create || id === made?.update;
  return isKnown || requestBody?.schema === undefined || !hasOwnSuccess(operation) ? subject : ownSubjectId(operation);
}

/** The request that comes first so that another succeeds on its own resource; none if the path names nothing made. */
export interface OwnSubject {
  readonly creation: Step | undefined;
  /** The step that has made what the request works on. */
  readonly made: string;
}

/** Makes the creation of a resource for one operation alone. */
export function ownSubjectOf(context: CaseContext, operation: Operation): OwnSubject {
  const { document, api, step } = context;
  const create = document.operations.find(({ id }) => id === api.made?.create);
  const isMade = Object.values(step('', operation).references).some(({ kind }) => kind === 'created');
  const isKnown = operation.id === create?.id || operation.id === api.made?.update;
  if (create === undefined || !isMade || isKnown) return { creation: undefined, made: subject };
  const made = ownSubjectId(operation);
  return { creation: step(made, create, bodyOf(context, create)), made };
}

function ownSubjectId({ id }: Operation): string {
  return `${id}/subject`;
}
