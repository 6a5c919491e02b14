import type { Readable } from 'node:stream';

/** A request with all the headers that it needs. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  /** Undefined for none. */
  readonly body: string | Uint8Array | undefined;
}

/** An answer whose body is still to come. */
export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** In buffers; fails where the connection ends before the body. */
  readonly body: Readable;
  /** To be asked once the body is read: what is wrong with how it ends, in words; undefined if nothing is, or nobody looks. */
  readonly misframed?: () => Promise<string | undefined>;
}

/** What requests are sent over. */
export interface Wire {
  /** Throws what the network throws, or once the signal has fired. */
  send(request: WireRequest, signal: AbortSignal): Promise<RawAnswer>;
  /** Closes what is kept open; the next request opens it again. */
  close(): void;
}
