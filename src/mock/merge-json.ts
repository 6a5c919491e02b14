import { isJsonObject } from '../openapi/document/json-pointer.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** An empty object in place of anything that is none. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** One object over another, deeply: objects are merged, anything else is replaced. Both stay as they are. */
export function merged(base: JsonObject, over: JsonObject): JsonObject {
  const names = new Set([...Object.keys(base), ...Object.keys(over)]);
  // As entries, so that `__proto__` is a name like any other.
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
