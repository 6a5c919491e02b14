import { hasKeys } from '../../openapi/document/json-pointer.ts';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** An id in the form in which it is compared: a UUID in lower case, since its case is not documented. */
export function idKey(id: unknown): unknown {
  return typeof id === 'string' && uuid.test(id) ? id.toLowerCase() : id;
}

export function isSameId(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  // A path has numbers as text.
  if (typeof one === 'number' || typeof other === 'number') return String(one) === String(other);
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  return one.toLowerCase() === other.toLowerCase() && uuid.test(one);
}

/** A key that is equal for ids that are the same by {@link isSameId}, to look one up among many. */
export function sameIdKey(id: unknown): unknown {
  return typeof id === 'number' ? String(id) : idKey(id);
}

/** A copy of a JSON value with every id as {@link idKey}. */
export function withIdKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIdKeys);
  if (!hasKeys(value)) return idKey(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withIdKeys(item)]));
}
