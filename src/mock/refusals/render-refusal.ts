import type { Framework } from '../../framework/framework.ts';
import { declaredType } from '../../openapi/bodies/concrete-type.ts';
import { isJsonMediaType, notationOf } from '../../openapi/bodies/media-types.ts';
import { type Operation, type Response, responseFor } from '../../openapi/operations/operation.ts';
import { isRoomFull } from '../../state/room.ts';
import { StateNotWritten } from '../../state/state-not-written.ts';
import { type HeaderValues, headerValue, withDefaults } from '../../text/header-values.ts';
import { escapeMarkup } from '../../text/quoting.ts';
import { QueueFull } from '../../webhooks/attempt-queue.ts';
import { type BareReply, type Call, isBodiless } from '../reply.ts';
import { adoptedRefusal } from './adopt-refusal.ts';
import { challengesOf } from './challenges.ts';
import { inEnvelope } from './envelope.ts';
import { fillErrorBody, saysNothing } from './error-body.ts';
import { reasonOf } from './refusal-reason.ts';
import {
  BodyTooLarge,
  DocumentedRefusal,
  FaultInjected,
  HandlerRefusal,
  InputInvalid,
  MethodNotAllowed,
  NotAcceptable,
  OperationUnreadable,
  PreferenceUnsatisfiable,
  Refusal,
  ResponseUndocumented,
  RouteNotFound,
  SessionNameUnusable,
  StateUnavailable,
  UnsupportedMediaType,
  WordedRefusal,
} from './refusals.ts';
import { type Violation, violationsHeader, wholeRequestViolation } from './violations.ts';

/** Makes answers of the refused operation. */
interface Rendering {
  reply(response: Response, body: unknown): BareReply;
  /** Samples the response's schema. */
  sample(response: Response): unknown;
  /** True if the schema of a response, which must have one, allows a body. */
  allows(response: Response, body: unknown): boolean;
  /** The headers that a response declares. */
  headers(response: Response): HeaderValues;
  /** True to list violations in a header, and in the body if the document declares none. */
  readonly listsViolations: boolean;
  /** Returns the response in the media type that the client prefers, or unchanged if it accepts none. */
  negotiate(response: Response): Response;
}

/** Renders a refusal. All refusals pass here; other errors are faults of the mock. */
export function renderRefusal(thrown: unknown, call: Call, framework: Framework, rendering: Rendering): BareReply {
  const error = adoptedRefusal(thrown);
  return { ...rendered(error, call, framework, rendering), refusal: reasonOf(error) };
}

function rendered(error: unknown, call: Call, framework: Framework, rendering: Rendering): BareReply {
  if (error instanceof QueueFull) return { ...plainReply(503, error.message, framework, {}), reason: error.message };
  if (isRoomFull(error)) return { ...plainReply(507, error.message, framework, {}), reason: error.message };
  // Nothing has changed, and it is not a fault of the mock.
  if (error instanceof StateNotWritten)
    return { ...plainReply(500, error.message, framework, {}), reason: error.message };
  if (!(error instanceof Refusal)) return renderFault(error, framework);
  const answer = answerTo(error, call, framework);
  const reply = isOfMock(error) ? undefined : declaredReply(error, answer, call, framework, rendering);
  const violations = rendering.listsViolations && !isOfMock(error) ? violationsOf(error, answer) : undefined;
  const whole =
    reply === undefined ? plainReply(answer.status, answer.message, framework, answer.headers, violations) : reply;
  const declared = withDefaults(whole.headers, answer.headers);
  const headers = violations === undefined ? declared : { ...declared, ...violationsHeader(violations) };
  return { status: whole.status, headers, body: whole.body, reason: error.message };
}

function violationsOf(error: Refusal, { status, message }: PlainAnswer): readonly Violation[] {
  const listed = error instanceof InputInvalid ? (error.violations ?? []) : [];
  return listed.length > 0 ? listed : [wholeRequestViolation(status, message)];
}

/** True if the request is refused for a feature of the mock that the API does not have. */
function isOfMock(error: Refusal): boolean {
  return (
    error instanceof PreferenceUnsatisfiable ||
    error instanceof SessionNameUnusable ||
    error instanceof OperationUnreadable
  );
}

/** Renders a fault of the mock. The answer says what breaks the document; other errors appear only in the log. */
export function renderFault(error: unknown, framework: Framework): BareReply {
  const fault = error instanceof Error ? error : new Error(String(error));
  const message = fault instanceof ResponseUndocumented ? fault.message : framework.words.serverError;
  const violations = fault instanceof ResponseUndocumented ? fault.violations : undefined;
  const answer = plainReply(500, message, framework, {}, violations);
  return { ...answer, reason: fault.message, refusal: reasonOf(fault), fault };
}

/** Renders a refusal as the operation declares it; undefined if it declares none, or it can't be rendered. */
function declaredReply(
  error: Refusal,
  answer: PlainAnswer,
  call: Call,
  framework: Framework,
  rendering: Rendering,
): BareReply | undefined {
  const { operation } = call;
  if (operation === undefined) return undefined;
  try {
    return renderDocumented(error, answer, operation, framework, rendering);
  } catch (fault) {
    // The example that a handler names must exist. Faults in a foreign document matter less than the refusal itself.
    if (error instanceof HandlerRefusal || framework.hasErrorShape) throw fault;
    return undefined;
  }
}

/** Renders a refusal as the document's response with its own body; undefined if it declares none. */
function renderDocumented(
  error: Refusal,
  { statuses, message, url }: PlainAnswer,
  operation: Operation,
  framework: Framework,
  { reply, sample, allows, headers, negotiate }: Rendering,
): BareReply | undefined {
  const found = responseTo(statuses, operation);
  if (error instanceof HandlerRefusal) requireNamed(error, operation, found?.response);
  if (found === undefined) return undefined;
  const { isOfStatus } = found;
  const response = negotiate(found.response);
  const { status, mediaType, schema, examples } = response;
  const plain = () => plainReply(status, message, framework, headers(response));
  if (mediaType === undefined || isBodiless(status)) return plain();
  const [example] = examples.values();
  const isAny = error instanceof HandlerRefusal && error.example === '';
  const named = isAny ? example : error instanceof DocumentedRefusal ? examples.get(error.example) : undefined;
  if (named !== undefined) return reply(response, named);
  if (schema === undefined && !saysNothing(example)) return reply(response, example);
  const isJson = mediaType === '*/*' || isJsonMediaType(mediaType);
  const isFilledIn = schema !== undefined && (isJson || isStructured(mediaType));
  const check = (body: unknown) => !isJson || schema === undefined || allows(response, body);
  if (!isJson && !isFilledIn) {
    if (mediaType.startsWith('text/')) return reply(response, isHtml(mediaType) ? escapeMarkup(message) : message);
    return typeof example === 'string' ? reply(response, example) : plain();
  }
  if (!isFilledIn) return reply(response, framework.errorBody(status, message));
  if (error instanceof InputInvalid || error instanceof WordedRefusal) {
    const given = error instanceof InputInvalid ? { message, errors: error.errors } : { message };
    const body = inEnvelope(response, given);
    const isWhole = framework.hasErrorShape
      ? 'message' in body || 'errors' in body
      : Object.keys(body).length === response.envelope.length;
    if (isWhole && Object.keys(body).length > 0 && check(body)) return reply(response, body);
  } else if (framework.hasErrorShape && example !== undefined) return reply(response, example);
  const problems = error instanceof InputInvalid ? error.problems() : [{ path: '', message }];
  const body = fillErrorBody(response, { status, problems, url }, isOfStatus, () => sample(response), check);
  if (framework.hasErrorShape) return reply(response, body);
  // If nothing satisfies the schema, the closest value would not describe the error.
  return saysNothing(body) || (examples.size === 0 && !check(body)) ? plain() : reply(response, body);
}

/** Throws {@link ResponseUndocumented} if the document lacks the status or the example that a handler named. */
function requireNamed({ status, example }: HandlerRefusal, { id }: Operation, response: Response | undefined): void {
  if (response === undefined) throw new ResponseUndocumented(id, status, 'the status is not declared');
  if (example === '' || response.examples.has(example)) return;
  const names = [...response.examples.keys()].join(', ') || 'none';
  throw new ResponseUndocumented(id, status, `there is no example ${JSON.stringify(example)}; there is ${names}`);
}

/**
 * Finds the response declared for the first of several statuses, and whether it is declared for exactly this status.
 */
function responseTo(
  statuses: readonly [number, ...number[]],
  operation: Operation,
): { response: Response; isOfStatus: boolean } | undefined {
  for (const declared of statuses) {
    const response = operation.responses.get(String(declared));
    if (response !== undefined) return { response, isOfStatus: true };
  }
  const response = responseFor(operation, statuses[0]);
  return response && { response, isOfStatus: false };
}

/** True if values can be written in a media type, as in JSON. */
function isStructured(mediaType: string): boolean {
  return ['xml', 'yaml', 'form'].includes(notationOf(declaredType(mediaType)));
}

function isHtml(mediaType: string): boolean {
  return /^text\/html\b/i.test(mediaType);
}

interface PlainAnswer {
  readonly status: number;
  /** The statuses that a document may declare for the refusal, the most specific first. */
  readonly statuses: readonly [number, ...number[]];
  readonly message: string;
  readonly headers: HeaderValues;
  /** Path and query of the request. */
  readonly url: string;
}

function answerTo(error: Refusal, call: Call, framework: Framework): PlainAnswer {
  const { status, message } = wordsOf(error, framework);
  return {
    status,
    // Invalid input is a 422, or a 400 if the document declares no 422.
    statuses: error instanceof InputInvalid ? [status, 400] : [status],
    message,
    headers: headersOf(error, status, call, framework),
    url: call.request.url,
  };
}

/** The status and message of a refusal, in the framework's words if no operation of the document applies. */
function wordsOf(error: Refusal, { words }: Framework): Pick<PlainAnswer, 'status' | 'message'> {
  if (error instanceof InputInvalid || error instanceof DocumentedRefusal || error instanceof WordedRefusal)
    return { status: error.status, message: error.message };
  if (error instanceof RouteNotFound) return { status: 404, message: words.routeNotFound(error.path) };
  if (error instanceof MethodNotAllowed)
    return { status: 405, message: words.methodNotAllowed(error.method, error.allowed) };
  if (error instanceof BodyTooLarge) return { status: 413, message: words.bodyTooLarge(error.limit) };
  if (error instanceof UnsupportedMediaType) return { status: 415, message: error.message };
  if (error instanceof NotAcceptable) return { status: 406, message: error.message };
  if (error instanceof OperationUnreadable) return { status: 501, message: error.message };
  if (error instanceof StateUnavailable) return { status: 503, message: words.unavailable };
  if (error instanceof FaultInjected)
    return { status: error.status, message: error.status === 503 ? words.unavailable : words.serverError };
  return { status: 400, message: error.message };
}

/** The headers that HTTP requires for a refusal. */
function headersOf(error: Refusal, status: number, { request, operation }: Call, framework: Framework): HeaderValues {
  if (error instanceof MethodNotAllowed) return { Allow: error.allowed.join(', ') };
  if (error instanceof StateUnavailable) return { 'Retry-After': String(error.retryAfter) };
  if (error instanceof UnsupportedMediaType) {
    const accepted = headerValue(error.accepted.join(', '));
    const ofMethod = { POST: 'Accept-Post', PATCH: 'Accept-Patch' }[request.method];
    return { Accept: accepted, ...(ofMethod !== undefined && { [ofMethod]: accepted }) };
  }
  if (status !== 401 || !framework.challenges || operation === undefined) return {};
  const challenges = challengesOf(operation.security);
  return challenges.length === 0 ? {} : { 'WWW-Authenticate': headerValue(challenges.join(', ')) };
}

/** @param headers added to those of the framework, whose content type is kept */
function plainReply(
  status: number,
  message: string,
  framework: Framework,
  headers: HeaderValues,
  violations?: readonly Violation[],
): BareReply {
  const answer = framework.answer(status, message);
  const body =
    violations === undefined || framework.hasErrorShape
      ? answer.body
      : JSON.stringify({ ...framework.errorBody(status, message), validation: violations });
  return { ...answer, headers: withDefaults(answer.headers, headers), body };
}
