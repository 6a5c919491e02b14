import type { Operation } from '../openapi/operations/operation.ts';
import type { Given } from '../openapi/sample/sampler.ts';
import type { HeaderValues } from '../text/header-values.ts';
import type { FaultKind } from './faults/faults.ts';
import type { Quota } from './faults/rate-limit.ts';
import type { RefusalReason } from './refusals/refusal-reason.ts';
import type { MockRequest } from './request.ts';
import type { Session } from './sessions/session.ts';
import type { StreamedBody } from './streamed-body.ts';

/** An answer without its transport. */
export interface MockReply {
  readonly status: number;
  readonly headers: HeaderValues;
  /** Serialized, or a long text that is made while it is sent; undefined for an answer without a body. */
  readonly body: string | Uint8Array | StreamedBody | undefined;
  /** What the transport does to the answer, or instead of it. */
  readonly disruption: Disruption | undefined;
  /** For the log and the journal: the operation, why it was refused, and the error that must not be shown. */
  readonly operationId: string | undefined;
  readonly session: string;
  readonly reason: string | undefined;
  /** The kind of that reason; undefined for a request that was not refused. */
  readonly refusal: RefusalReason | undefined;
  readonly fault: Error | undefined;
}

/** Whether an answer of this status ends with its headers: nothing says how long its body is, and it has none. */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 304 || status === 205 || status < 200;
}

/** A fault that only the transport can carry out. */
export type Disruption = Exclude<FaultKind, '500' | '503'>;

/** An answer before it is known to which call it belongs. */
export type BareReply = Pick<MockReply, 'status' | 'headers' | 'body'> &
  Partial<Pick<MockReply, 'reason' | 'refusal' | 'fault'>>;

/** A request on its way, with what is known about it so far. */
export interface Call {
  readonly request: MockRequest;
  session: Session;
  operation?: Operation | undefined;
  /** Set when requests are counted. */
  quota?: Quota | undefined;
  /** The preferences that are honoured. */
  applied?: string | undefined;
  /** Whether the answer is to be sampled rather than taken from an example; undefined where the request leaves it open. */
  dynamic?: boolean | undefined;
  /** What the request says that an answer made for it may repeat; undefined for one that repeats nothing. */
  given?: Given | undefined;
  /** What is wrong with the answer, though it is given all the same: for the log. */
  warning?: string | undefined;
  disruption?: MockReply['disruption'];
}

/** All of a call's properties are there from the start: an object that grows is slower to read for everybody. */
export function newCall(request: MockRequest, session: Session): Call {
  return {
    request,
    session,
    operation: undefined,
    quota: undefined,
    applied: undefined,
    dynamic: undefined,
    given: undefined,
    warning: undefined,
    disruption: undefined,
  };
}
