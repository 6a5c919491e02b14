import type { Operation } from '../../openapi/operations/operation.ts';
import type { CaseContext, ContractApi } from '../contract-api.ts';
import { bodyOf } from './invalid-bodies.ts';
import { hasOwnSuccess } from './response-facts.ts';
import type { Step } from './step.ts';
import { subject } from './steps.ts';

/**
 * The step that creates what the requests of an operation work on: what an operation does to it nobody foresees but who
 * knows the API, and other cases must not find theirs renamed or disabled. What is made and updated is what all cases
 * work on; so is what reads, and what takes no body: of that, only the success works on something of its own.
 */
export function subjectOf({ made }: ContractApi, operation: Operation): string {
  const { id, requestBody } = operation;
  const isKnown = id === made?.create || id === made?.update;
  return isKnown || requestBody?.schema === undefined || !hasOwnSuccess(operation) ? subject : ownSubjectId(operation);
}

/** What is sent first so that a request succeeds on something of its own; nothing where the path names nothing made. */
export interface OwnSubject {
  readonly creation: Step | undefined;
  /** The step that has made what the request works on. */
  readonly made: string;
}

/** Something made for one operation alone. */
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
