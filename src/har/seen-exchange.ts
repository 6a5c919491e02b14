import type { Header } from '../text/header-bytes.ts';

/** A request and its answer as seen on the wire: live, or in a recording. */
export interface SeenExchange {
  /** The start of the request, in milliseconds since 1970. */
  readonly began: number;
  /** The duration from there to the end of the answer, or to its failure. */
  readonly milliseconds: number;
  /** The time from the start to the head of the answer, in milliseconds; undefined if unknown. */
  readonly waited?: number;
  readonly request: SeenRequest;
  /** Undefined if there was none. */
  readonly answer: SeenAnswer | undefined;
  /** Why there was no answer, or no complete one, in words; undefined if there was. */
  readonly failure: string | undefined;
}

export interface SeenRequest {
  /** As sent, in any case. */
  readonly method: string;
  /** The absolute URL at the deployment. */
  readonly url: string;
  /** `1.1`. */
  readonly httpVersion: string;
  readonly headers: readonly Header[];
  readonly body: SeenBody;
}

export interface SeenAnswer {
  readonly status: number;
  /** The reason phrase of the status; empty for none. */
  readonly reason: string;
  readonly httpVersion: string;
  readonly headers: readonly Header[];
  readonly body: SeenBody;
}

/** A body as it went over the wire, in its content encodings and without its transfer encoding. */
export interface SeenBody {
  /** Empty if there is no body; undefined if it is too long, or missing in a recording. */
  readonly bytes: Uint8Array | undefined;
  /** The length in bytes. */
  readonly size: number;
  /** Whether {@link bytes} are decoded from the content encodings in the headers, as in a recording. */
  readonly isDecoded?: boolean;
}
