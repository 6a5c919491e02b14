import type { IncomingMessage } from 'node:http';
import { headersOf } from '../har/header-lines.ts';

/** The target of a body: a request, an answer, or a transformation before one. */
export interface Sink {
  /** Returns whether it takes more at once; otherwise it emits `drain` when it does. */
  write(chunk: Uint8Array): boolean;
  end(): void;
  on(event: 'drain', listener: () => void): void;
  /** Call it before the end; has no effect if the body can't have trailers. */
  addTrailers(trailers: readonly [string, string][]): void;
  destroy(): void;
}

/** Thrown when a message ends before its body; carries the number of received bytes of the body. */
export class BodyCutShort extends Error {
  override readonly name = 'BodyCutShort';
  readonly size: number;

  constructor(size: number, cause?: unknown) {
    super(`the connection ends after ${size} bytes of the body, before its end`, { cause });
    this.size = size;
  }
}

/** The bytes of every body that are kept for display. */
const shownBytes = 16 * 1024;

/**
 * The body of a message on its way from one connection to another, at the speed of the slower one. Keeps the whole body up to
 * a limit; of a longer body only the bytes for display. Passes on trailers.
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
  /** The number of bytes above which {@link #held} is called. */
  #holding = 0;
  #held: (() => void) | undefined;
  /** Resolves with the end of the body; rejects with {@link BodyCutShort}. */
  readonly ended: Promise<void>;
  #settle!: { readonly resolve: () => void; readonly reject: (error: BodyCutShort) => void };

  /** @param limit the most bytes to keep */
  constructor(source: IncomingMessage, limit: number) {
    this.#source = source;
    this.#limit = Math.max(limit, shownBytes);
    this.ended = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Avoids an unhandled rejection if it is not awaited.
    this.ended.catch(() => undefined);
    source
      .on('end', () => this.#end())
      .on('error', (error) => this.#break(error))
      .on('close', () => this.#break(undefined));
    // It may have ended together with the head.
    if (source.destroyed && !source.complete) this.#break(source.errored ?? undefined);
  }

  /** The number of bytes received so far. */
  get size(): number {
    return this.#size;
  }

  /** The time of the last bytes, in milliseconds of `performance.now()`. */
  get movedAt(): number {
    return this.#movedAt;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether it is incomplete and waits only for its sender. */
  get waitsForSender(): boolean {
    return !this.#hasEnded && this.#cut === undefined && !this.#isSinkFull;
  }

  /** Whether it can be passed on again from its beginning. */
  get isReplayable(): boolean {
    return this.#isWhole;
  }

  /** The whole body; undefined before its end, and if it is longer than the limit. */
  get bytes(): Buffer | undefined {
    return this.#hasEnded && this.#isWhole ? Buffer.concat(this.#chunks) : undefined;
  }

  /** The first bytes, for display. */
  get beginning(): Buffer {
    return Buffer.concat(this.#chunks).subarray(0, shownBytes);
  }

  /**
   * Waits for its end, or until it exceeds a limit.
   * @param limit in bytes, at most the number that is kept
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
   * Passes on what has been received, then the rest as it arrives. Ends the sink.
   * @param beforeEnd awaited after all bytes, before the end; must not reject
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

  /** Stops passing on and reading until it is passed on again or let go. */
  stop(): void {
    this.#sink = undefined;
    this.#isSinkFull = false;
    if (!this.#hasEnded) this.#source.pause();
  }

  /** Reads and discards the rest, so that the connection can be reused. */
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

  /** Keeps only the bytes for display if the body exceeds the limit. */
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
    // Node writes them after a chunked body, and leaves them out otherwise.
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
