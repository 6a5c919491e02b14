import type { Operation } from '../openapi/operations/operation.ts';
import type { FaultKind } from './faults.ts';
import type { Quota } from './rate-limit.ts';
import type { BodyTooLarge } from './refusals.ts';
import type { Session } from './sessions.ts';

/** A request without its transport. */
export interface MockRequest {
  /** Upper case. */
  readonly method: string;
  /** Path and query as on the request line, percent-encoded: `/api/v1/health?x=1`. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body's bytes, such as a Buffer, empty for none; too large if the transport stopped reading it. */
  readonly body: Uint8Array | BodyTooLarge;
}

/** An answer without its transport. */
export interface MockReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Serialized; undefined for an answer without a body. */
  readonly body: string | undefined;
  /** What the transport is to do to the answer, or instead of it. */
  readonly disruption: Exclude<FaultKind, '500' | '503'> | undefined;
  /** For the log and the journal: what it was, why it was refused, and the error that must not be shown. */
  readonly operationId: string | undefined;
  readonly session: string;
  readonly reason: string | undefined;
  readonly fault: Error | undefined;
}

/** An answer before it is filled in whose it is. */
export type BareReply = Pick<MockReply, 'status' | 'headers' | 'body'> & Partial<Pick<MockReply, 'reason' | 'fault'>>;

/** A request on its way, with what is known of it so far. */
export interface Call {
  readonly request: MockRequest;
  session: Session;
  operation?: Operation | undefined;
  /** Set when requests are counted. */
  quota?: Quota | undefined;
  /** The preferences that are honoured. */
  applied?: string | undefined;
  disruption?: MockReply['disruption'];
}
