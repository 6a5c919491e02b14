import '../openapi/node-packages.ts';
import { isJsonMediaType, parseMediaType } from '../openapi/bodies/media-types.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { packageOf } from '../openapi/packages.ts';
import { utf8Of } from '../text/utf8.ts';
import { isSameText, isSameValue, type Sameness } from './sameness.ts';

/** A body in a form that can be compared. */
export type ComparableBody =
  | { readonly kind: 'json'; readonly value: unknown }
  /** The values of each field, in their order. */
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, readonly string[]> }
  | { readonly kind: 'text'; readonly text: string }
  /** The recording does not have it. */
  | { readonly kind: 'unknown' };

/** A body for comparison: JSON and forms by their values, everything else byte by byte. */
export function comparableBody(bytes: Uint8Array | undefined, contentType: string | undefined): ComparableBody {
  if (bytes === undefined) return { kind: 'unknown' };
  const mediaType = parseMediaType(contentType ?? '');
  const text = utf8Of(bytes);
  if (bytes.length === 0) return { kind: 'text', text: '' };
  if (contentType === undefined || contentType === '' || isJsonMediaType(contentType)) {
    const value = jsonIn(text);
    if (value !== undefined) return { kind: 'json', value };
  }
  if (mediaType?.type === 'application' && mediaType.subtype === 'x-www-form-urlencoded')
    return { kind: 'fields', fields: fieldsOf([...new URLSearchParams(text)]) };
  if (mediaType?.type === 'multipart') {
    const parts = partsIn(bytes, mediaType.parameters.get('boundary'));
    if (parts !== undefined) return { kind: 'fields', fields: fieldsOf(parts) };
  }
  return { kind: 'text', text: Buffer.from(bytes).toString('latin1') };
}

/** Whether a sent body equals the recorded one. */
export function isSameBody(recorded: ComparableBody, sent: ComparableBody): Sameness {
  if (recorded.kind === 'unknown' || sent.kind === 'unknown') return 'perhaps';
  if (recorded.kind === 'json' && sent.kind === 'json') return isSameValue(recorded.value, sent.value);
  if (recorded.kind === 'fields' && sent.kind === 'fields') return areSameFields(recorded.fields, sent.fields);
  if (recorded.kind === 'text' && sent.kind === 'text') return isSameText(recorded.text, sent.text);
  return 'no';
}

/** Whether fields have the same values, in any order of the fields. */
export function areSameFields(
  recorded: ReadonlyMap<string, readonly string[]>,
  sent: ReadonlyMap<string, readonly string[]>,
): Sameness {
  if (recorded.size !== sent.size) return 'no';
  return isSameValue(Object.fromEntries(recorded), Object.fromEntries(sent));
}

/** The values of pairs by their names. */
export function fieldsOf(pairs: readonly (readonly [name: string, value: string])[]): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const [name, value] of pairs) fields.set(name, [...(fields.get(name) ?? []), value]);
  return fields;
}

function jsonIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** The parts of a multipart body, without its random boundary; undefined if it is malformed. */
function partsIn(bytes: Uint8Array, boundary: string | undefined): (readonly [string, string])[] | undefined {
  if (boundary === undefined) return undefined;
  const { parseMultipart } = packageOf('multipart');
  const noLimit = Number.MAX_SAFE_INTEGER;
  const limits = { maxFileSize: noLimit, maxTotalSize: noLimit, maxParts: noLimit };
  try {
    return [...parseMultipart(bytes, { boundary, ...limits })].map((part) => {
      const file = part.filename === undefined ? '' : `${part.filename} ${part.headers['content-type'] ?? ''}\n`;
      return [part.name ?? '', file + Buffer.from(part.bytes).toString('latin1')] as const;
    });
  } catch (error) {
    // The parser throws its own errors and those of the platform.
    if (hasKeys(error)) return undefined;
    throw error;
  }
}
