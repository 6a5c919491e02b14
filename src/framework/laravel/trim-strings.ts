/**
 * The characters that Laravel's TrimStrings removes, in UTF-16 units: those of `\s` in PHP with the `u` modifier, NUL,
 * the zero width space, the left-to-right mark and the byte order mark. Laravel 8 trims the ASCII ones among them, later
 * releases all.
 */
const whiteSpace: ReadonlySet<number> = new Set([
  ...[0x00, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x180e],
  ...[0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x200b, 0x200e],
  ...[0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff],
]);

/**
 * Trims every string of a JSON value, at any depth; keys stay as they are. Changes objects and arrays in place, and only
 * where a string has white space at an end: nothing is copied.
 */
export function trimStrings(value: unknown): unknown {
  if (typeof value === 'string') return trimmed(value);
  if (Array.isArray(value)) trimItems(value);
  else if (typeof value === 'object' && value !== null) trimProperties(value as Record<string, unknown>);
  return value;
}

function trimItems(items: unknown[]): void {
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item !== 'string') trimStrings(item);
    else if (hasBlankEnd(item)) items[index] = trimmed(item);
  }
}

/** Objects made by JSON.parse have no inherited enumerable properties. */
function trimProperties(parent: Record<string, unknown>): void {
  for (const key in parent) {
    const child = parent[key];
    if (typeof child !== 'string') trimStrings(child);
    // This assigns an own property of any name, even `__proto__`.
    else if (hasBlankEnd(child)) parent[key] = trimmed(child);
  }
}

function hasBlankEnd(text: string): boolean {
  return text !== '' && (isWhite(text.charCodeAt(0)) || isWhite(text.charCodeAt(text.length - 1)));
}

function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isWhite(text.charCodeAt(start))) start++;
  while (end > start && isWhite(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isWhite(unit: number): boolean {
  // Nearly every text begins and ends with one of these.
  if (unit > 0x20 && unit < 0x85) return false;
  return whiteSpace.has(unit);
}

/** The forms of white space in the values of a query. */
const encodedWhiteSpace: ReadonlySet<string> = new Set([
  '+',
  ...[...whiteSpace].map((unit) => encodeURIComponent(String.fromCharCode(unit))),
]);
const encodedLengths = [...new Set([...encodedWhiteSpace].map(({ length }) => length))];

/** Trims the values of a query, and keeps everything else as written. Names stay as they are. */
export function trimQuery(query: string): string {
  if (!query.includes('+') && !query.includes('%')) return query;
  return query
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=') + 1;
      return at === 0 ? pair : pair.slice(0, at) + trimmedEncoded(pair.slice(at));
    })
    .join('&');
}

function trimmedEncoded(text: string): string {
  let [start, end] = [0, text.length];
  const isBlank = (from: number, to: number) =>
    from >= start && to <= end && encodedWhiteSpace.has(text.slice(from, to).toUpperCase());
  for (let length: number | undefined = 0; length !== undefined; start += length ?? 0)
    length = encodedLengths.find((size) => isBlank(start, start + size));
  for (let length: number | undefined = 0; length !== undefined; end -= length ?? 0)
    length = encodedLengths.find((size) => isBlank(end - size, end));
  return text.slice(start, end);
}
