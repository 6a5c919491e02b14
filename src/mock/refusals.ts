import type { ValidationErrors } from '../laravel/validation-errors.ts';
import type { ResourceReference } from '../spec/extensions.ts';

/** Why a request does not get what it asked for. Its message is for the log; the engine renders the answer. */
export abstract class Refusal extends Error {
  abstract override readonly name: string;
}

/** Thrown when no operation has this path; carries the path. */
export class RouteNotFound extends Refusal {
  override readonly name = 'RouteNotFound';
  readonly path: string;

  constructor(path: string) {
    super('no such route');
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

/** Thrown when a request that needs a bearer token has none. */
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

/** Thrown when the input breaks rules; carries the messages of each failing field. */
export class InputInvalid extends Refusal {
  override readonly name = 'InputInvalid';
  readonly errors: ValidationErrors;

  /** @param note why the body could not be read, if it could not */
  constructor(errors: ValidationErrors, note: string | undefined) {
    super(note ?? Object.values(errors).flat().join(' '));
    this.errors = errors;
  }
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
