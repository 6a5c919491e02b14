import type { RequestHeaders } from '../../openapi/operations/sent-credentials.ts';
import type { Header } from '../../text/header-bytes.ts';

/** Headers whose second line is ignored, as in Node. */
const onceOnly: ReadonlySet<string> = new Set([
  ...['age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host'],
  ...['if-modified-since', 'if-unmodified-since', 'last-modified', 'location', 'max-forwards'],
  ...['proxy-authorization', 'referer', 'retry-after', 'server', 'user-agent'],
]);

/** The headers of a message by their lower-case names; lines with the same name are joined as a server joins them. */
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

/** {@link headersByName} as an object, from which parameters and credentials are read. */
export function requestHeaders(lines: readonly Header[]): RequestHeaders {
  return Object.fromEntries(headersByName(lines));
}
