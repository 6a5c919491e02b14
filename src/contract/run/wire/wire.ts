import type { Readable } from 'node:stream';

/** A request with all the headers that it needs. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  /** Undefined for none. */
  readonly body: string | Uint8Array | undefined;
}

/** An answer whose body was not read yet. */
export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** A stream of buffers; fails if the connection ends before the body does. */
  readonly body: Readable;
  /** Must be called after the body is read. Resolves with what is wrong with its end, in words; undefined if nothing. */
  readonly misframed?: () => Promise<string | undefined>;
}

/** Sends requests over a network. */
export interface Wire {
  /** Rejects with errors of the network, and when the signal aborts. */
  send(request: WireRequest, signal: AbortSignal): Promise<RawAnswer>;
  /** Closes the connections; the next request opens new ones. */
  close(): void;
}
