import { createHash } from 'node:crypto';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { CaseContext, ContractApi, StepOptions } from '../contract-api.ts';
import { filledIn } from '../run/run-id.ts';
import { tagPlaceholder, uniqueMarker } from './markers.ts';
import { ownCase } from './own-case.ts';
import { requiredParameters } from './parameters.ts';
import type { Reference, Step } from './step.ts';

/** The step that creates the resource that the cases share. */
export const subject = 'subject/create';

/** Thrown when a contract half names an operation that the document does not have; carries its id. */
export class OperationMissing extends Error {
  override readonly name = 'OperationMissing';
  readonly operationId: string;

  constructor(operationId: string, { operations }: ApiDocument) {
    super(`the document has no operation ${operationId}; it has ${operations.map(({ id }) => id).join(', ')}`);
    this.operationId = operationId;
  }
}

/**
 * Makes the context in which the cases of a document are made.
 * @param subjectOf the step that creates what an operation's requests work on by default
 */
export function contextOf(
  document: ApiDocument,
  api: ContractApi,
  subjectOf: (operation: Operation) => string = () => subject,
): CaseContext {
  const creators = new Set([api.made, ...(api.makes ?? [])].map((one) => one?.create));
  const made = document.operations.find(({ id }) => id === api.made?.delete)?.pathParameters.at(-1)?.name;
  const sourceOf = (name: string, by: string): Reference =>
    name === made ? { kind: 'created', by } : (api.parameters?.[name] ?? { kind: 'given' });
  const step = (id: string, operation: Operation, options: StepOptions = {}): Step => {
    const { body, shown, raw, access = 'given', made: by = subjectOf(operation), references = {} } = options;
    const { query = requiredParameters('query', document, operation), receiver, patience, needs } = options;
    const { waitBefore, withBefore, accept, mediaType, parameters, insteadOf } = options;
    const headers = requiredParameters('header', document, operation);
    const method = options.method ?? operation.method;
    const defaults = operation.pathParameters.map(({ name }) => [name, sourceOf(name, by)] as const);
    return {
      id,
      operation,
      method,
      path: operation.path,
      references: { ...Object.fromEntries(defaults), ...references },
      access: operation.security.length === 0 && access === 'given' ? 'none' : access,
      ...(body !== undefined && { body: tagged(body, id) }),
      ...(shown !== undefined && { shown }),
      ...(raw !== undefined && { raw: tagged(raw, id) }),
      ...(mediaType !== undefined && { mediaType }),
      ...(parameters !== undefined && { parameters }),
      ...(insteadOf !== undefined && { insteadOf }),
      ...(query !== undefined && { query }),
      ...(headers !== undefined && { headers }),
      ...(receiver !== undefined && { receiver }),
      ...(patience !== undefined && { patience }),
      ...(waitBefore !== undefined && { waitBefore }),
      ...(withBefore !== undefined && { withBefore }),
      ...(accept !== undefined && { accept }),
      ...(needs !== undefined && { needs }),
      mayCreate: creators.has(operation.id) && method === operation.method,
    };
  };
  const request = (id: string, operationId: string, options?: StepOptions): Step => {
    const operation = document.operations.find((one) => one.id === operationId);
    if (operation === undefined) throw new OperationMissing(operationId, document);
    return step(id, operation, options);
  };
  return { document, api, mark: uniqueMarker, step, request, ownCase: (parts) => ownCase(document, parts) };
}

/** Gives the names in a request a tag of their own: two with the same name may not be allowed. */
export function tagged<T>(value: T, id: string): T {
  const digest = createHash('sha256').update(id).digest('hex');
  const tag = `-${digest}`.slice(0, tagPlaceholder.length);
  return filledIn(value, [[uniqueMarker, uniqueMarker.replace(tagPlaceholder, tag)]]);
}
