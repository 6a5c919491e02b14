import type { RequestHeaders } from '../../openapi/operations/sent-credentials.ts';
import type { Header } from '../../text/header-bytes.ts';

/** Headers of which a second line says nothing, as Node has it. */
const onceOnly: ReadonlySet<string> = new Set([
  ...['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host'],
  ...['if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards'],
  ...['proxy-authorization', 'referer', 'retry-after', 'server', 'user-agent'],
]);

/** The headers of a message by lower-case name, the lines of one name as a server reads them. */
export function headersByName(lines: readonly Header[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    const before = headers.get(key);
    if (before === undefined) headers.set(key, value);
    else if (!onceOnly.has(key)) headers.set(key, `${before}${key === 'cookie' ? '; ' : ', '}${value}`);
  }
  return headers;
}

/** The same as an object, as parameters and credentials are read from. */
export function requestHeaders(lines: readonly Header[]): RequestHeaders {
  return Object.fromEntries(headersByName(lines));
}
