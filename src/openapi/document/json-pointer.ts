/** The segments of a JSON Pointer (RFC 6901): `/a~1b/0` is `['a/b', '0']`. */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer.slice(1).split('/').map(unescapeSegment);
}

export function appendPointer(pointer: string, ...segments: readonly (string | number)[]): string {
  return segments.reduce<string>((path, segment) => `${path}/${escapeSegment(String(segment))}`, pointer);
}

/** The value at a pointer, or undefined. Reads own properties only, so that `/constructor` finds nothing. */
export function valueAt(root: unknown, pointer: string): unknown {
  // An anchor is no pointer.
  if (pointer !== '' && !pointer.startsWith('/')) return undefined;
  let value = root;
  for (const segment of parsePointer(pointer)) {
    if (!hasKeys(value) || !Object.hasOwn(value, segment)) return undefined;
    value = value[segment];
  }
  return value;
}

/** Sets a property, also `__proto__`, which an assignment would make the prototype. */
export function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Whether a value is an object or an array. */
export function hasKeys(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether a value is a JSON object and not an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return hasKeys(value) && !Array.isArray(value);
}

function escapeSegment(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapeSegment(segment: string): string {
  return segment.includes('~') ? segment.replaceAll('~1', '/').replaceAll('~0', '~') : segment;
}
