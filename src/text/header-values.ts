/** Headers of an answer by name. Several values of one name are as many lines, as `Set-Cookie` needs them. */
export type HeaderValues = Readonly<Record<string, string | readonly string[]>>;

/** Headers with others in place of those of the same names, whatever the case of their letters. */
export function withHeaders(headers: HeaderValues, more: HeaderValues): HeaderValues {
  return { ...Object.fromEntries(headersBut(headers, more)), ...more };
}

/**
 * Headers with others beside them where they have none of that name, whatever the case of its letters; the very same where
 * there is nothing to add, as for most answers.
 */
export function withDefaults(headers: HeaderValues, more: HeaderValues): HeaderValues {
  const added = headersBut(more, headers);
  return added.length === 0 ? headers : { ...headers, ...Object.fromEntries(added) };
}

/** The headers but for those whose names others have. */
function headersBut(headers: HeaderValues, others: HeaderValues): (readonly [string, HeaderValues[string]])[] {
  const entries = Object.entries(headers);
  if (entries.length === 0) return entries;
  const names = new Set(Object.keys(others).map((name) => name.toLowerCase()));
  return entries.filter(([name]) => !names.has(name.toLowerCase()));
}

/** Whether HTTP has such names: a token of RFC 9110. */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

/**
 * A text as the value of a header: on one line, without control characters. What is no Latin-1 is percent-encoded, in a
 * URI whatever is no ASCII: a header has no other letters.
 */
export function headerValue(text: string, isUri = false): string {
  const line = text
    .toWellFormed()
    .split(/[\r\n]+/)
    .map((part) => part.trim())
    .join(' ')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\x00-\x08\x0a-\x1f\x7f]/g, '')
    .trim();
  return line.replace(isUri ? /[^\x21-\x7e]/gu : /[^\t\x20-\x7e\x80-\xff]/gu, encodeURIComponent);
}
