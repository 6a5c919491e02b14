import type { Framework } from '../../framework/framework.ts';
import { declaredType } from '../../openapi/bodies/concrete-type.ts';
import { isJsonMediaType, notationOf } from '../../openapi/bodies/media-types.ts';
import { type Operation, type Response, responseFor } from '../../openapi/operations/operation.ts';
import { SampleImpossible } from '../../openapi/sample/sampler.ts';
import { escapeMarkup } from '../../text/quoting.ts';
import { QueueFull } from '../../webhooks/attempt-queue.ts';
import type { BareReply, Call } from '../reply.ts';
import { adoptedRefusal } from './adopt-refusal.ts';
import { inEnvelope } from './envelope.ts';
import { fillErrorBody } from './error-body.ts';
import {
  BodyTooLarge,
  DocumentedRefusal,
  FaultInjected,
  HandlerRefusal,
  InputInvalid,
  MethodNotAllowed,
  NotAcceptable,
  PreferenceUnsatisfiable,
  Refusal,
  ResponseUndocumented,
  RouteNotFound,
  SessionNameUnusable,
  UnsupportedMediaType,
  WordedRefusal,
} from './refusals.ts';

/** How a refusal becomes an answer of the operation that it refuses. */
export interface Rendering {
  reply(response: Response, body: unknown): BareReply;
  /** A value made for the response's schema. */
  sample(response: Response): unknown;
  /** The same response in the media type that the client wants most, or in the one that there is. */
  negotiate(response: Response): Response;
}

/** Renders every refusal, in this one place. What is none is a fault. */
export function renderRefusal(thrown: unknown, call: Call, framework: Framework, rendering: Rendering): BareReply {
  const error = adoptedRefusal(thrown);
  if (error instanceof QueueFull) return because(error.message, plainReply(503, error.message, framework));
  if (!(error instanceof Refusal)) return renderFault(error, framework);
  const answer = answerTo(error, framework);
  const reply =
    isOfMock(error) || !call.operation
      ? undefined
      : renderDocumented(error, answer, call.operation, framework, rendering);
  return because(error.message, reply ?? plainReply(answer.status, answer.message, framework, answer.headers));
}

/** Whether it is the mock that refuses what only the mock knows of: the API has no words for it. */
function isOfMock(error: Refusal): boolean {
  return error instanceof PreferenceUnsatisfiable || error instanceof SessionNameUnusable;
}

function because(reason: string, { status, headers, body }: BareReply): BareReply {
  return { status, headers, body, reason };
}

/** A fault of the mock: what broke the document is told, anything else only to the log. */
export function renderFault(error: unknown, framework: Framework): BareReply {
  const fault = error instanceof Error ? error : new Error(String(error));
  const isOfDocument = fault instanceof ResponseUndocumented || fault instanceof SampleImpossible;
  const message = isOfDocument ? fault.message : framework.words.serverError;
  return { ...framework.answer(500, message), reason: fault.message, fault };
}

/** The response that the document has for a refusal, with its own body; undefined if it declares none. */
function renderDocumented(
  error: Refusal,
  { status, message }: PlainAnswer,
  operation: Operation,
  framework: Framework,
  { reply, sample, negotiate }: Rendering,
): BareReply | undefined {
  const found = responseTo(error, status, operation);
  if (error instanceof HandlerRefusal) requireNamed(error, operation, found?.response);
  if (found === undefined) return undefined;
  const { isOfStatus } = found;
  const response = negotiate(found.response);
  const { mediaType = '', schema, validate, examples, headers } = response;
  const plain = () => plainReply(response.status, message, framework, headers);
  if (mediaType === '') return plain();
  const [example] = examples.values();
  const isAny = error instanceof HandlerRefusal && error.example === '';
  const named = isAny ? example : error instanceof DocumentedRefusal ? examples.get(error.example) : undefined;
  if (named !== undefined) return reply(response, named);
  if (schema === undefined && example !== undefined) return reply(response, example);
  const isFilledIn = isStructured(mediaType) && schema !== undefined;
  if (mediaType !== '*/*' && !isJsonMediaType(mediaType) && !isFilledIn) {
    if (mediaType.startsWith('text/')) return reply(response, isHtml(mediaType) ? escapeMarkup(message) : message);
    return typeof example === 'string' ? reply(response, example) : plain();
  }
  if (validate === undefined && !isFilledIn) return reply(response, framework.errorBody(response.status, message));
  if (error instanceof InputInvalid || error instanceof WordedRefusal) {
    const given = error instanceof InputInvalid ? { message, errors: error.errors } : { message };
    const body = inEnvelope(response, given);
    const isWhole = framework.hasErrorShape
      ? 'message' in body || 'errors' in body
      : Object.keys(body).length === response.envelope.length;
    if (isWhole && Object.keys(body).length > 0 && (validate?.(body) ?? true)) return reply(response, body);
  } else if (framework.hasErrorShape && example !== undefined) return reply(response, example);
  const problems = error instanceof InputInvalid ? error.problems() : [{ path: '', message }];
  const body = fillErrorBody(response, { status: response.status, problems }, isOfStatus, () => sample(response));
  return reply(response, body);
}

/** Throws {@link ResponseUndocumented} where the document lacks the status or the example that a handler has named. */
function requireNamed({ status, example }: HandlerRefusal, { id }: Operation, response: Response | undefined): void {
  if (response === undefined) throw new ResponseUndocumented(id, status, 'the status is not declared');
  if (example === '' || response.examples.has(example)) return;
  const names = [...response.examples.keys()].join(', ') || 'none';
  throw new ResponseUndocumented(id, status, `there is no example ${JSON.stringify(example)}; there is ${names}`);
}

/** The response that is declared for a refusal, and whether for this very status. Invalid input may be a 400 as well. */
function responseTo(
  error: Refusal,
  status: number,
  operation: Operation,
): { response: Response; isOfStatus: boolean } | undefined {
  const statuses = error instanceof InputInvalid ? [status, 400] : [status];
  for (const declared of statuses) {
    const response = operation.responses.get(String(declared));
    if (response !== undefined) return { response, isOfStatus: true };
  }
  const response = responseFor(operation, status);
  return response && { response, isOfStatus: false };
}

/** Whether values are written in it, as they are in JSON. */
function isStructured(mediaType: string): boolean {
  return ['xml', 'yaml', 'form'].includes(notationOf(declaredType(mediaType)));
}

function isHtml(mediaType: string): boolean {
  return /^text\/html\b/i.test(mediaType);
}

interface PlainAnswer {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Status and words of a refusal: the framework's own, where no operation of the document is concerned. */
function answerTo(error: Refusal, { words }: Framework): PlainAnswer {
  if (error instanceof InputInvalid || error instanceof DocumentedRefusal || error instanceof WordedRefusal)
    return { status: error.status, message: error.message };
  if (error instanceof RouteNotFound) {
    return { status: 404, message: words.routeNotFound(error.path) };
  }
  if (error instanceof MethodNotAllowed) {
    const message = words.methodNotAllowed(error.method, error.allowed);
    return { status: 405, message, headers: { Allow: error.allowed.join(', ') } };
  }
  if (error instanceof BodyTooLarge) return { status: 413, message: words.bodyTooLarge(error.limit) };
  if (error instanceof UnsupportedMediaType) return { status: 415, message: error.message };
  if (error instanceof NotAcceptable) return { status: 406, message: error.message };
  if (error instanceof FaultInjected) {
    return {
      status: error.status,
      message: error.status === 503 ? words.unavailable : words.serverError,
    };
  }
  return { status: 400, message: error.message };
}

function plainReply(
  status: number,
  message: string,
  framework: Framework,
  headers: Readonly<Record<string, string>> = {},
): BareReply {
  const answer = framework.answer(status, message);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
