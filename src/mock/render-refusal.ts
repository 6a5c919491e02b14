import { STATUS_CODES } from 'node:http';
import { fillIn, frameworkMessages } from '../framework/laravel/messages.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { isJsonMediaType, type Operation, type Response, responseFor } from '../openapi/operations/operation.ts';
import { SampleImpossible } from '../openapi/sample/sampler.ts';
import { escapeMarkup } from '../text/quoting.ts';
import { inEnvelope } from './envelope.ts';
import { fillErrorBody } from './error-body.ts';
import type { BareReply, Call } from './exchange.ts';
import {
  BodyTooLarge,
  DocumentedRefusal,
  FaultInjected,
  InputInvalid,
  MethodNotAllowed,
  PreferenceUnsatisfiable,
  QueueFull,
  Refusal,
  ResponseUndocumented,
  RouteNotFound,
  SessionNameUnusable,
  WebhookTestFailed,
} from './refusals.ts';

/** How a refusal becomes an answer of the operation that it refuses. */
export interface Rendering {
  reply(response: Response, body: unknown): BareReply;
  /** A value made for the response's schema. */
  sample(response: Response): unknown;
}

/** Renders every refusal, in this one place. What is none is a fault. */
export function renderRefusal(error: unknown, call: Call, document: ApiDocument, rendering: Rendering): BareReply {
  if (!(error instanceof Refusal)) return renderFault(error, document);
  const answer = answerTo(error, document);
  const reply =
    isOfMock(error) || !call.operation
      ? undefined
      : renderDocumented(error, answer, call.operation, document, rendering);
  return because(error.message, reply ?? plainReply(answer.status, answer.message, document, answer.headers));
}

/** Whether it is the mock that refuses what only the mock knows of: the API has no words for it. */
function isOfMock(error: Refusal): boolean {
  return error instanceof PreferenceUnsatisfiable || error instanceof SessionNameUnusable;
}

function because(reason: string, { status, headers, body }: BareReply): BareReply {
  return { status, headers, body, reason };
}

/** A fault of the mock: what broke the document is told, anything else only to the log. */
export function renderFault(error: unknown, document: ApiDocument): BareReply {
  const fault = error instanceof Error ? error : new Error(String(error));
  const isOfDocument = fault instanceof ResponseUndocumented || fault instanceof SampleImpossible;
  const message = isOfDocument ? fault.message : frameworkMessages.serverError;
  return { ...plainReply(500, message, document), reason: fault.message, fault };
}

/** The response that the document has for a refusal, with its own body; undefined if it declares none. */
function renderDocumented(
  error: Refusal,
  { status, message }: FrameworkAnswer,
  operation: Operation,
  document: ApiDocument,
  { reply, sample }: Rendering,
): BareReply | undefined {
  const found = responseTo(error, status, operation);
  if (found === undefined) return undefined;
  const { response, isOfStatus } = found;
  const { mediaType = '', schema, validate, examples, headers } = response;
  const plain = () => plainReply(response.status, message, document, headers);
  if (mediaType === '') return plain();
  const named = error instanceof DocumentedRefusal ? examples.get(error.example) : undefined;
  const [example] = examples.values();
  if (named !== undefined) return reply(response, named);
  if (schema === undefined && example !== undefined) return reply(response, example);
  if (mediaType !== '*/*' && !isJsonMediaType(mediaType)) {
    if (mediaType.startsWith('text/')) return reply(response, isHtml(mediaType) ? escapeMarkup(message) : message);
    return typeof example === 'string' ? reply(response, example) : plain();
  }
  if (validate === undefined) return reply(response, plainBody(response.status, message, document));
  const isLaravel = document.framework === 'laravel';
  if (error instanceof InputInvalid || error instanceof WebhookTestFailed) {
    const given = error instanceof InputInvalid ? { message, errors: error.errors } : { message };
    const body = inEnvelope(response, given);
    const isWhole = isLaravel
      ? 'message' in body || 'errors' in body
      : Object.keys(body).length === response.envelope.length;
    if (isWhole && Object.keys(body).length > 0 && validate(body)) return reply(response, body);
  } else if (isLaravel && example !== undefined) return reply(response, example);
  const problems = error instanceof InputInvalid ? error.problems() : [{ path: '', message }];
  const body = fillErrorBody(response, { status: response.status, problems }, isOfStatus, () => sample(response));
  return reply(response, body);
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

function isHtml(mediaType: string): boolean {
  return /^text\/html\b/i.test(mediaType);
}

interface FrameworkAnswer {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Status and words of a refusal: Laravel's own, where no operation of the document is concerned. */
function answerTo(error: Refusal, { framework }: ApiDocument): FrameworkAnswer {
  if (error instanceof InputInvalid || error instanceof DocumentedRefusal || error instanceof WebhookTestFailed)
    return { status: error.status, message: error.message };
  if (error instanceof RouteNotFound) {
    return { status: 404, message: fillIn(frameworkMessages.routeNotFound, { path: error.path.slice(1) || '/' }) };
  }
  if (error instanceof MethodNotAllowed) {
    const methods = error.allowed.join(', ');
    const message = fillIn(frameworkMessages.methodNotAllowed, { method: error.method, methods });
    return { status: 405, message, headers: { Allow: methods } };
  }
  if (error instanceof BodyTooLarge)
    return { status: 413, message: framework === 'laravel' ? frameworkMessages.bodyTooLarge : error.message };
  if (error instanceof FaultInjected) {
    return {
      status: error.status,
      message: error.status === 503 ? frameworkMessages.unavailable : frameworkMessages.serverError,
    };
  }
  return { status: error instanceof QueueFull ? 503 : 400, message: error.message };
}

/** An error body of the framework's: Laravel's, or problem details (RFC 9457) where the document is not of Laravel's kind. */
export function plainReply(
  status: number,
  message: string,
  document: ApiDocument,
  headers: Readonly<Record<string, string>> = {},
): BareReply {
  const mediaType = document.framework === 'laravel' ? 'application/json' : 'application/problem+json';
  return {
    status,
    headers: { 'Content-Type': mediaType, ...headers },
    body: JSON.stringify(plainBody(status, message, document)),
  };
}

function plainBody(status: number, message: string, { framework }: ApiDocument): object {
  if (framework === 'laravel') return { message };
  return { type: 'about:blank', title: STATUS_CODES[status], status, detail: message };
}
