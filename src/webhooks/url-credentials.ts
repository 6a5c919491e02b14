import type { Header } from '../text/header-bytes.ts';

/**
 * Removes the user information from a URL, and returns it as a header (RFC 7617); undefined if there is none. Its
 * percent-encoded bytes are passed on unchanged: they need not be UTF-8, which Node requires.
 */
export function takeCredentials(url: URL): Header | undefined {
  const { username, password } = url;
  if (username === '' && password === '') return undefined;
  url.username = '';
  url.password = '';
  return ['Authorization', `Basic ${btoa(`${percentDecoded(username)}:${percentDecoded(password)}`)}`];
}

/**
 * Decodes bytes to characters of the same numbers.
 * @param text from a parsed URL, in ASCII
 */
function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
