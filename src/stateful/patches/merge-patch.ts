import { isJsonObject, setOwn } from '../../openapi/document/json-pointer.ts';

/** A value changed by a JSON Merge Patch (RFC 7396): objects are merged deeply, null removes, anything else replaces. */
export function mergePatched(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const base = isJsonObject(target) ? target : {};
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(base))
    if (patch[name] !== null || !Object.hasOwn(patch, name)) setOwn(result, name, value);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) continue;
    setOwn(result, name, mergePatched(Object.hasOwn(base, name) ? base[name] : undefined, value));
  }
  return result;
}
