import type { Header } from '../../text/header-bytes.ts';

/** A complete request that an inbox received. */
export interface ReceivedRequest {
  readonly method: string;
  /** The origin that the sender used: `http://127.0.0.1:4010`. */
  readonly origin: string;
  /** Path and query as on the request line. */
  readonly url: string;
  /** Unchanged and in their order. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}
