/**
 * A JSON list that fits into a header: one line of ASCII.
 * @param longest how many characters it may have; what doesn't fit is left out at its end
 * @param shortened what stands for a first value that is too long by itself
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

/** Headers are Latin-1 at most, and JSON may write any character so. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
