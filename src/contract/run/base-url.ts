import { withoutFinal } from '../../text/endings.ts';
import { CannotRun } from './stops.ts';

/**
 * Reads the URL of the API or of the receiver and writes it in one way: scheme and host in lower case, no slash at the
 * end. A refusal does not repeat what was given: it may hold a password or a key.
 * @throws {CannotRun}
 */
export function readBaseUrl(text: string, of: 'the API' | 'the receiver' = 'the API'): string {
  const url = /^\s*https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) {
    throw new CannotRun(`the URL of ${of} must be an http(s) URL, such as https://api.example.com/v1`);
  }
  // A password that is not encoded can move what belongs to it into the path.
  const hasCredentials = url.username !== '' || url.password !== '' || url.pathname.includes('@');
  if (hasCredentials) throw new CannotRun(refusals[of]);
  if (url.search !== '') throw new CannotRun(`the URL of ${of} can have no query: leave out the "?" and what follows`);
  if (url.hash !== '') throw new CannotRun(`the URL of ${of} can have no fragment: leave out the "#" and what follows`);
  return url.origin + withoutFinal(url.pathname, '/');
}

const refusals = {
  'the API':
    'the URL of the API can hold no credentials: leave out what stands before its "@" (they belong into a header; an "@" ' +
    'of the path is written %40)',
  'the receiver':
    'the URL of the receiver can hold no credentials: leave out what stands before its "@" (the deployment would show ' +
    'them in every answer)',
} as const;

/** How a URL begins that may have credentials. */
const scheme = /\b(?:https?|wss?|ftp|socks\w{0,5}):[/\\]+/i;

/** A text without the credentials of the URLs in it. */
export function withoutCredentials(text: string): string {
  return text.replace(/[^\s'"]+/g, (word) => {
    // Passwords need not be encoded: they may hold another.
    const end = word.lastIndexOf('@');
    const found = end < 0 ? null : scheme.exec(word.slice(0, end));
    return found === null ? word : `${word.slice(0, found.index)}${found[0]}[redacted]${word.slice(end)}`;
  });
}
