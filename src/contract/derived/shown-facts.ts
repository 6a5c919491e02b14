import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys, parsePointer } from '../../openapi/document/json-pointer.ts';
import type { Operation, Response } from '../../openapi/operations/operation.ts';
import { changedWhenKept, saysChanged } from './changed-when-kept.ts';
import { RequestSchema } from './request-schema.ts';

/** The schema of a response's JSON; undefined if it has none. */
export function jsonOf(document: ApiDocument, response: Response): RequestSchema | undefined {
  const content = response.content.find(({ mediaType }) => isJsonMediaType(mediaType));
  return content?.schema === undefined ? undefined : new RequestSchema(document.files, content.schema);
}

/** The schema of a place in the successful answer of an operation; undefined if the document has none. */
export function shownAt(document: ApiDocument, { success }: Operation, pointer: string): RequestSchema | undefined {
  let facts = jsonOf(document, success)?.decided;
  for (const name of parsePointer(pointer)) facts = (name === '*' ? facts?.items : facts?.declared.get(name))?.decided;
  return facts;
}

/** The names of the headers that a response declares. */
export function headerNamesOf({ headers, headerSchemas }: Response): readonly string[] {
  return [...Object.keys(headers), ...headerSchemas.keys()];
}

/** Whether the successful response of an operation declares an ETag. */
export function showsEtag({ success }: Operation): boolean {
  return headerNamesOf(success).some((name) => /^etag$/i.test(name));
}

/** Names of properties that change by themselves: times of changes, counters, versions. */
const restless =
  /updat|modif|chang|version|revision|etag|last|seen|count|total|used|expires|age$|_at$|At$|status|state|token|url|link|href/i;

/** Names of properties that may change within a moment. */
const fleeting = /updat|modif|seen|etag|token|expires|version|revision|url|link|href/i;

/** Whether a property keeps its value for a moment, unless a request changes it. */
export function isSteadyForNow(name: string, facts: RequestSchema | undefined): boolean {
  return facts?.get('writeOnly') !== true && !fleeting.test(name);
}

/** Whether a property keeps its value until a request changes it, judged by its name and schema. */
export function isSteady(name: string, facts: RequestSchema | undefined): boolean {
  if (facts?.get('writeOnly') === true) return false;
  const format = facts?.text('format');
  return !(restless.test(name) || format === 'date-time' || format === 'password');
}

/**
 * The sent properties that an answer has to show unchanged: those that its schema declares and allows, except those that
 * the document says are changed when they are stored.
 * @param sent the body of the request
 * @param facts the schema of the answer
 * @param operation of the request
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
    // A value set to null may go back to its default.
    if (value === null && (property.has('default') || !property.isNullable)) return false;
    // Answers may have another form than requests.
    if (property.has('pattern') && value !== null && !property.allows(value)) return false;
    return !changed.has(name) && !saysChanged(property.text('description') ?? '');
  });
  return Object.fromEntries(kept);
}

/** Whether a property of an answer has the type of the sent value, and so is not something else of the same name. */
function fits(value: unknown, property: RequestSchema): boolean {
  if (value === null || value === undefined) return true;
  const types = property.types ?? property.decided.types;
  if (types === undefined) return false;
  const type = Array.isArray(value) ? 'array' : typeof value;
  if (type === 'number') return types.includes('number') || types.includes('integer');
  return types.some((one) => one === type);
}
