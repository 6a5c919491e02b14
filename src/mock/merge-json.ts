import { isJsonObject } from '../openapi/document/json-pointer.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns a JSON object unchanged, and an empty object for any other value. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Merges one object over another deeply: objects are merged, other values are replaced. Neither input is changed. */
export function merged(base: JsonObject, over: JsonObject): JsonObject {
  const names = new Set([...Object.keys(base), ...Object.keys(over)]);
  // Uses entries, so that `__proto__` is an ordinary name.
  return Object.fromEntries([...names].map((name) => [name, mergedValue(own(base, name), own(over, name))]));
}

/** A value without the properties that are null, deeply. */
export function withoutNulls(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutNulls(inner)]));
}

function mergedValue(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  return isJsonObject(base) && isJsonObject(over) ? merged(base, over) : over;
}

function own(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
