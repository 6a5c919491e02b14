import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys, parsePointer } from '../../openapi/document/json-pointer.ts';
import type { Operation, Response } from '../../openapi/operations/operation.ts';
import { changedWhenKept, saysChanged } from './changed-when-kept.ts';
import { RequestSchema } from './request-schema.ts';

/** The JSON that a response holds, as its schema describes it; undefined for one without. */
export function jsonOf(document: ApiDocument, response: Response): RequestSchema | undefined {
  const content = response.content.find(({ mediaType }) => isJsonMediaType(mediaType));
  return content?.schema === undefined ? undefined : new RequestSchema(document.files, content.schema);
}

/** What the success of an operation shows at a place; undefined where the document does not say. */
export function shownAt(document: ApiDocument, { success }: Operation, pointer: string): RequestSchema | undefined {
  let facts = jsonOf(document, success)?.decided;
  for (const name of parsePointer(pointer)) facts = (name === '*' ? facts?.items : facts?.declared.get(name))?.decided;
  return facts;
}

/** The names of the headers that a response is declared to have. */
export function headerNamesOf({ headers, headerSchemas }: Response): readonly string[] {
  return [...Object.keys(headers), ...headerSchemas.keys()];
}

/** Whether the success of an operation is declared to have an ETag. */
export function showsEtag({ success }: Operation): boolean {
  return headerNamesOf(success).some((name) => /^etag$/i.test(name));
}

/** Names of what changes by itself: times of changes, counters, versions. */
const restless =
  /updat|modif|chang|version|revision|etag|last|seen|count|total|used|expires|age$|_at$|At$|status|state|token|url|link|href/i;

/** Names of what may change within a moment. */
const fleeting = /updat|modif|seen|etag|token|expires|version|revision|url|link|href/i;

/** Whether a property keeps its value for a moment, unless a request changes it. */
export function isSteadyForNow(name: string, facts: RequestSchema | undefined): boolean {
  return facts?.get('writeOnly') !== true && !fleeting.test(name);
}

/** The properties that stay as they are while nobody changes them, as far as names and schemas tell. */
export function isSteady(name: string, facts: RequestSchema | undefined): boolean {
  if (facts?.get('writeOnly') === true) return false;
  const format = facts?.text('format');
  return !(restless.test(name) || format === 'date-time' || format === 'password');
}

/**
 * Of what a request has sent, what an answer has to show: the properties that its schema has with values that it allows,
 * those apart that the document calls changed when they are saved.
 * @param sent an object of a request
 * @param operation the request's
 */
export function shownPart(
  sent: unknown,
  facts: RequestSchema | undefined,
  operation: Operation | undefined,
): Readonly<Record<string, unknown>> {
  if (!hasKeys(sent) || facts === undefined) return {};
  const declared = facts.decided.declared;
  const changed = changedWhenKept(operation);
  const kept = Object.entries(sent).filter(([name, value]) => {
    const property = declared.get(name);
    if (property === undefined || property.get('writeOnly') === true || !fits(value, property)) return false;
    // What is emptied may go back to its default.
    if (value === null && (property.has('default') || !property.isNullable)) return false;
    // It is shown in the form that answers have.
    if (property.has('pattern') && value !== null && !property.allows(value)) return false;
    return !changed.has(name) && !saysChanged(property.text('description') ?? '');
  });
  return Object.fromEntries(kept);
}

/** Whether a property of an answer is meant to hold what a request has sent, and not something else of that name. */
function fits(value: unknown, property: RequestSchema): boolean {
  if (value === null || value === undefined) return true;
  const types = property.types ?? property.decided.types;
  if (types === undefined) return false;
  const type = Array.isArray(value) ? 'array' : typeof value;
  if (type === 'number') return types.includes('number') || types.includes('integer');
  return types.some((one) => one === type);
}
