import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer, Has } from './call.ts';

/** Sends an answer to a request for an operation; the operation is undefined where there is none. */
export function reply(
  request: IncomingMessage,
  response: ServerResponse,
  operation: string | undefined,
  answer: Answer,
  has: Has,
): void {
  let bytes = bytesOf(answer, has);
  const headers: Record<string, string> = { ...answer.headers };
  if (bytes) headers['Content-Type'] = answer.type ?? jsonType(has);
  if (bytes && has('gzip') && bytes.length > 0 && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
    if (answer.status === 200 && answer.json !== undefined) {
      bytes = gzipSync(bytes);
      headers['Content-Encoding'] = 'gzip';
      headers.Vary = 'Accept-Encoding';
    }
  }
  if (has('closes-each-connection')) headers.Connection = 'close';
  if (has('slow')) headers['Server-Timing'] = 'app;dur=50';
  if (has('security-headers')) {
    headers['X-Content-Type-Options'] = 'nosniff';
    headers['Strict-Transport-Security'] = 'max-age=31536000';
    headers['Cache-Control'] ??= 'no-store';
  }
  const sent = has('header-names-in-capitals') ? inCapitals(headers) : headers;
  if (bytes && operation && breaksFraming(request, response, operation, answer.status, sent, bytes, has)) return;

  const isHead = request.method === 'HEAD';
  if (isHead && has('head-without-etag')) delete sent.ETag;
  const allowsBody = answer.status !== 204 && answer.status !== 304;
  if (bytes && !allowsBody) {
    // Node leaves the body out, so the answer is written as a careless server does it.
    raw(response, answer.status, { ...sent, 'Content-Length': String(bytes.length) }, bytes);
    return;
  }
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(sent)) response.setHeader(name, value);
  if (!bytes) {
    if (allowsBody) response.setHeader('Content-Length', '0');
    response.end();
  } else if (has('chunked') && !isHead) {
    const middle = Math.ceil(bytes.length / 2);
    response.write(bytes.subarray(0, middle));
    response.end(bytes.subarray(middle));
  } else {
    const more = isHead && has('head-with-another-length') ? 1 : 0;
    response.setHeader('Content-Length', String(bytes.length + more));
    response.end(isHead ? undefined : bytes);
  }
}

function bytesOf(answer: Answer, has: Has): Buffer | undefined {
  if (answer.bytes || answer.json === undefined) return answer.bytes;
  const mark = has('byte-order-mark') && answer.status === 200 ? '\uFEFF' : '';
  return Buffer.from(mark + JSON.stringify(answer.json, undefined, has('pretty') ? 2 : undefined));
}

const jsonType = (has: Has): string => (has('charset-named') ? 'application/json; charset=utf-8' : 'application/json');

const inCapitals = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));

/** Writes an answer whose length is wrong; returns false where no switch asks for it. */
function breaksFraming(
  { method }: IncomingMessage,
  response: ServerResponse,
  operation: string,
  status: number,
  headers: Readonly<Record<string, string>>,
  bytes: Buffer,
  has: Has,
): boolean {
  if (status !== 200 || method === 'HEAD') return false;
  const length = (of: number) => ({ ...headers, 'Content-Length': String(of) });
  if (has('length-too-large') && operation === 'getCollection') raw(response, 200, length(bytes.length + 20), bytes);
  else if (has('length-too-small') && operation === 'listTags') raw(response, 200, length(bytes.length - 1), bytes);
  else if (has('chunks-cut-off') && operation === 'listAssets') {
    const chunk = Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
    raw(response, 200, { ...headers, 'Transfer-Encoding': 'chunked' }, chunk);
  } else if (has('connection-dropped') && operation === 'search') response.socket?.destroy();
  else return false;
  return true;
}

/** Writes an answer to the socket as it is, and closes it. */
function raw(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, bytes: Buffer): void {
  const lines = Object.entries({ Connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  response.socket?.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} -\r\n${lines.join('')}\r\n`), bytes]));
}
