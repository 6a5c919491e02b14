import type { JsonObject } from '../../mock/merge-json.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';

/** What an item has to have: one of some values in a property. */
export interface Filter {
  readonly property: string;
  readonly wanted: readonly unknown[];
}

/** Whether an item passes all filters. A property that is a list passes with any of its values. */
export function passes(item: JsonObject, filters: readonly Filter[]): boolean {
  return filters.every(({ property, wanted }) => {
    const value = Object.hasOwn(item, property) ? item[property] : undefined;
    const own = Array.isArray(value) ? value : [value];
    return own.some((one) => wanted.some((text) => isSame(one, text)));
  });
}

/** A query holds texts: what they may stand for is compared. */
function isSame(value: unknown, wanted: unknown): boolean {
  if (value === undefined) return false;
  if (hasKeys(value) || hasKeys(wanted)) return JSON.stringify(value) === JSON.stringify(wanted);
  return value === wanted || String(value) === String(wanted);
}
