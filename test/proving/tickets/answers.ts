import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { brokenData, brokenFraming } from './broken-answers.ts';
import type { Outcome } from './call.ts';
import { isRecord } from './fields.ts';
import type { Switches } from './switches.ts';

export interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Empty where no operation was found. */
  readonly operation: string;
  readonly switches: Switches;
  /** The calls that are left in this second. */
  readonly remaining: number;
}

/** Writes the answer of a call. */
export function answer(answering: Answering, outcome: Outcome, headers: Readonly<Record<string, string>> = {}): void {
  const { request, response, operation, switches, remaining } = answering;
  const { on } = switches;
  const isHead = request.method === 'HEAD';
  const data = outcome.kind === 'data' ? brokenData(operation, outcome.status, outcome.data, switches) : undefined;
  const status = isHead && on('head-500') ? 500 : (data?.status ?? outcome.status);
  const written = data ? Buffer.from(jsonText(data.data, switches)) : Buffer.alloc(0);
  const cut = on('broken-json') && operation === 'tickets_count' ? written.subarray(0, -3) : written;
  const page = Buffer.from(`<html><body><h1>${status}</h1></body></html>`);
  const plain = outcome.kind === 'bytes' ? outcome.bytes : on('error-page') && status >= 400 ? page : cut;
  const rate = on('rate-word') && operation === 'tickets_list' ? 'many' : String(remaining);
  const framing = brokenFraming(operation, outcome, switches);
  if (framing) {
    const { bytes, cut: isCut } = framing(`X-Rate-Remaining: ${rate}\r\n`, plain);
    if (isCut) request.socket.destroy();
    else request.socket.end(bytes);
    return;
  }
  response.sendDate = true;
  const sent = new Map(Object.entries(headers));
  if (!(on('rate-missing') && operation === 'tickets_info')) sent.set('X-Rate-Remaining', rate);
  if (outcome.kind !== 'empty') {
    const type = outcome.kind === 'bytes' ? outcome.type : typeOf(answering, status, isHead);
    if (type !== undefined) sent.set('Content-Type', type);
  }
  if (on('connection-closed')) sent.set('Connection', 'close');
  if (on('cookies')) sent.set('Set-Cookie', 'visit=1; Path=/; HttpOnly; SameSite=Lax');
  const body = encoded(plain, answering, outcome, sent);
  const isKnown = on('etags') && status === 200 && isTagged(body, answering, sent);
  for (const [name, value] of sent) response.setHeader(on('header-case') ? name.toUpperCase() : name, value);
  if (on('early-hints')) response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
  if (isKnown || outcome.kind === 'empty') {
    response.writeHead(isKnown ? 304 : status).end();
    return;
  }
  if (on('chunked')) {
    response.writeHead(status);
    response.write(body.subarray(0, 11));
    response.end(body.subarray(11));
    return;
  }
  response.writeHead(status, { [on('header-case') ? 'CONTENT-LENGTH' : 'Content-Length']: body.length }).end(body);
}

function typeOf({ operation, switches: { on } }: Answering, status: number, isHead: boolean): string | undefined {
  if (on('no-type') && operation === 'auth_test') return undefined;
  if (on('error-page') && status >= 400) return 'text/html';
  if ((on('html-type') && operation === 'tickets_update') || (on('head-other-type') && isHead)) return 'text/html';
  return on('charset') ? 'application/json; charset=utf-8' : 'application/json';
}

function encoded(plain: Buffer, { request, switches }: Answering, outcome: Outcome, sent: Map<string, string>): Buffer {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  const isAccepted = accepted.split(',').some((coding) => {
    const [name = '', quality = 'q=1'] = coding.split(';').map((part) => part.trim().toLowerCase());
    return (name === 'gzip' || name === '*') && Number(quality.replace('q=', '')) > 0;
  });
  if (!switches.on('gzip') || !isAccepted || outcome.kind === 'empty') return plain;
  sent.set('Content-Encoding', 'gzip');
  sent.set('Vary', 'Accept-Encoding');
  return gzipSync(plain);
}

/** Whether the client has the answer already. */
function isTagged(body: Buffer, { request }: Answering, sent: Map<string, string>): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const tag = `W/"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  sent.set('ETag', tag);
  sent.set('Cache-Control', 'private, max-age=0');
  return request.headers['if-none-match'] === tag;
}

function jsonText(data: unknown, { on }: Switches): string {
  const ordered = on('members-reversed') ? reversed(data) : data;
  const text = JSON.stringify(ordered, undefined, on('pretty-json') ? 2 : undefined);
  const decimal = on('decimal-json') ? text.replace(/("(?:weight|comment_count|page|size)": ?\d+)/g, '$1.0') : text;
  if (!on('escaped-json')) return decimal;
  const escaped = decimal.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return escaped.replaceAll('/', '\\/');
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, reversed(inner)] as const);
  return Object.fromEntries(entries.reverse());
}
