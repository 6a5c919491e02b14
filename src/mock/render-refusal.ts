import { STATUS_CODES } from 'node:http';
import { fillIn, frameworkMessages } from '../laravel/messages.ts';
import type { ApiDocument } from '../spec/api-document.ts';
import { type Operation, type Response, responseFor } from '../spec/operation.ts';
import { SampleImpossible } from '../spec/sample/sampler.ts';
import { inEnvelope } from './envelope.ts';
import { fillErrorBody } from './error-body.ts';
import type { BareReply, Call } from './exchange.ts';
import {
  BodyTooLarge,
  DocumentedRefusal,
  FaultInjected,
  InputInvalid,
  MethodNotAllowed,
  QueueFull,
  Refusal,
  ResponseUndocumented,
  RouteNotFound,
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
  if (error instanceof InputInvalid || error instanceof DocumentedRefusal || error instanceof WebhookTestFailed) {
    const reply = call.operation && renderDocumented(error, call.operation, rendering);
    return because(error.message, reply ?? plainReply(error.status, error.message, document));
  }
  const { status, message, headers } = frameworkAnswer(error);
  return because(error.message, plainReply(status, message, document, headers));
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
  error: InputInvalid | DocumentedRefusal | WebhookTestFailed,
  operation: Operation,
  { reply, sample }: Rendering,
): BareReply | undefined {
  const response =
    responseFor(operation, error.status) ?? (error instanceof InputInvalid ? responseFor(operation, 400) : undefined);
  if (response === undefined) return undefined;
  if (response.validate === undefined)
    return reply(response, response.mediaType?.startsWith('text/') ? error.message : undefined);
  if (error instanceof InputInvalid) {
    const body = inEnvelope(response, { message: error.message, errors: error.errors });
    return reply(
      response,
      response.validate(body) ? body : fillErrorBody(response, error.problems(), () => sample(response)),
    );
  }
  if (error instanceof WebhookTestFailed) return reply(response, inEnvelope(response, { message: error.message }));
  const example = response.examples.get(error.example) ?? response.examples.values().next().value;
  return reply(
    response,
    example ?? fillErrorBody(response, [{ path: '', message: error.message }], () => sample(response)),
  );
}

interface FrameworkAnswer {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What Laravel itself answers, where no operation of the document is concerned. */
function frameworkAnswer(error: Refusal): FrameworkAnswer {
  if (error instanceof RouteNotFound) {
    return { status: 404, message: fillIn(frameworkMessages.routeNotFound, { path: error.path.slice(1) || '/' }) };
  }
  if (error instanceof MethodNotAllowed) {
    const methods = error.allowed.join(', ');
    const message = fillIn(frameworkMessages.methodNotAllowed, { method: error.method, methods });
    return { status: 405, message, headers: { Allow: methods } };
  }
  if (error instanceof BodyTooLarge) return { status: 413, message: frameworkMessages.bodyTooLarge };
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
  { framework }: ApiDocument,
  headers: Readonly<Record<string, string>> = {},
): BareReply {
  const isLaravel = framework === 'laravel';
  return {
    status,
    headers: { 'Content-Type': isLaravel ? 'application/json' : 'application/problem+json', ...headers },
    body: JSON.stringify(
      isLaravel ? { message } : { type: 'about:blank', title: STATUS_CODES[status], status, detail: message },
    ),
  };
}
