import { createHash } from 'node:crypto';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isObject } from '../../openapi/document/json-pointer.ts';
import { below } from '../../openapi/document/source-files.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { CaseContext, ContractApi, StepOptions } from '../contract-api.ts';
import { filledIn } from '../run/run-id.ts';
import { tagPlaceholder, uniqueMarker } from './markers.ts';
import { queryParameters } from './query-parameters.ts';
import type { Reference, Step } from './step.ts';
import { validValue } from './values.ts';

/** The step that creates what the other cases work on. */
export const subject = 'subject/create';

/** What the cases of a document are made with. */
export function contextOf(document: ApiDocument, api: ContractApi): CaseContext {
  const made = document.operations.find(({ id }) => id === api.made?.delete)?.pathParameters.at(-1)?.name;
  const sourceOf = (name: string, by: string): Reference =>
    name === made ? { kind: 'created', by } : (api.parameters?.[name] ?? { kind: 'given' });
  const step = (id: string, operation: Operation, options: StepOptions = {}): Step => {
    const { body, raw, access = 'given', made: by = subject, references = {} } = options;
    const { query = requiredQuery(document, operation), receiver, patience, needs } = options;
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
      ...(raw !== undefined && { raw: tagged(raw, id) }),
      ...(query !== undefined && { query }),
      ...(receiver !== undefined && { receiver }),
      ...(patience !== undefined && { patience }),
      ...(needs !== undefined && { needs }),
      mayCreate: operation.id === api.made?.create && method === operation.method,
    };
  };
  return { document, api, step };
}

/** A valid value of every query parameter that an operation can't do without; undefined if there is none. */
function requiredQuery(document: ApiDocument, operation: Operation): Step['query'] {
  const declared = document.files.valueAt(below(operation.place, 'parameters'));
  if (!Array.isArray(declared)) return undefined;
  const required = [...declared.keys()].flatMap((index) => {
    const { value } = document.files.resolve(below(operation.place, 'parameters', index));
    return isObject(value) && value.in === 'query' && value.required === true ? [String(value.name)] : [];
  });
  const names = new Set(required);
  const given = [...queryParameters(document, operation)].filter(([name]) => names.has(name));
  if (given.length === 0) return undefined;
  return Object.fromEntries(given.map(([name, view]) => [name, String(validValue(view))]));
}

/** Gives what a request sends a tag of its own: whether two may have the same name is not documented. */
function tagged<T>(value: T, id: string): T {
  const digest = createHash('sha256').update(id).digest('hex');
  const tag = `-${digest}`.slice(0, tagPlaceholder.length);
  return filledIn(value, [[uniqueMarker, uniqueMarker.replace(tagPlaceholder, tag)]]);
}
