/**
 * A JSON list for a header: one line of ASCII.
 * @param longest the most characters; values at the end that don't fit are left out
 * @param shortened the replacement of a first value that is too long by itself
 */
export function asciiList<Value>(
  values: readonly Value[],
  longest: number,
  shortened: (value: Value) => Value,
): string {
  const texts: string[] = [];
  let length = 0;
  for (const one of values) {
    const text = asciiJson(one);
    length += text.length + 1;
    if (texts.length > 0 && length > longest) break;
    texts.push(text.length > longest ? asciiJson(shortened(one)) : text);
  }
  return `[${texts.join(',')}]`;
}

/** Escapes characters beyond ASCII, as JSON allows: headers are Latin-1 at most. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
