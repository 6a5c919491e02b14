import type { IncomingMessage } from 'node:http';
import { headersOf } from './end-to-end-headers.ts';

/** What a body is passed on to: a request, an answer, or what stands before one. */
export interface Sink {
  /** Whether it takes more at once; else it says `drain` when it does. */
  write(chunk: Uint8Array): boolean;
  end(): void;
  on(event: 'drain', listener: () => void): void;
  /** To be called before the end; without effect where a body has no trailers. */
  addTrailers(trailers: readonly [string, string][]): void;
  destroy(): void;
}

/** Thrown when a message ends before its body; carries how many bytes of the body have come. */
export class BodyCutShort extends Error {
  override readonly name = 'BodyCutShort';
  readonly size: number;

  constructor(size: number, cause?: unknown) {
    super(`the connection ends after ${size} bytes of the body, before its end`, { cause });
    this.size = size;
  }
}

/** How much of every body is kept to be shown, in bytes. */
const shownBytes = 16 * 1024;

/**
 * The body of a message on its way from one connection to another, as fast as the slower of them takes it. Its first bytes
 * are kept: all of them up to a limit, of a longer body only as many as are shown. Trailers go with it.
 */
export class PassingBody {
  readonly #source: IncomingMessage;
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #movedAt = 0;
  #isWhole = true;
  #hasBegun = false;
  #hasEnded = false;
  #cut: BodyCutShort | undefined;
  #sink: Sink | undefined;
  #isSinkFull = false;
  #beforeEnd: (() => Promise<void>) | undefined;
  /** How many bytes may be held before {@link #held} is told. */
  #holding = 0;
  #held: (() => void) | undefined;
  /** Resolves with the end of the body; rejects with {@link BodyCutShort}. */
  readonly ended: Promise<void>;
  #settle!: { readonly resolve: () => void; readonly reject: (error: BodyCutShort) => void };

  /** @param limit how many bytes are kept */
  constructor(source: IncomingMessage, limit: number) {
    this.#source = source;
    this.#limit = Math.max(limit, shownBytes);
    this.ended = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Not everybody waits for it.
    this.ended.catch(() => undefined);
    source
      .on('end', () => this.#end())
      .on('error', (error) => this.#break(error))
      .on('close', () => this.#break(undefined));
    // It may have ended in the very bytes that began it.
    if (source.destroyed && !source.complete) this.#break(source.errored ?? undefined);
  }

  /** How many bytes have come so far. */
  get size(): number {
    return this.#size;
  }

  /** When its last bytes have come, as `performance.now()` has it. */
  get movedAt(): number {
    return this.#movedAt;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether more of it is to come, and nobody but its sender can do something about it. */
  get waitsForSender(): boolean {
    return !this.#hasEnded && this.#cut === undefined && !this.#isSinkFull;
  }

  /** Whether it can be passed on once more from its beginning. */
  get isReplayable(): boolean {
    return this.#isWhole;
  }

  /** All of it; undefined before its end, and for one that is longer than what is kept. */
  get bytes(): Buffer | undefined {
    return this.#hasEnded && this.#isWhole ? Buffer.concat(this.#chunks) : undefined;
  }

  /** The first bytes, as many as are shown. */
  get beginning(): Buffer {
    return Buffer.concat(this.#chunks).subarray(0, shownBytes);
  }

  /**
   * Waits for its end, or for more bytes than a limit.
   * @param limit in bytes; no more than are kept
   * @throws {BodyCutShort}
   */
  async hold(limit: number): Promise<void> {
    this.#holding = limit;
    if (!this.#hasEnded && this.#cut === undefined && this.#size <= limit)
      await new Promise<void>((resolve) => {
        this.#held = resolve;
        this.#begin();
      });
    if (this.#cut !== undefined) throw this.#cut;
  }

  /**
   * Passes it on from its beginning, as far as it has come, and then as it comes. Ends the sink with it.
   * @param beforeEnd awaited when all is passed on but the end; it never rejects
   */
  passTo(sink: Sink, beforeEnd?: () => Promise<void>): void {
    this.#sink = sink;
    this.#beforeEnd = beforeEnd;
    this.#isSinkFull = false;
    sink.on('drain', () => {
      if (this.#sink !== sink) return;
      this.#isSinkFull = false;
      this.#source.resume();
    });
    for (const chunk of this.#chunks) this.#isSinkFull = !sink.write(chunk) || this.#isSinkFull;
    this.#forgetRest();
    if (this.#hasEnded) this.#endSink(sink);
    else if (this.#cut === undefined) this.#begin();
  }

  /** Passes on nothing more, and reads no more either until it is passed on again or let go. */
  stop(): void {
    this.#sink = undefined;
    this.#isSinkFull = false;
    if (!this.#hasEnded) this.#source.pause();
  }

  /** Reads the rest for nobody, so that its connection can go on. */
  letGo(): void {
    this.#sink = undefined;
    this.#isSinkFull = false;
    this.#forget();
    if (!this.#hasEnded && this.#cut === undefined) this.#begin();
  }

  #begin(): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#source.on('data', (chunk: Buffer) => this.#take(chunk));
    }
    if (!this.#isSinkFull) this.#source.resume();
  }

  #take(chunk: Buffer): void {
    this.#size += chunk.length;
    this.#movedAt = performance.now();
    if (this.#isWhole || this.#sink === undefined) this.#chunks.push(chunk);
    if (this.#sink !== undefined && !this.#sink.write(chunk)) {
      this.#isSinkFull = true;
      this.#source.pause();
    }
    if (this.#sink !== undefined) this.#forgetRest();
    if (this.#held !== undefined && this.#size > this.#holding) {
      this.#source.pause();
      this.#tellHeld();
    }
  }

  /** Of a body that is too long to be kept, keeps only what is shown. */
  #forgetRest(): void {
    if (this.#isWhole && this.#size > this.#limit) this.#forget();
  }

  #forget(): void {
    if (this.#hasEnded) return;
    this.#chunks = [Buffer.from(this.beginning)];
    this.#isWhole = false;
  }

  #end(): void {
    this.#hasEnded = true;
    this.#settle.resolve();
    this.#tellHeld();
    if (this.#sink !== undefined) this.#endSink(this.#sink);
  }

  #endSink(sink: Sink): void {
    if (this.#beforeEnd === undefined) this.#endNow(sink);
    else void this.#beforeEnd().then(() => this.#endNow(sink));
  }

  #endNow(sink: Sink): void {
    const { rawTrailers } = this.#source;
    // Node writes them behind a chunked body, and leaves them out elsewhere.
    if (rawTrailers.length > 0)
      sink.addTrailers(headersOf(rawTrailers).map(([name, value]): [string, string] => [name, value]));
    sink.end();
  }

  #break(error: Error | undefined): void {
    if (this.#hasEnded || this.#cut !== undefined) return;
    this.#cut = new BodyCutShort(this.#size, error);
    this.#settle.reject(this.#cut);
    this.#tellHeld();
  }

  #tellHeld(): void {
    this.#held?.();
    this.#held = undefined;
  }
}
