import { headerIn } from '../har/header-lines.ts';
import type { Header } from '../text/header-bytes.ts';

/** Fields that belong to one connection, not to the message (RFC 9110, 7.6.1). */
const ofConnection = new Set(['connection', 'proxy-connection', 'keep-alive', 'te', 'transfer-encoding', 'upgrade']);

/** Fields that `Connection` can't remove: they are needed for the destination and the end of a message. */
const ofMessage = new Set(['host', 'content-length']);

/** Node's raw headers of header lines. */
export function rawHeadersOf(headers: readonly Header[]): string[] {
  return headers.flat();
}

/** Whether a list field has a token, in any case. @param name in lower case */
export function hasToken(headers: readonly Header[], name: string, token: string): boolean {
  return tokensOf(headers, name).includes(token);
}

/**
 * The end-to-end header lines, in their order: all but those of the connection.
 * @param keepsCoding whether Transfer-Encoding stays, because the body is passed on in it
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
  const value = headerIn(headers, name);
  if (value === undefined) return [];
  return value.split(',').map((token) => token.trim().toLowerCase());
}
