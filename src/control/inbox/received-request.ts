import type { Header } from '../../text/header-bytes.ts';

/** A request, whole, as an inbox got it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Where the sender found us: `http://127.0.0.1:4010`. */
  readonly origin: string;
  /** Path and query as on the request line. */
  readonly url: string;
  /** As received and in their order. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}
