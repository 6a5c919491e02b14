import { mockBase, type RecordedRequest } from './api.ts';

/** Headers that curl or the connection bring by themselves. */
const ofConnection =
  /^(host|connection|content-length|transfer-encoding|accept-encoding|user-agent|accept-language|sec-.*|keep-alive)$/;

/** What stands where a secret was. */
const redacted = '[redacted]';
const placeholders = ['YOUR_TOKEN', 'YOUR_SECRET'] as const;

/** A command for a POSIX shell that asks the same again; where a secret can't be read, with a word in its place. */
export function curlOf(exchange: RecordedRequest): string {
  const { method, url, headers, body } = editable(exchange);
  return curlCommand(method, new URL(url.replace(/^\/+/, ''), mockBase).href, headers, body);
}

/** A command for a POSIX shell that sends a request. */
export function curlCommand(
  method: string,
  url: string,
  headers: readonly (readonly [name: string, value: string])[],
  body: string | undefined,
): string {
  const written = headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return [`${curlWith(method)} ${quoted(url)}`, ...written, ...bodyOf(method, body)].join(' \\\n  ');
}

/** An exchange as a request that can be changed: without what the connection brings, and words in place of secrets. */
export function editable({ method, url, requestHeaders, requestBody }: RecordedRequest) {
  return {
    ...{ method, url: withPlaceholders(url) },
    headers: Object.entries(requestHeaders)
      .filter(([name]) => !ofConnection.test(name))
      .map(([name, value]) => [name, readable(name, value)] as const),
    body: requestBody === null ? undefined : bodyText(requestBody),
  };
}

/** Which words of a command a person is to replace by what the page is not told. */
export function placeholdersIn(command: string): string[] {
  return placeholders.filter((word) => command.includes(word));
}

/** With `-X HEAD`, curl waits for a body that never comes. */
function curlWith(method: string): string {
  return method === 'HEAD' ? 'curl --head' : `curl -i -X ${method}`;
}

/** curl sends no body with `--head`. */
function bodyOf(method: string, body: string | undefined): string[] {
  return body === undefined || method === 'HEAD' ? [] : [`--data-raw ${quoted(body)}`];
}

function readable(name: string, value: string): string {
  return name === 'authorization' && value === redacted ? 'Bearer YOUR_TOKEN' : withPlaceholders(value);
}

function bodyText(body: unknown): string {
  return withPlaceholders(typeof body === 'string' ? body : JSON.stringify(body));
}

function withPlaceholders(text: string): string {
  return text.replaceAll(redacted, 'YOUR_SECRET');
}

/** A word of a POSIX shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
