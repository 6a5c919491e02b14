import type { Operation } from '../../openapi/operations/operation.ts';
import type { Step } from '../cases/step.ts';
import { tagged } from '../cases/steps.ts';
import type { Draft } from './drafts.ts';

/** What a step has in addition to its draft. */
export interface StepExtras {
  readonly method?: string;
  readonly access?: string;
  readonly needs?: string | undefined;
  readonly needsFailure?: string | undefined;
  readonly insteadOf?: string | undefined;
  readonly raw?: Step['raw'];
  readonly contentType?: Step['contentType'];
  readonly leaves?: Step['leaves'];
  readonly accept?: Step['accept'];
  readonly headers?: Step['headers'];
  readonly follows?: Step['follows'];
  readonly whyNot?: string;
  /** Whether the request could create something that the run has to delete. */
  readonly mayCreate: boolean;
}

/** Makes a step of a draft. @param id unique in the suite */
export function derivedStep(id: string, operation: Operation, draft: Draft, extras: StepExtras): Step {
  const { references, parameters, body, mediaType } = draft;
  const {
    method = operation.method,
    access = 'given',
    needs,
    needsFailure,
    insteadOf,
    raw,
    headers,
    follows,
    whyNot,
    mayCreate,
  } = extras;
  // If no body is declared, any media type is accepted.
  const accept = extras.accept ?? (operation.success.content.length === 0 ? 'anything' : undefined);
  return {
    ...{ id, operation, method, path: operation.path, references, mayCreate },
    access: operation.security.length === 0 && access === 'given' ? 'none' : access,
    ...(parameters.length > 0 && { parameters: tagged(parameters, id) }),
    ...(body !== undefined && raw === undefined && { body: tagged(body, id) }),
    ...(mediaType !== undefined && raw === undefined && { mediaType }),
    ...(raw !== undefined && { raw: tagged(raw, id) }),
    ...(extras.contentType !== undefined && { contentType: extras.contentType }),
    ...(extras.leaves !== undefined && { leaves: extras.leaves }),
    ...(needs !== undefined && { needs }),
    ...(needsFailure !== undefined && { needsFailure }),
    ...(insteadOf !== undefined && { insteadOf }),
    ...(accept !== undefined && { accept }),
    ...(headers !== undefined && { headers }),
    ...(follows !== undefined && { follows }),
    ...(whyNot !== undefined && { whyNot }),
  };
}
