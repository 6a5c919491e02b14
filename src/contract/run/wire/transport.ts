import type { Answer, SentRequest } from '../exchange.ts';
import { AnswerTooLong, acceptedCodings, decoded, longestAnswer } from './content-encoding.ts';
import { DirectWire } from './direct-wire.ts';
import type { ProxyAddress } from './proxy.ts';
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

/** Sends requests over HTTP, on a connection that is kept. Follows no redirect: it could take the token elsewhere. */
export class Transport {
  readonly #proxy: ProxyAddress | undefined;
  #wire: Wire | undefined;
  #lastUsed = 0;

  /** @param proxy what stands between; undefined where the deployment is reached directly */
  constructor(proxy?: ProxyAddress) {
    this.#proxy = proxy;
  }

  /** Throws {@link AnswerOverdue}, {@link AnswerTooLong}, {@link AnswerUndecodable}, or what the network throws. */
  async send({ method, url, headers, body }: SentRequest, timeout: number): Promise<Answer> {
    if (Date.now() - this.#lastUsed > longestIdle) this.close();
    this.#wire ??= await openWire(this.#proxy);
    const began = performance.now();
    const overdue = new AbortController();
    const timer = setTimeout(() => overdue.abort(new AnswerOverdue(timeout)), timeout);
    try {
      const request = { method, url, headers: withOwnHeaders(headers, body), body };
      const raw = await this.#wire.send(request, overdue.signal);
      const bytes = await bodyOf(raw);
      const milliseconds = performance.now() - began;
      const answerHeaders = headersOf(raw);
      const text = (await decoded(bytes, answerHeaders.get('content-encoding'))).toString('utf8');
      return { status: raw.status, headers: answerHeaders, text, json: parse(text), milliseconds };
    } catch (error) {
      // The network says only that it was aborted.
      throw overdue.signal.aborted ? overdue.signal.reason : error;
    } finally {
      clearTimeout(timer);
      this.#lastUsed = Date.now();
    }
  }

  /** Closes what is kept open. */
  close(): void {
    this.#wire?.close();
  }
}

/** What it takes to go through a proxy is loaded where there is one: it doubles the time that a start takes. */
async function openWire(proxy: ProxyAddress | undefined): Promise<Wire> {
  if (proxy === undefined) return new DirectWire();
  const { ProxiedWire } = await import('./proxied-wire.ts');
  return new ProxiedWire(proxy, longestIdle);
}

/** What a client sends by itself, and no card shows: with these, curl would print compressed bytes. */
function withOwnHeaders(headers: SentRequest['headers'], body: string | undefined): Record<string, string> {
  return {
    'Accept-Encoding': acceptedCodings,
    ...headers,
    ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
  };
}

/** Throws {@link AnswerTooLong}, or what the network throws. */
async function bodyOf({ body }: RawAnswer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Without an encoding, chunks are buffers.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestAnswer) throw new AnswerTooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function headersOf({ headers }: RawAnswer): Map<string, string> {
  const entries = Object.entries(headers);
  return new Map(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
