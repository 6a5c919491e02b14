/** True for a value that is the same after `JSON.parse(JSON.stringify(value))`, the order of its keys included. */
export function isPlainJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || (Array.isArray(value) ? isPlainList(value) : isPlainObject(value));
    default:
      return false;
  }
}

function isPlainList(list: readonly unknown[]): boolean {
  if (Object.keys(list).length !== list.length) return false;
  for (const item of list) if (!isPlainJson(item)) return false;
  return Object.getPrototypeOf(list) === Array.prototype;
}

function isPlainObject(object: object): boolean {
  if (Object.getPrototypeOf(object) !== Object.prototype) return false;
  // The name is one of the object's keys.
  for (const name of Object.keys(object)) if (!isPlainJson(object[name as keyof typeof object])) return false;
  return Object.getOwnPropertySymbols(object).length === 0;
}
