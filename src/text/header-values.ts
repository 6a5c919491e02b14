/** Headers of an answer by name. Several values of one name become several lines, as `Set-Cookie` requires. */
export type HeaderValues = Readonly<Record<string, string | readonly string[]>>;

/** Headers with some replaced, regardless of the case of names. */
export function withHeaders(headers: HeaderValues, more: HeaderValues): HeaderValues {
  return { ...Object.fromEntries(headersBut(headers, more)), ...more };
}

/**
 * Headers with defaults for missing names, regardless of case; the same object where there is nothing to add, as for most
 * answers.
 */
export function withDefaults(headers: HeaderValues, more: HeaderValues): HeaderValues {
  const added = headersBut(more, headers);
  return added.length === 0 ? headers : { ...headers, ...Object.fromEntries(added) };
}

/** The headers without those that others name. */
function headersBut(headers: HeaderValues, others: HeaderValues): (readonly [string, HeaderValues[string]])[] {
  const entries = Object.entries(headers);
  if (entries.length === 0) return entries;
  const names = new Set(Object.keys(others).map((name) => name.toLowerCase()));
  return entries.filter(([name]) => !names.has(name.toLowerCase()));
}

/** Whether a name is valid in HTTP: a token of RFC 9110. */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

/**
 * A text as the value of a header: on one line, without control characters. Percent-encodes characters beyond Latin-1, in
 * a URI those beyond ASCII, which headers can't contain.
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
