import { type Exchange, mockBase } from './api.ts';

/** Headers that curl or the connection bring by themselves. */
const ofConnection =
  /^(host|connection|content-length|transfer-encoding|accept-encoding|user-agent|accept-language|sec-.*|keep-alive)$/;

/** A command for a POSIX shell that asks the same again; where the token can't be read, with a word in its place. */
export function curlOf({ method, url, requestHeaders, requestBody }: Exchange): string {
  const address = new URL(url.replace(/^\/+/, ''), mockBase).href;
  const headers = Object.entries(requestHeaders)
    .filter(([name]) => !ofConnection.test(name))
    .map(([name, value]) => `-H ${quoted(`${name}: ${readable(name, value)}`)}`);
  const body = requestBody === null ? [] : [`--data-raw ${quoted(bodyText(requestBody))}`];
  return [`curl -i -X ${method} ${quoted(address)}`, ...headers, ...body].join(' \\\n  ');
}

function readable(name: string, value: string): string {
  return name === 'authorization' && value === '[redacted]' ? 'Bearer YOUR_TOKEN' : value;
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** A word of a POSIX shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
