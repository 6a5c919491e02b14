import type { ErrorObject } from 'ajv';
import { hasKeys, parsePointer, valueAt } from '../document/json-pointer.ts';

/**
 * Replaces each empty array that was refused for not being an object by an empty object, in place: PHP writes both as
 * `[]`.
 * @param errors of a validation of the value, with the data (`verbose`)
 * @returns whether there was any; the value then needs another validation
 */
export function emptyArraysToObjects(value: unknown, errors: readonly ErrorObject[] | null | undefined): boolean {
  let isChanged = false;
  for (const { keyword, params, data, instancePath } of errors ?? []) {
    if (keyword !== 'type' || !Array.isArray(data) || data.length > 0) continue;
    if (![params.type].flat().includes('object')) continue;
    const at = instancePath.lastIndexOf('/');
    const parent = valueAt(value, instancePath.slice(0, Math.max(0, at)));
    const [name] = parsePointer(instancePath.slice(at));
    if (name === undefined || !hasKeys(parent)) continue;
    parent[name] = {};
    isChanged = true;
  }
  return isChanged;
}
