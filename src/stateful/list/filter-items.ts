import type { JsonObject } from '../../mock/merge-json.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';

/** A condition on an item: the property has one of the wanted values. */
export interface Filter {
  readonly property: string;
  readonly wanted: readonly unknown[];
}

/** Whether an item passes all filters. An array property passes if any of its values does. */
export function passes(item: JsonObject, filters: readonly Filter[]): boolean {
  return filters.every(({ property, wanted }) => {
    const value = Object.hasOwn(item, property) ? item[property] : undefined;
    const own = Array.isArray(value) ? value : [value];
    return own.some((one) => wanted.some((text) => isSame(one, text)));
  });
}

/** Compares values also by their text, since query values are strings. */
function isSame(value: unknown, wanted: unknown): boolean {
  if (value === undefined) return false;
  if (hasKeys(value) || hasKeys(wanted)) return JSON.stringify(value) === JSON.stringify(wanted);
  return value === wanted || String(value) === String(wanted);
}
