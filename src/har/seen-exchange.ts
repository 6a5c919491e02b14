import type { Header } from '../text/header-bytes.ts';

/** A request and its answer as they were seen on the wire: live, or in a recording. */
export interface SeenExchange {
  /** When the request began, in milliseconds since 1970. */
  readonly began: number;
  /** From there to the end of the answer, or to its failure. */
  readonly milliseconds: number;
  /** From the start to the head of the answer, in milliseconds; undefined where that is not known. */
  readonly waited?: number;
  readonly request: SeenRequest;
  /** Undefined where there was none. */
  readonly answer: SeenAnswer | undefined;
  /** Why there was no answer, or no whole one, in words; undefined where there was. */
  readonly failure: string | undefined;
}

export interface SeenRequest {
  /** As it was sent. */
  readonly method: string;
  /** Absolute, of the deployment. */
  readonly url: string;
  /** `1.1`. */
  readonly httpVersion: string;
  readonly headers: readonly Header[];
  readonly body: SeenBody;
}

export interface SeenAnswer {
  readonly status: number;
  /** The words beside the status; empty for none. */
  readonly reason: string;
  readonly httpVersion: string;
  readonly headers: readonly Header[];
  readonly body: SeenBody;
}

/** A body as it went over the wire, in its content encodings and without its transfer encoding. */
export interface SeenBody {
  /** Empty for none; undefined where there were more than are kept, or a recording has not kept them. */
  readonly bytes: Uint8Array | undefined;
  /** How many there were. */
  readonly size: number;
  /** Whether {@link bytes} are without the content encodings that the headers name: a recording keeps them so. */
  readonly isDecoded?: boolean;
}
