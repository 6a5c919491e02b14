import { withoutFinal } from '../../text/endings.ts';
import { CannotRun } from './stops.ts';

/**
 * Reads the URL of the API or of the receiver and normalizes it: scheme and host in lower case, no slash at the end.
 * @throws {CannotRun} if it is no http(s) URL, or has credentials, a query or a fragment; the message does not repeat the
 *   URL, which may contain a password or a key
 */
export function readBaseUrl(text: string, of: 'the API' | 'the receiver' = 'the API'): string {
  const url = /^\s*https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) {
    throw new CannotRun(`the URL of ${of} must be an http(s) URL, such as https://api.example.com/v1`);
  }
  // A password that is not encoded may be parsed as part of the path.
  const hasCredentials = url.username !== '' || url.password !== '' || url.pathname.includes('@');
  if (hasCredentials) throw new CannotRun(refusals[of]);
  if (url.search !== '') throw new CannotRun(`the URL of ${of} can have no query: leave out the "?" and what follows`);
  if (url.hash !== '') throw new CannotRun(`the URL of ${of} can have no fragment: leave out the "#" and what follows`);
  return url.origin + withoutFinal(url.pathname, '/');
}

const refusals = {
  'the API':
    'the URL of the API can hold no credentials: leave out what stands before its "@" (they belong in a header; an "@" ' +
    'in the path is written %40)',
  'the receiver':
    'the URL of the receiver can hold no credentials: leave out what stands before its "@" (the deployment would show ' +
    'them in every answer)',
} as const;

/** The beginning of a URL that may have credentials. */
const scheme = /\b(?:https?|wss?|ftp|socks\w{0,5}):[/\\]+/i;

/** A text without the credentials of the URLs in it. */
export function withoutCredentials(text: string): string {
  return text.replace(/[^\s'"]+/g, (word) => {
    // The last "@" ends the credentials: a password may contain others.
    const end = word.lastIndexOf('@');
    const found = end < 0 ? null : scheme.exec(word.slice(0, end));
    return found === null ? word : `${word.slice(0, found.index)}${found[0]}[redacted]${word.slice(end)}`;
  });
}
