import type { Header } from '../text/header-bytes.ts';

/**
 * Takes the user information out of a URL, and gives the header that it stands for (RFC 7617); undefined for none. Its
 * percent-encoded bytes go as they are: they need be no UTF-8, which node asks of them.
 */
export function takeCredentials(url: URL): Header | undefined {
  const { username, password } = url;
  if (username === '' && password === '') return undefined;
  url.username = '';
  url.password = '';
  return ['Authorization', `Basic ${btoa(`${percentDecoded(username)}:${percentDecoded(password)}`)}`];
}

/**
 * The bytes, each as the character of its number.
 * @param text as a parsed URL has it: ASCII
 */
function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
