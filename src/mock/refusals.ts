import type { ValidationErrors } from '../framework/laravel/validation-errors.ts';
import type { ResourceReference } from '../openapi/document/extensions.ts';

/** Why a request does not get what it asked for. Its message is for the log; the engine renders the answer. */
export abstract class Refusal extends Error {
  abstract override readonly name: string;

  constructor(message: string) {
    // A refusal is an answer and no fault: nobody looks where it came from, and finding that out costs more than the rest.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Thrown when no operation has this path; carries the path. */
export class RouteNotFound extends Refusal {
  override readonly name = 'RouteNotFound';
  readonly path: string;

  /** @param reason for the log, with the path that was meant if it is known */
  constructor(path: string, reason: string) {
    super(reason);
    this.path = path;
  }
}

/** Thrown when the path exists, but not with this method; carries the method and those it has. */
export class MethodNotAllowed extends Refusal {
  override readonly name = 'MethodNotAllowed';
  readonly method: string;
  readonly allowed: readonly string[];

  constructor(method: string, allowed: readonly string[]) {
    super(`the route has ${allowed.join(', ')}`);
    this.method = method;
    this.allowed = allowed;
  }
}

/** Thrown when `Prefer` or its query form asks for what the document does not have; the message lists what it has. */
export class PreferenceUnsatisfiable extends Refusal {
  override readonly name = 'PreferenceUnsatisfiable';
}

/** Thrown when `X-Mock-Session` is empty or too long; carries the most characters that it may have. */
export class SessionNameUnusable extends Refusal {
  override readonly name = 'SessionNameUnusable';
  readonly longest: number;

  constructor(longest: number) {
    super(`X-Mock-Session must have 1 to ${longest} characters.`);
    this.longest = longest;
  }
}

/** Thrown when the transport gave up reading a body; carries the most bytes that it reads. */
export class BodyTooLarge extends Refusal {
  override readonly name = 'BodyTooLarge';
  readonly limit: number;

  constructor(limit: number) {
    super(`the body is over ${limit} bytes`);
    this.limit = limit;
  }
}

/** Thrown when the answer is one of the operation's documented examples; carries its status and name. */
export class DocumentedRefusal extends Refusal {
  override readonly name: string = 'DocumentedRefusal';
  readonly status: number;
  readonly example: string;

  constructor(status: number, example: string, reason: string) {
    super(reason);
    this.status = status;
    this.example = example;
  }
}

/** Thrown when a request lacks the credentials that its operation needs; the reason says which, and how to send them. */
export class TokenMissing extends DocumentedRefusal {
  override readonly name = 'TokenMissing';

  constructor(reason: string) {
    super(401, 'missingBearerToken', reason);
  }
}

/** Thrown when the token is not one of those that the mock was started with. */
export class TokenUnknown extends DocumentedRefusal {
  override readonly name = 'TokenUnknown';

  constructor() {
    super(401, 'invalidBearerToken', 'the token is none of those given with --token');
  }
}

/** Thrown when a path parameter names something that does not exist; answers as its `x-resource` says. */
export class ResourceMissing extends DocumentedRefusal {
  override readonly name = 'ResourceMissing';

  constructor({ name, missing }: ResourceReference, id: string) {
    super(missing.status, missing.example, `no ${name} ${JSON.stringify(id)}`);
  }
}

/** Thrown when a webhook was deleted between the look-up and the change of it; answers like any missing webhook. */
export class WebhookGone extends DocumentedRefusal {
  override readonly name = 'WebhookGone';

  constructor(id: string) {
    super(404, 'webhookNotFound', `webhook ${id} was deleted meanwhile`);
  }
}

/** Thrown when a log can't be retried; the reason is for the log. */
export class LogNotRetriable extends DocumentedRefusal {
  override readonly name = 'LogNotRetriable';

  constructor(reason: string) {
    super(422, 'logNotRetriable', reason);
  }
}

/** Thrown when a test delivery was not answered with a 2xx status; carries the status to answer with. */
export class WebhookTestFailed extends Refusal {
  override readonly name = 'WebhookTestFailed';
  /** Assumed: the body is documented, its status is not. */
  readonly status = 400;

  /** @param what went wrong: `Connection timeout`, `HTTP 500 Internal Server Error` */
  constructor(what: string) {
    super(`Webhook test failed: ${what}`);
  }
}

/** Thrown when what only Talkover's API has is asked for, and the mocked API is another; carries its title. */
export class ApiWithoutWebhooks extends Refusal {
  override readonly name = 'ApiWithoutWebhooks';
  readonly title: string;

  constructor(title: string) {
    super(`The mocked API is ${title}. Agents, webhooks, events and deliveries are Talkover's; this one has none.`);
    this.title = title;
  }
}

/** Thrown when more deliveries are waiting than are kept; carries how many that is. */
export class QueueFull extends Refusal {
  override readonly name = 'QueueFull';
  readonly limit: number;

  constructor(limit: number) {
    super(`More than ${limit} deliveries would be waiting.`);
    this.limit = limit;
  }
}

/** Thrown when a token has used up its requests of this minute. */
export class QuotaExceeded extends DocumentedRefusal {
  override readonly name = 'QuotaExceeded';

  constructor(limit: number) {
    super(429, 'tooManyRequests', `more than ${limit} requests in this minute`);
  }
}

/** Thrown when a person asked for this status instead of an answer, with `fault=500` or `fault=503`. */
export class FaultInjected extends Refusal {
  override readonly name = 'FaultInjected';
  readonly status: 500 | 503;

  constructor(status: 500 | 503) {
    super('injected fault');
    this.status = status;
  }
}

/** Thrown when the input breaks rules; carries the messages of each failing field. */
export class InputInvalid extends Refusal {
  override readonly name = 'InputInvalid';
  /** The status of invalid input, where the document does not say otherwise. */
  readonly status = 422;
  readonly errors: ValidationErrors;

  /** @param note why the body could not be read, if it could not */
  constructor(errors: ValidationErrors, note: string | undefined) {
    super(note ?? allMessages(errors));
    this.errors = errors;
  }

  /** Each message with the path of its field. */
  problems(): { path: string; message: string }[] {
    return Object.entries(this.errors).flatMap(([path, messages]) => messages.map((message) => ({ path, message })));
  }
}

function allMessages(errors: ValidationErrors): string {
  return Object.values(errors)
    .map((messages) => messages.join(' '))
    .join(' ');
}

/** Thrown when the mock was about to answer what the document does not allow: a fault of the mock or of the document. */
export class ResponseUndocumented extends Error {
  override readonly name = 'ResponseUndocumented';
  readonly operationId: string;
  readonly status: number;

  constructor(operationId: string, status: number, reason: string) {
    super(`the answer ${status} of ${operationId} breaks the document: ${reason}`);
    this.operationId = operationId;
    this.status = status;
  }
}
