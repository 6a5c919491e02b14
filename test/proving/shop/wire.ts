import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answers.ts';
import { isObject, type Json } from './json.ts';
import type { On } from './switches.ts';

/** Sends an answer as the switches have it. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  operation: string | undefined,
  answer: Answer,
  on: On,
): void {
  const isHead = request.method === 'HEAD';
  const text = answer.text ?? (answer.body === undefined ? '' : written(answer.body, on));
  const headers: Record<string, string> = { ...answer.headers, ...extras(on) };
  if (answer.type !== undefined) headers['Content-Type'] = `${answer.type}${on('charset') ? '; charset=utf-8' : ''}`;
  const spoilt = spoiltFraming(operation, answer, isHead, on);
  if (spoilt !== undefined) {
    sendRaw(response.socket, spoilt, answer.status, headers, text);
    return;
  }
  if (operation === 'getCustomer' && answer.status === 200 && on('coding-false')) headers['Content-Encoding'] = 'gzip';
  const isBodiless = answer.status === 204 || answer.status === 304;
  const isZipped = on('gzip') && text !== '' && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const bytes = isZipped ? gzipSync(text) : Buffer.from(text);
  if (isZipped) headers['Content-Encoding'] = 'gzip';
  if (on('gzip')) headers.Vary = 'Accept-Encoding';
  if (!isBodiless && !on('chunked')) headers['Content-Length'] = String(bytes.length);
  if (on('dateless')) response.sendDate = false;
  if (on('early-hints') && request.httpVersion === '1.1') response.writeEarlyHints({ link: '</docs>; rel=help' });
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(headers))
    response.setHeader(on('capitals') ? name.toUpperCase() : name, value);
  if (isBodiless || isHead) {
    response.end();
    return;
  }
  if (on('chunked')) response.write(bytes.subarray(0, 9));
  response.end(on('chunked') ? bytes.subarray(9) : bytes);
}

function extras(on: On): Readonly<Record<string, string>> {
  return {
    ...(on('closing') && { Connection: 'close' }),
    ...(on('quotas') && { 'RateLimit-Limit': '5000', 'RateLimit-Remaining': '4987', 'RateLimit-Reset': '60' }),
    ...(on('cookies') && { 'Set-Cookie': 'visit=7f3a; Path=/; HttpOnly', 'Access-Control-Allow-Origin': '*' }),
  };
}

type Framing = 'body after 204' | 'body after HEAD' | 'short' | 'long' | 'unfinished' | 'reset';

function spoiltFraming(
  operation: string | undefined,
  { status }: Answer,
  isHead: boolean,
  on: On,
): Framing | undefined {
  if (isHead) return operation === 'getOrder' && status === 200 && on('head-body') ? 'body after HEAD' : undefined;
  if (operation === 'deleteOrderNote' && status === 204 && on('no-content-body')) return 'body after 204';
  if (status !== 200) return undefined;
  if (operation === 'getProduct' && on('length-short')) return 'short';
  if (operation === 'listOrderNotes' && on('length-long')) return 'long';
  if (operation === 'listProducts' && on('chunks-cut')) return 'unfinished';
  if (operation === 'getOrderNote' && on('reset')) return 'reset';
  return undefined;
}

/** Writes to the socket itself: Node would not send such answers. */
function sendRaw(
  socket: Socket | null,
  framing: Framing,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
) {
  const length = Buffer.byteLength(text);
  const wrong = { short: length - 7, long: length + 40, 'body after HEAD': length, reset: length };
  const frame: Readonly<Record<string, string>> =
    framing === 'unfinished'
      ? { 'Transfer-Encoding': 'chunked' }
      : framing === 'body after 204'
        ? {}
        : { 'Content-Length': String(wrong[framing]) };
  const lines = Object.entries({ ...headers, ...frame, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const head = `HTTP/1.1 ${status} ${status === 204 ? 'No Content' : 'OK'}\r\n${lines.join('')}\r\n`;
  switch (framing) {
    case 'unfinished':
      socket?.end(`${head}${length.toString(16)}\r\n${text}\r\n`);
      return;
    case 'reset':
      socket?.write(`${head}${text.slice(0, 10)}`, () => socket.resetAndDestroy());
      return;
    case 'body after 204':
      socket?.end(`${head}{"deleted":true}`);
      return;
    case 'body after HEAD':
    case 'short':
    case 'long':
      socket?.end(`${head}${text}`);
  }
}

function written(body: Json, on: On): string {
  const ordered = on('keys-reversed') ? reversed(body) : body;
  const text = on('pretty') ? `${JSON.stringify(ordered, null, 2)}\n` : JSON.stringify(ordered);
  const amounts = /("(?:price|unit_price|total)": ?)(\d+(?:\.\d)?)(?=[,}\n])/g;
  const padded = on('two-decimals')
    ? text.replace(amounts, (_, name, amount) => `${name}${Number(amount).toFixed(2)}`)
    : text;
  return on('escaped-letters') ? padded.replace(/[\u0080-\uffff]/g, escapedLetter) : padded;
}

function escapedLetter(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}
