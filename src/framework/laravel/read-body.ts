import { type JsonRules, readJson } from '../../openapi/bodies/json-body.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { BodyReading } from '../framework.ts';
import { trimStrings } from './trim-strings.ts';

/** PHP's json_decode stops at 512 levels, and refuses half a surrogate pair. */
const php: JsonRules = { deepestNesting: 512, takesLoneSurrogates: false };

/**
 * Reads a body as Laravel does, which refuses none: trims its strings, and reads anything but a JSON object as an empty
 * one. PHP writes an empty object as `[]`.
 */
export function readBody(
  body: Uint8Array,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): BodyReading {
  const { value, note } = readJson(body, contentType, contentEncoding, php);
  if (isJsonObject(value)) return { value: trimStrings(value), note, refusal: undefined };
  const isEmpty = Array.isArray(value) && value.length === 0;
  return { value: {}, note: note ?? (isEmpty ? undefined : 'the body is JSON, but not an object'), refusal: undefined };
}
