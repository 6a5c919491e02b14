import { hasKeys, isJsonObject } from '../../document/json-pointer.ts';
import { percentEncoded } from '../../parameters/percent-encoding.ts';
import { untypedShape } from '../../parameters/shapes.ts';
import { writePairs } from '../../parameters/write.ts';
import type { Encoding } from '../read/encodings.ts';
import { base64Of } from './tiny-files.ts';

/**
 * Writes the fields of a request as `application/x-www-form-urlencoded`: in the style of their encoding where one is
 * declared, else a field for each item of a list, and JSON for an object.
 */
export function writeRequestForm(
  fields: Readonly<Record<string, unknown>>,
  encodings: ReadonlyMap<string, Encoding>,
): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : pairsOf(name, value, encodings.get(name)),
  );
  return pairs.map(([name, text]) => `${name}=${text}`).join('&');
}

function pairsOf(name: string, value: unknown, encoding: Encoding | undefined) {
  const { style, explode = true } = encoding ?? {};
  if (style !== undefined) {
    const how = { in: 'query', mediaType: undefined, allowReserved: false, shape: untypedShape } as const;
    return writePairs({ name, style, explode, ...how }, value);
  }
  const items = Array.isArray(value) ? value : [value];
  return items.map((item) => [percentEncoded(name), percentEncoded(fieldText(item))] as const);
}

/** A field as text: JSON for objects and lists, base64 for bytes. */
export function fieldText(value: unknown): string {
  if (value instanceof Uint8Array) return base64Of(value);
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Whether a part without a declared type is JSON. */
export function isJsonField(value: unknown): boolean {
  return isJsonObject(value) || (hasKeys(value) && !(value instanceof Uint8Array));
}
