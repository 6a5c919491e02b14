import { longestBody, type ProxiedPart, type Recorded } from './recorded.ts';

const encoder = new TextEncoder();
const noBytes = new Uint8Array();

/**
 * The bytes of one body, in memory that is reused for the next one. New objects would live long enough to be copied by
 * each garbage collection, which costs more than answering.
 */
class KeptBody {
  #memory = noBytes;
  #length: number | undefined;
  /** A text kept elsewhere too, instead of bytes. */
  #shared: string | undefined;

  /** @param isShared true if the text is also kept elsewhere, so that keeping it costs nothing */
  keep(body: Uint8Array | string | undefined, isShared = false): void {
    this.#shared = isShared && typeof body === 'string' ? body : undefined;
    if (body === undefined || isShared) {
      this.#length = undefined;
      return;
    }
    // A character takes at most three bytes.
    const room = Math.min(typeof body === 'string' ? body.length * 3 : body.length, longestBody);
    if (this.#memory.length < room) this.#memory = new Uint8Array(room);
    if (typeof body === 'string') this.#length = encoder.encodeInto(body, this.#memory).written;
    else {
      this.#memory.set(body.length > room ? body.subarray(0, room) : body);
      this.#length = room;
    }
  }

  /** Frees the memory. */
  drop(): void {
    this.#memory = noBytes;
    this.#length = undefined;
    this.#shared = undefined;
  }

  /** Returns a copy. */
  read(): Uint8Array | undefined {
    if (this.#shared === undefined) return this.#length === undefined ? undefined : this.#memory.slice(0, this.#length);
    const copy = new KeptBody();
    copy.keep(this.#shared);
    return copy.read();
  }
}

/** The shortest text that is compared, in characters: writing a shorter one again is faster. */
const longText = 1024;

/** Remembers the last answer, so that a repeated text is kept once. */
export class LastText {
  #text = '';

  /** True if a long text equals that of the previous answer. */
  isRepeatedBy(text: Recorded['responseBody']): boolean {
    if (typeof text !== 'string' || text.length < longText || text.length > longestBody) return false;
    const isRepeated = text === this.#text;
    this.#text = text;
    return isRepeated;
  }
}

/**
 * What repeated exchanges of a client have in common: everything but the times, the bodies and the answer's headers.
 */
type Outline = Omit<Recorded, 'time' | 'milliseconds' | 'requestBody' | 'responseBody' | 'responseHeaders'> & {
  /** The length of the texts in characters. */
  readonly length: number;
};

/** The most request methods that are kept apart. Clients may invent methods. */
const mostMethods = 16;

/**
 * The outlines of the last exchanges, by method. Equal outlines are kept once, in the processor's caches and out of the
 * garbage collector's way: comparing costs less than allocating one for each exchange.
 */
export class LastOutlines {
  readonly #last = new Map<string, Outline>();

  of(exchange: Recorded): Outline {
    const { method } = exchange;
    const last = this.#last.get(method);
    if (last !== undefined && isOutlineOf(last, exchange)) return last;
    const outline = outlineOf(exchange);
    if (last !== undefined || this.#last.size < mostMethods) this.#last.set(method, outline);
    return outline;
  }
}

function outlineOf({ session, method, url, operationId, status, reason, requestHeaders, proxied }: Recorded): Outline {
  const length =
    url.length + lengthOf(requestHeaders) + (reason?.length ?? 0) + (proxied ? lengthOfProxied(proxied) : 0);
  return { session, method, url, operationId, status, reason, requestHeaders, proxied, length };
}

/** True if an outline of the same method matches an exchange. */
function isOutlineOf(outline: Outline, exchange: Recorded): boolean {
  return (
    outline.url === exchange.url &&
    outline.status === exchange.status &&
    outline.operationId === exchange.operationId &&
    outline.reason === exchange.reason &&
    outline.session === exchange.session &&
    outline.proxied === exchange.proxied &&
    areEqual(outline.requestHeaders, exchange.requestHeaders)
  );
}

/** A slot of the ring, reused by later exchanges for the same reason as {@link KeptBody}. */
export class Slot {
  /** Undefined for a forgotten exchange. */
  outline: Outline | undefined;
  /** The length of its texts without the bodies, in characters, until the slot is reused. */
  length = 0;
  // Fractional numbers from the start, so that V8 overwrites them in place.
  #time = Number.NaN;
  #milliseconds = Number.NaN;
  #responseHeaders: Recorded['responseHeaders'];
  #responseHeadersLength = 0;
  readonly #requestBody = new KeptBody();
  readonly #responseBody = new KeptBody();

  keep(exchange: Recorded, outline: Outline, isRepeated: boolean): void {
    this.outline = outline;
    // Most answers share the header object of their kind.
    if (this.#responseHeaders !== exchange.responseHeaders) {
      this.#responseHeaders = exchange.responseHeaders;
      this.#responseHeadersLength = lengthOf(exchange.responseHeaders);
    }
    this.length = outline.length + this.#responseHeadersLength;
    this.#time = exchange.time;
    this.#milliseconds = exchange.milliseconds;
    this.#requestBody.keep(exchange.requestBody);
    this.#responseBody.keep(exchange.responseBody, isRepeated);
  }

  /** Forgets the exchange, and frees its memory. */
  drop(): void {
    this.outline = undefined;
    this.length = 0;
    this.#responseHeaders = undefined;
    this.#responseHeadersLength = 0;
    this.#requestBody.drop();
    this.#responseBody.drop();
  }

  /** Returns a copy; undefined for a forgotten exchange. */
  read(): Recorded | undefined {
    if (this.outline === undefined) return undefined;
    const { length: _, ...outline } = this.outline;
    return {
      ...outline,
      time: this.#time,
      milliseconds: this.#milliseconds,
      requestBody: this.#requestBody.read(),
      responseBody: this.#responseBody.read(),
      responseHeaders: this.#responseHeaders,
    };
  }
}

function lengthOfProxied({ violations }: ProxiedPart): number {
  const texts = violations.map(({ where, message }) => perHeader + where.length + message.length);
  return texts.reduce((sum, length) => sum + length, 0);
}

const noHeaders = {};

/** The memory that a header takes besides its characters. */
const perHeader = 32;

function lengthOf(headers: Recorded['responseHeaders'] = noHeaders): number {
  let length = 0;
  for (const name in headers) {
    const value = headers[name] ?? '';
    length += perHeader + name.length;
    if (typeof value === 'string') length += value.length;
    else for (const line of value) length += perHeader + line.length;
  }
  return length;
}

function areEqual(some: Recorded['requestHeaders'], others: Recorded['requestHeaders']): boolean {
  for (const name in some) if (some[name] !== others[name]) return false;
  for (const name in others) if (some[name] === undefined) return false;
  return true;
}
