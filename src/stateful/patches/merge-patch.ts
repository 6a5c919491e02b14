import { isJsonObject, setOwn } from '../../openapi/document/json-pointer.ts';

/** Applies a JSON Merge Patch (RFC 7396): merges objects deeply, removes null members, replaces all other values. */
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
