import type { Header } from '../text/header-bytes.ts';

/** Fields that are about one connection, and not about the message (RFC 9110, 7.6.1). */
const ofConnection = new Set(['connection', 'proxy-connection', 'keep-alive', 'te', 'transfer-encoding', 'upgrade']);

/** Fields that `Connection` can't name away: without them nobody knows where a message goes, or ends. */
const ofMessage = new Set(['host', 'content-length']);

/** The lines of a message's head, as Node gives them: name and value by turns. */
export function headersOf(raw: readonly string[]): Header[] {
  const headers: Header[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) headers.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return headers;
}

/** The same lines as Node takes them. */
export function rawHeadersOf(headers: readonly Header[]): string[] {
  return headers.flat();
}

/** The values of a field, by its lower-case name, as one list; undefined where there is none. */
export function fieldOf(headers: readonly Header[], name: string): string | undefined {
  const values = headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

/** Whether a field is a list that has a word, whatever the case of its letters. */
export function hasToken(headers: readonly Header[], name: string, token: string): boolean {
  return tokensOf(headers, name).includes(token);
}

/**
 * The lines that are for whoever reads the message, in their order: all but those of the connection.
 * @param keepsCoding whether the transfer coding stays, because the body goes on in it
 */
export function endToEnd(headers: readonly Header[], keepsCoding: boolean): Header[] {
  const named = new Set(tokensOf(headers, 'connection'));
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    if (lower === 'transfer-encoding') return keepsCoding;
    return ofMessage.has(lower) || !(ofConnection.has(lower) || named.has(lower));
  });
}

function tokensOf(headers: readonly Header[], name: string): string[] {
  const value = fieldOf(headers, name);
  if (value === undefined) return [];
  return value.split(',').map((token) => token.trim().toLowerCase());
}
