import { hasKeys } from '../../openapi/document/json-pointer.ts';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** An id in the one form in which it is compared: in which case a UUID is written is not documented. */
export function idKey(id: unknown): unknown {
  return typeof id === 'string' && uuid.test(id) ? id.toLowerCase() : id;
}

export function isSameId(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  // In a path, a number is a text.
  if (typeof one === 'number' || typeof other === 'number') return String(one) === String(other);
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  return one.toLowerCase() === other.toLowerCase() && uuid.test(one);
}

/** What two ids have in common that are the same, as {@link isSameId} sees it: to look for one among many. */
export function sameIdKey(id: unknown): unknown {
  return typeof id === 'number' ? String(id) : idKey(id);
}

/** A copy of a JSON value with every id in the form in which it is compared. */
export function withIdKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIdKeys);
  if (!hasKeys(value)) return idKey(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withIdKeys(item)]));
}
