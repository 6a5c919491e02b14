import { FieldTree } from '../laravel/field-tree.ts';
import { fillIn, frameworkMessages } from '../laravel/messages.ts';
import { validationErrors } from '../laravel/validation-errors.ts';
import type { ApiDocument } from '../spec/api-document.ts';
import type { Operation, Response } from '../spec/operation.ts';
import type { Clock } from './clock.ts';
import { type HandlerContext, type HandlerResult, handlers, type Resources } from './handlers.ts';
import { type Preferences, preferredResponse, readPreferences } from './preferences.ts';
import type { RandomSource } from './random.ts';
import {
  BodyTooLarge,
  DocumentedRefusal,
  InputInvalid,
  MethodNotAllowed,
  PreferenceUnsatisfiable,
  type Refusal,
  ResourceMissing,
  ResponseUndocumented,
  RouteNotFound,
  TokenMissing,
  TokenUnknown,
} from './refusals.ts';
import { readJsonObject } from './request-body.ts';
import { type Route, Router } from './router.ts';
import type { Store } from './store.ts';

/** A request without its transport. */
export interface MockRequest {
  /** Upper case. */
  readonly method: string;
  /** Path and query as on the request line, percent-encoded: `/api/v1/health?x=1`. */
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body's bytes, empty for none; too large if the transport stopped reading it. */
  readonly body: Buffer | BodyTooLarge;
}

/** An answer without its transport. */
export interface MockReply {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Serialized JSON; undefined for an answer without a body. */
  readonly body: string | undefined;
  /** For the log: which operation it was, if any, why it was refused, and the error that must not be shown. */
  readonly operationId: string | undefined;
  readonly reason: string | undefined;
  readonly fault: Error | undefined;
}

export interface EngineParts {
  readonly document: ApiDocument;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly seed: number;
  /** The tokens that are accepted; undefined for any that is not empty. */
  readonly tokens: ReadonlySet<string> | undefined;
}

/** The mock without a transport. `handle` is the way of a request, top to bottom. */
export class Engine {
  readonly document: ApiDocument;
  readonly seed: number;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: RandomSource;
  readonly #tokens: ReadonlySet<string> | undefined;
  readonly #router: Router;
  readonly #fields: ReadonlyMap<Operation, FieldTree>;

  constructor({ document, store, clock, random, seed, tokens }: EngineParts) {
    this.document = document;
    this.seed = seed;
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
    this.#tokens = tokens;
    this.#router = new Router(document.operations, document.basePath);
    this.#fields = new Map(
      document.operations.flatMap((operation) =>
        operation.requestBody === undefined
          ? []
          : [[operation, new FieldTree(document.files, operation.requestBody.schema)]],
      ),
    );
  }

  /** Answers a request. Never rejects: whatever goes wrong is an answer too. */
  async handle(request: MockRequest): Promise<MockReply> {
    const [path, query] = splitOnce(request.url, '?');
    let operation: Operation | undefined;
    try {
      const route = this.#route(path);
      if (request.method === 'OPTIONS' && !route.operations.has('OPTIONS')) return optionsReply(route);
      operation = operationOn(route, request.method);
      const preferences = readPreferences(single(request.headers.prefer), query);
      if (preferences !== undefined) return this.#replyAsPreferred(operation, preferences, request);
      this.#authenticate(operation, single(request.headers.authorization));
      const resources = await this.#findResources(operation, route.parameters);
      const input = this.#readInput(operation, request);
      const body = await this.#run(operation, input, resources, request);
      return this.#respond(operation, body);
    } catch (error) {
      return this.#refuse(operation, error);
    }
  }

  #route(path: string): Route {
    const route = this.#router.find(path);
    if (route === undefined) throw new RouteNotFound(path);
    return route;
  }

  #replyAsPreferred(operation: Operation, preferences: Preferences, request: MockRequest): MockReply {
    const { response, example } = preferredResponse(operation, preferences);
    const body = example === undefined ? this.#sample(operation, response, request) : response.examples.get(example);
    const reply = this.#reply(operation, response, body);
    return { ...reply, headers: { ...reply.headers, 'preference-applied': preferences.applied } };
  }

  #authenticate(operation: Operation, authorization: string | undefined): void {
    if (!operation.needsToken) return;
    if (authorization === undefined) throw new TokenMissing('no Authorization header');
    const [, token = ''] = /^bearer +(.*)$/i.exec(authorization) ?? [];
    if (token === '') throw new TokenMissing('the Authorization header holds no bearer token');
    if (this.#tokens !== undefined && !this.#tokens.has(token)) throw new TokenUnknown();
  }

  async #findResources(operation: Operation, parameters: readonly string[]): Promise<Partial<Resources>> {
    let found: Partial<Resources> = {};
    for (const [index, { resource }] of operation.pathParameters.entries()) {
      if (resource === undefined) continue;
      const id = parameters[index] ?? '';
      const value = await this.#findResource(resource.name, id);
      if (value === undefined) throw new ResourceMissing(resource, id);
      found = { ...found, [resource.name]: value };
    }
    return found;
  }

  #findResource(name: string, id: string): Promise<unknown> {
    switch (name) {
      case 'agent':
        return this.#store.findAgent(id);
      default:
        throw new TypeError(`the mock keeps no resource called ${name}`);
    }
  }

  #readInput(operation: Operation, { body, headers }: MockRequest): Record<string, unknown> {
    const { requestBody } = operation;
    if (body instanceof BodyTooLarge) throw body;
    if (requestBody === undefined) return {};
    const { value, note } = readJsonObject(body, single(headers['content-type']), single(headers['content-encoding']));
    if (requestBody.validate(value)) return value;
    // The constructor has made one for each operation with a body.
    const fields = this.#fields.get(operation) as FieldTree;
    throw new InputInvalid(validationErrors(requestBody.validate.errors ?? [], fields), note);
  }

  async #run(
    operation: Operation,
    input: Record<string, unknown>,
    resources: Partial<Resources>,
    request: MockRequest,
  ): Promise<unknown> {
    const { success } = operation;
    if (success === undefined) throw new ResponseUndocumented(operation.id, 200, 'it documents no success');
    const handler = handlerOf(operation);
    if (handler === undefined)
      return success.examples.values().next().value ?? this.#sample(operation, success, request);
    const context = {
      store: this.#store,
      now: this.#clock.now(),
      random: this.#random.for(questionOf(operation, request)),
    };
    return inEnvelope(success, await handler(input, resources, context));
  }

  #respond(operation: Operation, body: unknown): MockReply {
    // `#run` has made sure that there is one.
    return this.#reply(operation, operation.success as Response, body);
  }

  /** A value made for a response's schema, from this request's own generator. */
  #sample(operation: Operation, { schema }: Response, request: MockRequest): unknown {
    if (schema === undefined) return undefined;
    const random = this.#random.for(questionOf(operation, request));
    return this.document.sampler.sample(schema, random, Math.floor(this.#clock.now() / 1000));
  }

  /** Renders every refusal and fault, in this one place. */
  #refuse(operation: Operation | undefined, error: unknown): MockReply {
    try {
      if (error instanceof RouteNotFound) {
        return refusal(404, { message: fillIn(frameworkMessages.routeNotFound, { path: error.path.slice(1) }) }, error);
      }
      if (error instanceof MethodNotAllowed) {
        const values = { method: error.method, methods: error.allowed.join(', ') };
        const reply = refusal(405, { message: fillIn(frameworkMessages.methodNotAllowed, values) }, error);
        return { ...reply, headers: { ...reply.headers, Allow: values.methods } };
      }
      if (error instanceof PreferenceUnsatisfiable) return refusal(400, { message: error.message }, error, operation);
      if (error instanceof BodyTooLarge)
        return refusal(413, { message: frameworkMessages.bodyTooLarge }, error, operation);
      if (operation !== undefined && error instanceof InputInvalid) {
        const response = declared(operation, 422);
        return {
          ...this.#reply(operation, response, inEnvelope(response, { errors: error.errors })),
          reason: error.message,
        };
      }
      if (operation !== undefined && error instanceof DocumentedRefusal) {
        const response = declared(operation, error.status);
        return { ...this.#reply(operation, response, response.examples.get(error.example)), reason: error.message };
      }
      return faultReply(operation, error);
    } catch (fault) {
      return faultReply(operation, fault);
    }
  }

  /** The one place where an answer of an operation leaves: it must satisfy the document. */
  #reply(operation: Operation, response: Response, body: unknown): MockReply {
    if (response.validate !== undefined && !response.validate(body)) {
      const [error] = response.validate.errors ?? [];
      throw new ResponseUndocumented(
        operation.id,
        response.status,
        `${error?.instancePath || 'the body'} ${error?.message}`,
      );
    }
    return {
      status: response.status,
      headers: {
        ...(response.schema !== undefined && jsonContent),
        ...response.headers,
        ...('X-RateLimit-Reset' in response.headers && { 'X-RateLimit-Reset': endOfMinute(this.#clock.now()) }),
      },
      body: response.schema === undefined ? undefined : JSON.stringify(body),
      operationId: operation.id,
      reason: undefined,
      fault: undefined,
    };
  }
}

const jsonContent = { 'Content-Type': 'application/json' } as const;

type AnyHandler = (
  input: Record<string, unknown>,
  resources: Partial<Resources>,
  context: HandlerContext,
) => Promise<HandlerResult>;

/**
 * The handler of an operation. Its own type names what `#readInput` has validated and `#findResources` has found for
 * this operation, which no type could follow from here.
 */
function handlerOf({ id }: Operation): AnyHandler | undefined {
  return Object.hasOwn(handlers, id) ? (handlers[id as keyof typeof handlers] as unknown as AnyHandler) : undefined;
}

function operationOn({ operations }: Route, method: string): Operation {
  const operation = operations.get(method) ?? (method === 'HEAD' ? operations.get('GET') : undefined);
  if (operation === undefined) throw new MethodNotAllowed(method, allowedOn(operations));
  return operation;
}

function allowedOn(operations: Route['operations']): string[] {
  return [...operations.keys()].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : method));
}

function optionsReply({ operations }: Route): MockReply {
  const headers = { Allow: allowedOn(operations).join(', ') };
  return { status: 204, headers, body: undefined, operationId: undefined, reason: undefined, fault: undefined };
}

function declared(operation: Operation, status: number): Response {
  const response = operation.responses.get(status);
  if (response === undefined) throw new ResponseUndocumented(operation.id, status, 'the status is not declared');
  return response;
}

/** A body with the properties of the response's schema, in its order: the document's constants, and what was made. */
function inEnvelope({ envelope }: Response, parts: HandlerResult): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const { name, constant } of envelope) {
    const value = constant ?? parts[name];
    if (value !== undefined) body[name] = value;
  }
  return body;
}

function refusal(status: number, body: { message: string }, { message }: Refusal, operation?: Operation): MockReply {
  return {
    status,
    headers: jsonContent,
    body: JSON.stringify(body),
    operationId: operation?.id,
    reason: message,
    fault: undefined,
  };
}

/** A fault of the mock: what broke the document is told, anything else only to the log. */
function faultReply(operation: Operation | undefined, error: unknown): MockReply {
  const fault = error instanceof Error ? error : new Error(String(error));
  const message = fault instanceof ResponseUndocumented ? fault.message : frameworkMessages.serverError;
  return {
    status: 500,
    headers: jsonContent,
    body: JSON.stringify({ message }),
    operationId: operation?.id,
    reason: fault.message,
    fault,
  };
}

/** What a request asks, as text: the key of its random values. */
function questionOf({ id }: Operation, { url, body }: MockRequest): string {
  return `${id}\n${url}\n${body instanceof BodyTooLarge ? '' : body.toString('latin1')}`;
}

function endOfMinute(microseconds: number): string {
  return String(Math.floor(microseconds / 60_000_000) * 60 + 60);
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}

function splitOnce(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
