import { longestBody, type ProxiedPart, type Recorded } from './recorded.ts';

const encoder = new TextEncoder();
const noBytes = new Uint8Array();

/**
 * The bytes of one body, in memory that the next one is written over. Bodies that were kept as they are would live long
 * enough to be copied by each garbage collection, which costs more than answering.
 */
class KeptBody {
  #memory = noBytes;
  #length: number | undefined;
  /** In place of bytes: a text that others keep as well. */
  #shared: string | undefined;

  /** @param isShared whether others keep the text, so that it costs nothing to keep it, too */
  keep(body: Uint8Array | string | undefined, isShared = false): void {
    this.#shared = isShared && typeof body === 'string' ? body : undefined;
    if (body === undefined || isShared) {
      this.#length = undefined;
      return;
    }
    // A character takes three bytes at the most.
    const room = Math.min(typeof body === 'string' ? body.length * 3 : body.length, longestBody);
    if (this.#memory.length < room) this.#memory = new Uint8Array(room);
    if (typeof body === 'string') this.#length = encoder.encodeInto(body, this.#memory).written;
    else {
      this.#memory.set(body.length > room ? body.subarray(0, room) : body);
      this.#length = room;
    }
  }

  /** Gives its memory back. */
  drop(): void {
    this.#memory = noBytes;
    this.#length = undefined;
    this.#shared = undefined;
  }

  /** A copy. */
  read(): Uint8Array | undefined {
    if (this.#shared === undefined) return this.#length === undefined ? undefined : this.#memory.slice(0, this.#length);
    const copy = new KeptBody();
    copy.keep(this.#shared);
    return copy.read();
  }
}

/** A shorter text is written again sooner than it is compared, in characters. */
const longText = 1024;

/** Knows the answer that was given last: one that shows the same as before is the same text. */
export class LastText {
  #text = '';

  /** Whether a text is a long one that the answer before had, too. */
  isRepeatedBy(text: Recorded['responseBody']): boolean {
    if (typeof text !== 'string' || text.length < longText || text.length > longestBody) return false;
    const isRepeated = text === this.#text;
    this.#text = text;
    return isRepeated;
  }
}

/** What exchanges have in common where a client repeats itself: all but when they were, how long they took, and what the answer had. */
type Outline = Omit<Recorded, 'time' | 'milliseconds' | 'requestBody' | 'responseBody' | 'responseHeaders'> & {
  /** How long the texts are, in characters. */
  readonly length: number;
};

/** How many methods of requests are told apart here: clients may make up others. */
const mostMethods = 16;

/**
 * The outlines of the last exchanges, by their methods. One that is the same is kept once, where it is in the processor's
 * caches and the garbage collector has done with it: new ones for each exchange would cost more than to compare.
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

/** Whether an outline of the same method is that of an exchange. */
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

/** A slot of the ring, written over by each exchange that comes to it: for the same reason. */
export class Slot {
  /** Undefined for an exchange that was forgotten. */
  outline: Outline | undefined;
  /** How long its texts are but for the bodies, in characters, until another comes. */
  length = 0;
  // Not numbers from the beginning, but numbers with a fraction: so each is written over in its place.
  #time = Number.NaN;
  #milliseconds = Number.NaN;
  #responseHeaders: Recorded['responseHeaders'];
  #responseHeadersLength = 0;
  readonly #requestBody = new KeptBody();
  readonly #responseBody = new KeptBody();

  keep(exchange: Recorded, outline: Outline, isRepeated: boolean): void {
    this.outline = outline;
    // Most answers have those of their kind, which are made once.
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

  /** Forgets what is kept, and gives its memory back. */
  drop(): void {
    this.outline = undefined;
    this.length = 0;
    this.#responseHeaders = undefined;
    this.#responseHeadersLength = 0;
    this.#requestBody.drop();
    this.#responseBody.drop();
  }

  /** A copy; undefined for one that was forgotten. */
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

/** What a header takes in memory beside its letters. */
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
