import { mockBase, type RecordedRequest } from './api.ts';

/** Headers that curl or the connection set themselves. */
const ofConnection =
  /^(host|connection|content-length|transfer-encoding|accept-encoding|user-agent|accept-language|sec-.*|keep-alive)$/;

/** The mark in place of a secret. */
const redacted = '[redacted]';
const placeholders = ['YOUR_TOKEN', 'YOUR_SECRET'] as const;

/** A POSIX shell command that repeats a request, with a placeholder for each secret. */
export function curlOf(exchange: RecordedRequest): string {
  const { method, url, headers, body } = editable(exchange);
  return curlCommand(method, new URL(url.replace(/^\/+/, ''), mockBase).href, headers, body);
}

/** A POSIX shell command that sends a request. */
export function curlCommand(
  method: string,
  url: string,
  headers: readonly (readonly [name: string, value: string])[],
  body: string | undefined,
): string {
  const written = headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return [`${curlWith(method)} ${quoted(url)}`, ...written, ...bodyOf(method, body)].join(' \\\n  ');
}

/** An exchange as an editable request: without headers of the connection, and with placeholders for secrets. */
export function editable({ method, url, requestHeaders, requestBody }: RecordedRequest) {
  return {
    ...{ method, url: withPlaceholders(url) },
    headers: Object.entries(requestHeaders)
      .filter(([name]) => !ofConnection.test(name))
      .map(([name, value]) => [name, readable(name, value)] as const),
    body: requestBody === null ? undefined : bodyText(requestBody),
  };
}

/** The placeholders in a command, which a person has to replace. */
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

/** Quotes any text as a word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
