/** Characters that mean the same in a URL, encoded or not. */
const unreserved = /^[\w.~-]$/;

/**
 * True if two texts are the same URL in two spellings: a URL library writes host and scheme in lower case, an
 * international host in ASCII, other characters than ASCII percent-encoded, no default port, and `/` for a missing path.
 * Nothing documents that a URL keeps its spelling. The case of the path and the query, and `%2F`, make a difference.
 */
export function isSameUrl(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  if (one === other) return true;
  const [first, second] = [written(one), written(other)];
  return first !== undefined && first === second;
}

/** A URL in the form in which it is compared; undefined for a text that is no URL. */
function written(text: string): string | undefined {
  if (text !== text.trim() || !/^[a-z][\w+.-]*:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text).href.replace(/%[\da-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return unreserved.test(character) ? character : encoded.toUpperCase();
  });
}
