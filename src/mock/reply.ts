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
  /** Serialized, or a long text that is made while it is sent; undefined for no body. */
  readonly body: string | Uint8Array | StreamedBody | undefined;
  /** A fault that the transport carries out with or instead of the answer. */
  readonly disruption: Disruption | undefined;
  /** For the log and the journal. */
  readonly operationId: string | undefined;
  readonly session: string;
  readonly reason: string | undefined;
  /** The kind of the reason; undefined if the request was not refused. */
  readonly refusal: RefusalReason | undefined;
  readonly fault: Error | undefined;
}

/** True if an answer with this status has no body and no length. */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 304 || status === 205 || status < 200;
}

/** A fault that only the transport can carry out. */
export type Disruption = Exclude<FaultKind, '500' | '503'>;

/** An answer without the facts of its call. */
export type BareReply = Pick<MockReply, 'status' | 'headers' | 'body'> &
  Partial<Pick<MockReply, 'reason' | 'refusal' | 'fault'>>;

/** A request in progress, with the known facts about it. */
export interface Call {
  readonly request: MockRequest;
  session: Session;
  operation?: Operation | undefined;
  /** Set when requests are counted. */
  quota?: Quota | undefined;
  /** The preferences that are applied. */
  applied?: string | undefined;
  /** True to sample the answer instead of using an example; undefined if the request does not say. */
  dynamic?: boolean | undefined;
  /** The values of the request that an answer may repeat; undefined if it repeats none. */
  given?: Given | undefined;
  /** A flaw of an answer that is sent anyway, for the log. */
  warning?: string | undefined;
  disruption?: MockReply['disruption'];
}

/** Makes a call with all its properties: an object that grows later is slower to read. */
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
