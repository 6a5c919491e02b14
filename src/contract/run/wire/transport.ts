import { isUtf8 } from 'node:buffer';
import { isDeeper } from '../../../openapi/document/depth.ts';
import type { Answer, SentRequest } from '../exchange.ts';
import { parseJson } from '../json-text.ts';
import { acceptedCodings, decoded } from './content-encoding.ts';
import { AnswerCutShort } from './cut-answer.ts';
import { DirectWire } from './direct-wire.ts';
import { deepestJson } from './limits.ts';
import type { ProxyAddress } from './proxy.ts';
import { AnswerTooDeep, AnswerTooLong, misframedBy } from './unreadable-answer.ts';
import type { RawAnswer, Wire } from './wire.ts';

/** Thrown when an answer takes too long; carries the limit in milliseconds. */
export class AnswerOverdue extends Error {
  override readonly name = 'AnswerOverdue';
  readonly timeout: number;

  constructor(timeout: number) {
    super(`not answered within ${timeout} ms`);
    this.timeout = timeout;
  }
}

/**
 * How long an unused connection is kept, in milliseconds: shorter than servers keep it, because a request on a connection
 * that the server has just closed would look like a fault of the deployment.
 */
const longestIdle = 2000;

/** Sends requests over kept-alive connections. Follows no redirect, which could send the token elsewhere. */
export class Transport {
  readonly #maxAnswer: number;
  readonly #proxy: ProxyAddress | undefined;
  #opening: Promise<Wire> | undefined;
  #wire: Wire | undefined;
  /** How many requests are in flight. */
  #underWay = 0;
  #lastUsed = 0;

  /**
   * @param maxAnswer the longest answer, in bytes
   * @param proxy the proxy in front of the deployment; undefined for a direct connection
   */
  constructor(maxAnswer: number, proxy?: ProxyAddress) {
    this.#maxAnswer = maxAnswer;
    this.#proxy = proxy;
  }

  /**
   * @param timeout how long the answer may take until its last byte, in milliseconds
   * @throws {AnswerOverdue} if it takes longer
   * @throws {AnswerUnreadable} if it can't be read
   * @throws errors of the network
   */
  async send({ method, url, headers, body: text, bytes }: SentRequest, timeout: number): Promise<Answer> {
    const wire = await this.#open();
    const body = bytes ?? text;
    if (this.#underWay === 0 && Date.now() - this.#lastUsed > longestIdle) wire.close();
    this.#underWay++;
    const began = performance.now();
    const overdue = new AbortController();
    const timer = setTimeout(() => overdue.abort(new AnswerOverdue(timeout)), timeout);
    try {
      const request = { method, url, headers: withOwnHeaders(headers, body), body };
      const raw = await wire.send(request, overdue.signal);
      const packed = await bodyOf(raw, this.#maxAnswer);
      const milliseconds = performance.now() - began;
      const misframed = await raw.misframed?.();
      const answerHeaders = headersOf(raw);
      const coding = answerHeaders.get('content-encoding');
      const content = await decoded(packed, coding, this.#maxAnswer);
      return answerOf(content, { status: raw.status, headers: answerHeaders, milliseconds, misframed });
    } catch (error) {
      // The error of the network only says that it was aborted.
      if (overdue.signal.aborted) throw overdue.signal.reason;
      if (isOfLongHeaders(error)) throw new AnswerTooLong(this.#maxAnswer, error);
      throw misframedBy(error) ?? error;
    } finally {
      clearTimeout(timer);
      this.#underWay--;
      this.#lastUsed = Date.now();
    }
  }

  async #open(): Promise<Wire> {
    this.#opening ??= openWire(this.#proxy, this.#maxAnswer);
    this.#wire = await this.#opening;
    return this.#wire;
  }

  /** Closes the connections. */
  close(): void {
    this.#wire?.close();
  }
}

/** Makes the wire. The proxy's code is loaded only if there is a proxy: it doubles the start time. */
async function openWire(proxy: ProxyAddress | undefined, maxHeaderSize: number): Promise<Wire> {
  if (proxy === undefined) return new DirectWire(longestIdle, maxHeaderSize);
  const { ProxiedWire } = await import('./proxied-wire.ts');
  return new ProxiedWire(proxy, longestIdle, maxHeaderSize);
}

/** Adds headers that no report shows: with `Accept-Encoding`, curl would print compressed bytes. */
function withOwnHeaders(
  headers: SentRequest['headers'],
  body: string | Uint8Array | undefined,
): Record<string, string> {
  return {
    'Accept-Encoding': acceptedCodings,
    ...headers,
    ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
  };
}

/**
 * @throws {AnswerTooLong} for a body beyond the limit
 * @throws {AnswerCutShort} if the connection ends early
 */
async function bodyOf({ body, headers }: RawAnswer, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Without an encoding, chunks are buffers.
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) throw new AnswerTooLong(limit);
      chunks.push(chunk);
    }
  } catch (error) {
    throw isCut(error) ? new AnswerCutShort(length, headers['content-length'], error) : error;
  }
  return Buffer.concat(chunks);
}

/**
 * Makes an answer. Its body is kept either as text or as bytes; the other form is made when it is read.
 * @throws {AnswerTooDeep} if its JSON is nested too deeply
 */
function answerOf(content: Buffer, parts: Omit<Answer, 'text' | 'bytes' | 'json'>): Answer {
  const text = content.toString('utf8');
  const json = parseJson(text);
  if (isDeeper(json, deepestJson)) throw new AnswerTooDeep(deepestJson);
  if (!isUtf8(content)) {
    return {
      ...parts,
      json,
      bytes: content,
      get text() {
        return content.toString('utf8');
      },
    };
  }
  return {
    ...parts,
    json,
    text,
    get bytes() {
      return Buffer.from(text);
    },
  };
}

function headersOf({ headers }: RawAnswer): Map<string, string> {
  const entries = Object.entries(headers);
  return new Map(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const),
  );
}

/** The codes of Node and undici for headers that are too long. */
const longHeaders = new Set<unknown>(['HPE_HEADER_OVERFLOW', 'UND_ERR_HEADERS_OVERFLOW']);

function isOfLongHeaders(error: unknown): boolean {
  return error instanceof Error && 'code' in error && longHeaders.has(error.code);
}

/** The codes of Node and undici for a connection that ends before the body does. */
const cuts = new Set<unknown>(['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

function isCut(error: unknown): boolean {
  return error instanceof Error && 'code' in error && cuts.has(error.code);
}
