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

/** Thrown when an answer takes too long; carries how long it may take. */
export class AnswerOverdue extends Error {
  override readonly name = 'AnswerOverdue';
  readonly timeout: number;

  constructor(timeout: number) {
    super(`not answered within ${timeout} ms`);
    this.timeout = timeout;
  }
}

/**
 * How long an unused connection is kept, in milliseconds: less than any server keeps it, because a request on one that
 * the server has just closed would look like a fault of the deployment.
 */
const longestIdle = 2000;

/** Sends requests over HTTP, on connections that are kept. Follows no redirect: it could take the token elsewhere. */
export class Transport {
  readonly #maxAnswer: number;
  readonly #proxy: ProxyAddress | undefined;
  #opening: Promise<Wire> | undefined;
  #wire: Wire | undefined;
  /** How many requests are on their way. */
  #underWay = 0;
  #lastUsed = 0;

  /**
   * @param maxAnswer how long an answer may be, in bytes
   * @param proxy what stands between; undefined where the deployment is reached directly
   */
  constructor(maxAnswer: number, proxy?: ProxyAddress) {
    this.#maxAnswer = maxAnswer;
    this.#proxy = proxy;
  }

  /**
   * @param timeout how long the answer may take to its last byte, in milliseconds
   * @throws {AnswerOverdue} {@link AnswerUnreadable}, or what the network throws
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
      // The network says only that it was aborted.
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

  /** Closes what is kept open. */
  close(): void {
    this.#wire?.close();
  }
}

/** What it takes to go through a proxy is loaded where there is one: it doubles the time that a start takes. */
async function openWire(proxy: ProxyAddress | undefined, maxHeaderSize: number): Promise<Wire> {
  if (proxy === undefined) return new DirectWire(longestIdle, maxHeaderSize);
  const { ProxiedWire } = await import('./proxied-wire.ts');
  return new ProxiedWire(proxy, longestIdle, maxHeaderSize);
}

/** What a client sends by itself, and no card shows: with these, curl would print compressed bytes. */
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

/** Throws {@link AnswerTooLong}, or what the network throws. */
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
 * An answer with its body, of which one form alone is kept: the other is made of it when it is asked for.
 * @throws {AnswerTooDeep}
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

/** The codes of Node and undici for headers that are longer than they may be. */
const longHeaders = new Set<unknown>(['HPE_HEADER_OVERFLOW', 'UND_ERR_HEADERS_OVERFLOW']);

function isOfLongHeaders(error: unknown): boolean {
  return error instanceof Error && 'code' in error && longHeaders.has(error.code);
}

/** The codes of Node and undici for a connection that ends before the body. */
const cuts = new Set<unknown>(['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

function isCut(error: unknown): boolean {
  return error instanceof Error && 'code' in error && cuts.has(error.code);
}
