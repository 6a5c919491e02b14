import type { ValidationErrors } from '../../framework/validation/validation-errors.ts';
import type { ResourceReference } from '../../openapi/document/extensions.ts';
import type { Violation } from './violations.ts';

/**
 * Under this name a refusal says of which kind it is. An API's module may have a copy of this package of its own, whose
 * classes are others: the name is the same in all of them.
 */
export const refusalKind: unique symbol = Symbol.for('talkover-mock.refusal');

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

/** Thrown when a body is of a media type that its operation does not take; carries those that it takes. */
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

/** Thrown when `Accept` allows none of the media types of an answer; carries those that there are. */
export class NotAcceptable extends Refusal {
  override readonly name = 'NotAcceptable';
  readonly offered: readonly string[];

  constructor(accept: string, offered: readonly string[]) {
    super(`Accept: ${accept} allows no answer that there is; there is ${listed(offered)}`);
    this.offered = offered;
  }
}

/**
 * Thrown when an operation can't be served for what its document says of it, such as a `$ref` that leads nowhere or a
 * status that ends no exchange; the message says why.
 */
export class OperationUnreadable extends Refusal {
  override readonly name = 'OperationUnreadable';
}

function listed(mediaTypes: readonly string[]): string {
  return mediaTypes.join(', ') || 'none';
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

  /** @internal */
  get [refusalKind](): string {
    return 'documented';
  }
}

/** Thrown when the answer has a message of its own, and not that of an example; carries the status to answer with. */
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

/** Thrown when a request lacks the credentials that its operation needs; the reason says which, and how to send them. */
export class TokenMissing extends DocumentedRefusal {
  override readonly name = 'TokenMissing';

  constructor(reason: string) {
    super(401, 'missingBearerToken', reason);
  }
}

/** Thrown by a handler, made by `refuse`: the document must have what it names. An empty name stands for the first example. */
export class HandlerRefusal extends DocumentedRefusal {
  override readonly name = 'HandlerRefusal';
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

/** Thrown when subscriptions or deliveries are asked for, and the mocked API has none; carries the API's title. */
export class ApiWithoutSubscriptions extends Refusal {
  override readonly name = 'ApiWithoutSubscriptions';
  readonly title: string;

  constructor(title: string) {
    super(`The mocked API is ${title}: it has no subscriptions, events or deliveries.`);
    this.title = title;
  }
}

/** Thrown when a token has used up its requests of this minute. */
export class QuotaExceeded extends DocumentedRefusal {
  override readonly name = 'QuotaExceeded';

  constructor(limit: number) {
    super(429, 'tooManyRequests', `more than ${limit} requests in this minute`);
  }
}

/**
 * Thrown when the state is kept elsewhere and can't be reached, or not in time; carries after how many seconds it is worth
 * while to ask again.
 */
export class StateUnavailable extends Refusal {
  override readonly name: string = 'StateUnavailable';
  readonly retryAfter: number;

  /** @param reason for the log */
  constructor(reason: string, retryAfter = 1) {
    super(reason);
    this.retryAfter = retryAfter;
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
  override readonly name: string = 'InputInvalid';
  /** The status of invalid input, where the document does not say otherwise. */
  readonly status = 422;
  readonly errors: ValidationErrors;
  /** Each broken rule with its place, where that was asked for. */
  readonly violations: readonly Violation[] | undefined;

  /** @param note why the body could not be read, if it could not */
  constructor(errors: ValidationErrors, note: string | undefined, violations?: readonly Violation[]) {
    super(note ?? allMessages(errors));
    this.errors = errors;
    this.violations = violations;
  }

  /** @internal */
  get [refusalKind](): string {
    return 'input';
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
  /** Each broken rule with its place, where that was asked for. */
  readonly violations: readonly Violation[] | undefined;

  constructor(operationId: string, status: number, reason: string, violations?: readonly Violation[]) {
    super(`the answer ${status} of ${operationId} breaks the document: ${reason}`);
    this.operationId = operationId;
    this.status = status;
    this.violations = violations;
  }
}
