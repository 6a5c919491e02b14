import type { ServerResponse } from 'node:http';
import { type Disruption, isBodiless, type MockReply } from '../mock/reply.ts';
import { StreamedBody } from '../mock/streamed-body.ts';
import type { HeaderValues } from '../text/header-values.ts';
import { sentOnce } from './sent-once.ts';
import { stream } from './stream.ts';
import { tcpSockets } from './tls/tcp-sockets.ts';

type Answer = Pick<MockReply, 'status' | 'headers'> & Partial<Pick<MockReply, 'body' | 'disruption'>>;

/**
 * Writes an answer, or does to it what a fault asks for.
 * @param more headers that come before those of the answer
 * @returns where the answer is long, a promise that resolves when it is written, or its client has gone; it rejects where
 * a piece of it can't be made
 */
export function send(
  response: ServerResponse,
  answer: Answer,
  ...more: readonly (HeaderValues | undefined)[]
): Promise<void> | undefined {
  const { disruption } = answer;
  return disruption === undefined ? write(response, answer, more) : disrupt[disruption](response, answer, more);
}

type Write = (
  response: ServerResponse,
  answer: Answer,
  more: readonly (HeaderValues | undefined)[],
) => Promise<void> | undefined;

const write: Write = (response, { status, headers, body }, more) => {
  if (body instanceof StreamedBody) {
    response.writeHead(status, flat(more, headers, undefined));
    if (response.req.method !== 'HEAD') return stream(response, body);
    response.end();
    return undefined;
  }
  const sent = isBodiless(status) ? undefined : body;
  // 205 alone says that there is none. What a HEAD has no body of is as long as a GET's, where that is known.
  const hasLength = sent !== undefined || status === 205 || !(isBodiless(status) || response.req.method === 'HEAD');
  response.writeHead(status, flat(more, headers, hasLength ? Buffer.byteLength(sent ?? '') : undefined));
  // Node writes the headers together with a text, and in its encoding: as UTF-8, where HTTP has Latin-1.
  const isApart = typeof sent === 'string' && (isBeyondAscii(headers) || more.some(isBeyondAscii));
  if (isApart || typeof sent !== 'string' || sent === '') response.end(isApart ? Buffer.from(sent) : sent);
  else endInOneWrite(response, sent);
  return undefined;
};

/**
 * Ends an answer with one text, which goes to the system together with the headers, in one piece. `end(text)` adds an empty
 * piece, and two pieces are copied and written in another way that takes longer.
 */
function endInOneWrite(response: ServerResponse, text: string): void {
  response.write(text);
  // Node would hold it back until the end of this turn. An answer that waits for others in its connection has no socket yet.
  response.socket?.uncork();
  response.end();
}

/** Whether headers have letters that are no ASCII, by the headers: those of most answers are the same for each. */
const beyondAscii = new WeakMap<HeaderValues, boolean>();

function isBeyondAscii(headers: HeaderValues | undefined): boolean {
  if (headers === undefined) return false;
  let isBeyond = beyondAscii.get(headers);
  if (isBeyond === undefined) {
    isBeyond = Object.values(headers).some((value) => /[\x80-\xff]/.test(String(value)));
    beyondAscii.set(headers, isBeyond);
  }
  return isBeyond;
}

/** The answers that a fault keeps from ever being given. */
const neverAnswered = new WeakSet<ServerResponse>();

/** Whether no answer will ever come, however long its client waits. */
export function isNeverAnswered(response: ServerResponse): boolean {
  return neverAnswered.has(response);
}

/** What each fault does to an answer. */
const disrupt: Readonly<Record<Disruption, Write>> = {
  reset({ socket }) {
    if (socket !== null) (tcpSockets.get(socket) ?? socket).resetAndDestroy();
    return undefined;
  },
  // The connection stays open until the client has waited long enough.
  timeout(response) {
    neverAnswered.add(response);
    return undefined;
  },
  truncate(response, { status, headers, body }, more) {
    const bytes = Buffer.from(body instanceof StreamedBody ? body.beginning : (body ?? ''));
    response.writeHead(status, flat(more, headers, Math.max(bytes.length, 1)));
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    return undefined;
  },
  malformed(response, { body = '{}', ...answer }, more) {
    const cut = body instanceof StreamedBody ? body.withoutEnd() : body.slice(0, -1);
    return write(response, { ...answer, body: cut }, more);
  },
};

/** One flat list in one call: Node then writes the headers as they are, without a table of its own in between. */
function flat(
  more: readonly (HeaderValues | undefined)[],
  headers: HeaderValues,
  length: number | undefined,
): string[] {
  const list: string[] = [];
  for (const part of sentOnce(more, headers)) {
    for (const name in part) {
      const value = part[name] ?? '';
      if (typeof value === 'string') list.push(name, value);
      else for (const line of value) list.push(name, line);
    }
  }
  if (length !== undefined) list.push('Content-Length', String(length));
  return list;
}
