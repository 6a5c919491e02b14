import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { ParameterReading } from '../openapi/parameters/reader.ts';
import type { Random } from '../openapi/sample/faker-methods.ts';
import type { Store } from '../state/store.ts';
import type { Attempt } from '../webhooks/attempt.ts';
import type { TraceContext } from '../webhooks/trace-context.ts';
import type { HandlerResult } from './handler-result.ts';
import type { MockRequest } from './request.ts';
import type { Services, Session } from './sessions/session.ts';

/** An operation's body and parameters, validated and with their defaults. */
export interface Input extends ParameterValues {
  readonly body: unknown;
}

type ParameterValues = ParameterReading['values'];

/** The body of a request as it was sent. */
export interface SentBody {
  readonly value: unknown;
  /** The declared media type as which it was read; undefined if unknown. */
  readonly mediaType: string | undefined;
}

/** The context of a handler, in addition to its input. */
export interface HandlerContext<Own extends Services = Services> {
  readonly document: ApiDocument;
  readonly session: Session;
  readonly store: Store;
  readonly services: Own;
  /** The time of this request, in microseconds since 1970. */
  readonly now: number;
  /**
   * The trace context of the request for messages sent by services; undefined without a `traceparent`. `emit` uses it
   * automatically.
   */
  readonly trace: TraceContext | undefined;
  /** @internal The original request. */
  readonly request: MockRequest;
  /** @internal Reads the body again, without the defaults of its schema. */
  sent(): Promise<SentBody>;
  /** Returns this request's own generator. Each call counts the request. */
  random(): Random;
  /**
   * Makes an event happen for its subscribers. Resolves with the queued attempts.
   * @param target the event's target, as its `subscribers` takes it
   * @throws {EventUnknown} if the API defines no such event
   */
  emit(event: string, data: Readonly<Record<string, unknown>>, target?: unknown): Promise<readonly Attempt[]>;
}

/** Carries out an operation on the state. */
export type Handler = (
  input: Input,
  resources: Readonly<Record<string, unknown>>,
  context: HandlerContext,
) => Promise<HandlerResult> | HandlerResult;
