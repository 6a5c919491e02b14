import type { Header } from './custom-headers.ts';

/**
 * Takes the user information out of a URL, and gives the header that it stands for (RFC 7617); undefined for none. Its
 * percent-encoded bytes go as they are: they need be no UTF-8, which node asks of them.
 */
export function takeCredentials(url: URL): Header | undefined {
  const { username, password } = url;
  if (username === '' && password === '') return undefined;
  url.username = '';
  url.password = '';
  const credentials = Buffer.concat([percentDecoded(username), Buffer.from(':'), percentDecoded(password)]);
  return ['Authorization', `Basic ${credentials.toString('base64')}`];
}

/** @param text as a parsed URL has it: ASCII */
function percentDecoded(text: string): Buffer {
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}
