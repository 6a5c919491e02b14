import type { ValidationErrors } from '../../framework/validation/validation-errors.ts';
import type { ResourceReference } from '../../openapi/document/extensions.ts';
import type { Violation } from './violations.ts';

/**
 * The key under which a refusal names its kind. An API's module may use its own copy of this package with different
 * classes, but the key is the same in all copies.
 */
export const refusalKind: unique symbol = Symbol.for('talkover-mock.refusal');

/** Refuses a request. Its message is for the log; the mock renders the answer. */
export abstract class Refusal extends Error {
  abstract override readonly name: string;

  constructor(message: string) {
    // A refusal is an answer rather than a fault: its stack trace is not needed, and would cost more than the rest.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Thrown when no operation has the path; carries the path. */
export class RouteNotFound extends Refusal {
  override readonly name = 'RouteNotFound';
  readonly path: string;

  /** @param reason for the log, with the path that was meant if it is known */
  constructor(path: string, reason: string) {
    super(reason);
    this.path = path;
  }
}

/** Thrown when the path does not have the method; carries the method and the allowed ones. */
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

/**
 * Thrown when `Prefer` or its query form asks for something that the document does not have; the message lists the
 * alternatives.
 */
export class PreferenceUnsatisfiable extends Refusal {
  override readonly name = 'PreferenceUnsatisfiable';
}

/** Thrown when `X-Mock-Session` is empty or too long; carries the most characters allowed. */
export class SessionNameUnusable extends Refusal {
  override readonly name = 'SessionNameUnusable';
  readonly longest: number;

  constructor(longest: number) {
    super(`X-Mock-Session must have 1 to ${longest} characters.`);
    this.longest = longest;
  }
}

/** Thrown when the transport stops reading a body that is too long; carries the limit in bytes. */
export class BodyTooLarge extends Refusal {
  override readonly name = 'BodyTooLarge';
  readonly limit: number;

  constructor(limit: number) {
    super(`the body is over ${limit} bytes`);
    this.limit = limit;
  }
}

/** Thrown when an operation does not accept the media type of a body; carries the accepted ones. */
export class UnsupportedMediaType extends Refusal {
  override readonly name = 'UnsupportedMediaType';
  readonly accepted: readonly string[];

  /** @param given the request's Content-Type; undefined for a body without one */
  constructor(given: string | undefined, accepted: readonly string[]) {
    super(
      `${given === undefined ? 'a body without a Content-Type' : `a body of ${given}`} is not taken; send ${listed(accepted)}`,
    );
    this.accepted = accepted;
  }
}

/** Thrown when `Accept` excludes all media types of an answer; carries the available ones. */
export class NotAcceptable extends Refusal {
  override readonly name = 'NotAcceptable';
  readonly offered: readonly string[];

  constructor(accept: string, offered: readonly string[]) {
    super(`Accept: ${accept} allows no answer that there is; there is ${listed(offered)}`);
    this.offered = offered;
  }
}

/**
 * Thrown when an operation can't be served because of its document, such as a broken `$ref` or a status below 200; the
 * message says why.
 */
export class OperationUnreadable extends Refusal {
  override readonly name = 'OperationUnreadable';
}

function listed(mediaTypes: readonly string[]): string {
  return mediaTypes.join(', ') || 'none';
}

/** Thrown when the answer is a documented example of the operation; carries its status and name. */
export class DocumentedRefusal extends Refusal {
  override readonly name: string = 'DocumentedRefusal';
  readonly status: number;
  readonly example: string;

  constructor(status: number, example: string, reason: string) {
    super(reason);
    this.status = status;
    this.example = example;
  }

  /** @internal */
  get [refusalKind](): string {
    return 'documented';
  }
}

/** Thrown when the answer has its own message instead of an example's; carries the status. */
export class WordedRefusal extends Refusal {
  override readonly name: string = 'WordedRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  /** @internal */
  get [refusalKind](): string {
    return 'worded';
  }
}

/** Thrown when a request lacks credentials of its operation; the reason says which, and how to send them. */
export class TokenMissing extends DocumentedRefusal {
  override readonly name = 'TokenMissing';

  constructor(reason: string) {
    super(401, 'missingBearerToken', reason);
  }
}

/**
 * Thrown by handlers, and made by `refuse`. The document must have the named example; an empty name stands for the
 * first one.
 */
export class HandlerRefusal extends DocumentedRefusal {
  override readonly name = 'HandlerRefusal';
}

/** Thrown when the token is not one of those with which the mock was started. */
export class TokenUnknown extends DocumentedRefusal {
  override readonly name = 'TokenUnknown';

  constructor() {
    super(401, 'invalidBearerToken', 'the token is none of those given with --token');
  }
}

/** Thrown when a path parameter names a record that does not exist; the answer is the one in its `x-resource`. */
export class ResourceMissing extends DocumentedRefusal {
  override readonly name = 'ResourceMissing';

  constructor({ name, missing }: ResourceReference, id: string) {
    super(missing.status, missing.example, `no ${name} ${JSON.stringify(id)}`);
  }
}

/** Thrown when subscriptions or deliveries are requested from an API without any; carries the API's title. */
export class ApiWithoutSubscriptions extends Refusal {
  override readonly name = 'ApiWithoutSubscriptions';
  readonly title: string;

  constructor(title: string) {
    super(`The mocked API is ${title}: it has no subscriptions, events or deliveries.`);
    this.title = title;
  }
}

/** Thrown when a token has used its requests of this minute. */
export class QuotaExceeded extends DocumentedRefusal {
  override readonly name = 'QuotaExceeded';

  constructor(limit: number) {
    super(429, 'tooManyRequests', `more than ${limit} requests in this minute`);
  }
}

/** Thrown when the shared state can't be reached, or not in time; carries the seconds after which to retry. */
export class StateUnavailable extends Refusal {
  override readonly name: string = 'StateUnavailable';
  readonly retryAfter: number;

  /** @param reason for the log */
  constructor(reason: string, retryAfter = 1) {
    super(reason);
    this.retryAfter = retryAfter;
  }
}

/** Thrown when `fault=500` or `fault=503` asks for this status. */
export class FaultInjected extends Refusal {
  override readonly name = 'FaultInjected';
  readonly status: 500 | 503;

  constructor(status: 500 | 503) {
    super('injected fault');
    this.status = status;
  }
}

/** Thrown when the input breaks rules; carries the messages of each invalid field. */
export class InputInvalid extends Refusal {
  override readonly name: string = 'InputInvalid';
  /** The status of invalid input, unless the document declares another. */
  readonly status = 422;
  readonly errors: ValidationErrors;
  /** The broken rules with their places; undefined unless the mock lists violations. */
  readonly violations: readonly Violation[] | undefined;

  /** @param note why the body could not be read; undefined if it could be read */
  constructor(errors: ValidationErrors, note: string | undefined, violations?: readonly Violation[]) {
    super(note ?? allMessages(errors));
    this.errors = errors;
    this.violations = violations;
  }

  /** @internal */
  get [refusalKind](): string {
    return 'input';
  }

  /** Returns each message with the path of its field. */
  problems(): { path: string; message: string }[] {
    return Object.entries(this.errors).flatMap(([path, messages]) => messages.map((message) => ({ path, message })));
  }
}

function allMessages(errors: ValidationErrors): string {
  return Object.values(errors)
    .map((messages) => messages.join(' '))
    .join(' ');
}

/** Thrown when an answer of the mock breaks the document: a fault of the mock or of the document. */
export class ResponseUndocumented extends Error {
  override readonly name = 'ResponseUndocumented';
  readonly operationId: string;
  readonly status: number;
  /** The broken rules with their places; undefined unless the mock lists violations. */
  readonly violations: readonly Violation[] | undefined;

  constructor(operationId: string, status: number, reason: string, violations?: readonly Violation[]) {
    super(`the answer ${status} of ${operationId} breaks the document: ${reason}`);
    this.operationId = operationId;
    this.status = status;
    this.violations = violations;
  }
}
