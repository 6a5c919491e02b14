/** The most characters that an id can have: servers take no longer URL. */
const longestId = 2000;

/** An id as a path writes it; undefined for what is none: of `..`, a URL makes another path, whatever is done to it. */
export function textOf(id: unknown): string | undefined {
  if (typeof id === 'string') return id.length > longestId || /^\.{0,2}$/.test(id) ? undefined : id;
  return typeof id === 'number' ? String(id) : undefined;
}
