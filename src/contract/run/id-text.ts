/** The longest id, in characters: servers accept no longer URLs. */
const longestId = 2000;

/**
 * An id as text in a path; undefined for a value that can't be one, such as `..`, which changes the path of any URL.
 */
export function textOf(id: unknown): string | undefined {
  if (typeof id === 'string') return id.length > longestId || /^\.{0,2}$/.test(id) ? undefined : id;
  return typeof id === 'number' ? String(id) : undefined;
}
