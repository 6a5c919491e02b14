import { setTimeout as sleep } from 'node:timers/promises';
import type { ValidateFunction } from 'ajv';
import { FieldTree } from '../framework/laravel/field-tree.ts';
import { trimQuery } from '../framework/laravel/trim-strings.ts';
import { validationErrors } from '../framework/laravel/validation-errors.ts';
import { type ReadBody, readJson, readJsonObject } from '../openapi/bodies/json-body.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import { isObject } from '../openapi/document/json-pointer.ts';
import { below, type Place } from '../openapi/document/source-files.ts';
import { isJsonMediaType, type Operation, type RequestBody, type Response } from '../openapi/operations/operation.ts';
import type { ParameterReading } from '../openapi/parameters/reader.ts';
import { percentDecoded } from '../openapi/parameters/styles.ts';
import type { Random } from '../openapi/sample/faker-methods.ts';
import { emptyArraysToObjects } from '../openapi/schemas/empty-arrays.ts';
import type { Clock } from '../state/clock.ts';
import type { Courier } from '../webhooks/courier.ts';
import { afterScheme, authenticate } from './authenticate.ts';
import type { Behaviour, HandlerResult, Input } from './behaviour.ts';
import type { Disturbances } from './disturbances.ts';
import { inEnvelope } from './envelope.ts';
import type { BareReply, Call, MockReply, MockRequest } from './exchange.ts';
import { isSilent } from './faults.ts';
import { NearestPath } from './nearest-path.ts';
import { type PreferredResponse, preferredResponse, readPreferences } from './preferences.ts';
import { RateLimitHeaders } from './rate-limit.ts';
import {
  BodyTooLarge,
  FaultInjected,
  InputInvalid,
  MethodNotAllowed,
  QuotaExceeded,
  ResourceMissing,
  ResponseUndocumented,
  RouteNotFound,
} from './refusals.ts';
import { renderFault, renderRefusal } from './render-refusal.ts';
import { type Route, Router } from './router.ts';
import type { Session, Sessions } from './sessions.ts';

export interface EngineParts {
  readonly document: ApiDocument;
  /** What a document's operations do: of this one, and of any that takes its place. */
  readonly behaviourOf: (document: ApiDocument) => Behaviour;
  readonly sessions: Sessions;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly seed: number;
  /** The tokens that are accepted; undefined for any that is not empty. */
  readonly tokens: ReadonlySet<string> | undefined;
  /** Undefined for an engine that nothing disturbs. */
  readonly disturbances: Disturbances | undefined;
}

/** A document with what is made of it once. */
interface Compiled {
  readonly document: ApiDocument;
  readonly behaviour: Behaviour;
  /** Whether JSON is read as PHP does. */
  readonly readsAsPhp: boolean;
  readonly router: Router;
  readonly nearestPath: NearestPath;
  /** How Laravel names and orders the fields of each operation's body. */
  readonly fields: ReadonlyMap<Operation, FieldTree>;
  readonly rateLimitHeaders: RateLimitHeaders;
  /** The headers of each response with its content type, by the headers alone. */
  readonly headers: ReadonlyMap<Response['headers'], Response['headers']>;
  /** What was written as the body of each response, by the kept object that it shows. */
  readonly texts: ReadonlyMap<Response, WeakMap<object, string>>;
}

/** The longest body that is remembered, in characters: a list of a hundred thousand is not worth its memory. */
const longestRemembered = 64 * 1024;

/** The mock without a transport. `handle` is the way of a request, top to bottom. */
export class Engine {
  readonly seed: number;
  readonly sessions: Sessions;
  readonly courier: Courier;
  readonly #behaviourOf: EngineParts['behaviourOf'];
  readonly clock: Clock;
  readonly #tokens: ReadonlySet<string> | undefined;
  readonly #disturbances: Disturbances | undefined;
  #compiled: Compiled;

  constructor({ document, behaviourOf, sessions, courier, clock, seed, tokens, disturbances }: EngineParts) {
    this.seed = seed;
    this.sessions = sessions;
    this.courier = courier;
    this.#behaviourOf = behaviourOf;
    this.clock = clock;
    this.#tokens = tokens;
    this.#disturbances = disturbances;
    this.#compiled = compile(document, behaviourOf(document), clock);
  }

  get document(): ApiDocument {
    return this.#compiled.document;
  }

  /** Whether every token is accepted that is not empty. */
  get acceptsAnyToken(): boolean {
    return this.#tokens === undefined;
  }

  /** Answers from another document from now on; the state stays. Throws {@link DocumentError} and keeps the old one. */
  use(document: ApiDocument): void {
    this.#compiled = compile(document, this.#behaviourOf(document), this.clock);
  }

  /** Answers a request. Never rejects: whatever goes wrong is an answer too. */
  async handle(request: MockRequest): Promise<MockReply> {
    const call: Call = { request, session: this.sessions.get(undefined) };
    let reply: BareReply;
    try {
      reply = await this.#serve(call);
    } catch (error) {
      reply = this.#refuse(call, error);
    }
    const headers = this.#compiled.rateLimitHeaders.addTo(reply.headers, call.quota, reply.status);
    return finished(reply, headers, call);
  }

  async #serve(call: Call): Promise<BareReply> {
    const { request } = call;
    const [path, query] = splitOnce(request.url, '?');
    call.session = this.sessions.get(single(request.headers['x-mock-session']));
    this.#countRequest(call);
    const route = this.#route(path);
    if (request.method === 'OPTIONS' && !route.operations.has('OPTIONS')) return optionsReply(route);
    const operation = operationOn(route, request.method);
    call.operation = operation;
    if (call.quota?.isExceeded) throw new QuotaExceeded(call.quota.limit);
    const preferences = readPreferences(single(request.headers.prefer), query);
    const disturbance = this.#disturbances?.of(operation, call, preferences);
    const preferred = preferredResponse(operation, preferences, disturbance?.scenario);
    call.applied = preferences?.applied;
    if (disturbance !== undefined) {
      if (disturbance.delayMilliseconds > 0) {
        await sleep(disturbance.delayMilliseconds);
        // The session may have been reset meanwhile.
        call.session = this.sessions.get(call.session.name);
      }
      if (disturbance.status !== undefined) throw new FaultInjected(disturbance.status);
      call.disruption = disturbance.disruption;
      if (isSilent(call.disruption)) return silentReply(call.disruption);
    }
    if (preferred !== undefined) return this.#answerAsPreferred(call, preferred);
    authenticate(operation, request, query, this.#tokens);
    const resources = await this.#findResources(operation, route.parameters, call.session);
    const input = this.#readInput(operation, request, route.parameters, query);
    return this.#run(operation, input, resources, call);
  }

  #route(path: string): Route {
    const { router, nearestPath } = this.#compiled;
    const route = router.find(path);
    if (route === undefined) throw new RouteNotFound(path, nearestPath.whyNotFound(path));
    return route;
  }

  #countRequest(call: Call): void {
    const { rateLimit } = call.session;
    if (rateLimit === undefined) return;
    call.quota = rateLimit.count(afterScheme('bearer', call.request.headers.authorization) ?? '');
  }

  #answerAsPreferred(call: Call, { response, example }: PreferredResponse): BareReply {
    const body = example === undefined ? this.#sample(response, call) : response.examples.get(example);
    return this.#reply(call, response, body);
  }

  async #findResources(
    operation: Operation,
    parameters: readonly string[],
    session: Session,
  ): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {};
    let index = 0;
    for (const { resource } of operation.pathParameters) {
      const id = percentDecoded(parameters[index++] ?? '');
      if (resource === undefined) continue;
      const value = await this.#compiled.behaviour.resources.get(resource.name)?.(id, found, session);
      if (value === undefined) throw new ResourceMissing(resource, id);
      found[resource.name] = value;
    }
    return found;
  }

  #readInput(operation: Operation, request: MockRequest, path: readonly string[], query: string): Input {
    const { requestBody, parameters } = operation;
    if (request.body instanceof BodyTooLarge) throw request.body;
    const isLaravel = this.document.framework === 'laravel';
    const { values, errors } = parameters.read({
      path,
      query: isLaravel ? trimQuery(query) : query,
      headers: request.headers,
    });
    const { value: body, note } =
      requestBody === undefined ? noBody : this.#readBody(requestBody, request.body, request.headers);
    const validate = requestBody?.validate;
    const isValid =
      body === undefined ||
      validate === undefined ||
      satisfies(validate, body) ||
      (isLaravel && emptyArraysToObjects(body, validate.errors) && satisfies(validate, body));
    if (isValid && errors.length === 0) return inputOf(values, this.#validated(body, requestBody));
    // `compile` has made one for each operation.
    const fields = this.#compiled.fields.get(operation) as FieldTree;
    const bodyErrors = isValid ? [] : (validate.errors ?? []);
    throw new InputInvalid(validationErrors([...errors, ...bodyErrors], fields), note);
  }

  #readBody(requestBody: RequestBody, body: Uint8Array, headers: MockRequest['headers']): ReadBody {
    const [type, encoding] = [single(headers['content-type']), single(headers['content-encoding'])];
    if (this.document.framework === 'laravel') return readJsonObject(body, type, encoding);
    if (body.length === 0 && !requestBody.isRequired) return noBody;
    if (body.length > 0 && requestBody.unreadMediaTypes.some((mediaType) => fitsMediaType(type, mediaType)))
      return noBody;
    const read = readJson(body, type, encoding, this.#compiled.readsAsPhp);
    if (read.note !== undefined) throw new InputInvalid({ body: [read.note] }, read.note);
    return read;
  }

  /** Laravel's `validated()`: what no rule names does not get through. */
  #validated(body: unknown, requestBody: RequestBody | undefined): unknown {
    if (this.document.framework !== 'laravel' || !isObject(body)) return body;
    const validated: Record<string, unknown> = {};
    for (const name of requestBody?.propertyNames ?? []) if (Object.hasOwn(body, name)) validated[name] = body[name];
    return validated;
  }

  async #run(operation: Operation, input: Input, resources: Record<string, unknown>, call: Call): Promise<BareReply> {
    const { success } = operation;
    const handler = this.#compiled.behaviour.handlers.get(operation.id);
    if (handler === undefined)
      return this.#reply(call, success, success.examples.values().next().value ?? this.#sample(success, call));
    const { session } = call;
    const context = {
      document: this.document,
      session,
      store: session.store,
      now: this.clock.now(),
      random: () => randomOf(call),
    };
    return this.#answer(call, success, await handler(input, resources, context));
  }

  /** What shows the same as before is neither made nor checked nor written again. */
  #answer(call: Call, response: Response, result: HandlerResult): BareReply {
    const { shows } = result;
    // None for the response of a document that was replaced meanwhile.
    const texts = this.#compiled.texts.get(response);
    const known = shows && texts?.get(shows);
    if (known !== undefined) return { status: response.status, headers: this.#headersOf(response, call), body: known };
    const reply = this.#reply(call, response, inEnvelope(response, result.body, result.example));
    if (shows !== undefined && reply.body !== undefined && reply.body.length <= longestRemembered)
      texts?.set(shows, reply.body);
    return reply;
  }

  /** A value made for a response's schema, from this request's own generator. */
  #sample({ schema }: Response, call: Call): unknown {
    if (schema === undefined) return undefined;
    const sample = this.#sampleOf(schema, call);
    return this.#compiled.behaviour.makeConsistent?.(sample) ?? sample;
  }

  #sampleOf(schema: Place, call: Call): unknown {
    return this.document.sampler.sample(schema, randomOf(call), Math.floor(this.clock.now() / 1000));
  }

  /** The one place where an answer of an operation leaves: it must satisfy the document. */
  #reply(call: Call, response: Response, body: unknown): BareReply {
    if (response.validate !== undefined && !response.validate(body)) {
      const [error] = response.validate.errors ?? [];
      throw new ResponseUndocumented(
        call.operation?.id ?? '',
        response.status,
        `${error?.instancePath || 'the body'} ${error?.message}`,
      );
    }
    return {
      status: response.status,
      headers: this.#headersOf(response, call),
      body: serialize(body, response.mediaType),
    };
  }

  /** The headers that the response declares: its examples, else values made for their schemas. */
  #headersOf(response: Response, call: Call): BareReply['headers'] {
    const { headers, headerSchemas } = response;
    const own = this.#compiled.headers.get(headers) ?? withContentType(response);
    if (headerSchemas.size === 0) return own;
    const made = [...headerSchemas].map(([name, schema]) => [name, String(this.#sampleOf(schema, call))]);
    return { ...own, ...Object.fromEntries(made) };
  }

  #refuse(call: Call, error: unknown): BareReply {
    try {
      return renderRefusal(error, call, this.document, {
        reply: (response, body) => this.#reply(call, response, body),
        sample: (response) => this.#sample(response, call),
      });
    } catch (fault) {
      return renderFault(fault, this.document);
    }
  }
}

/** A name that nothing finds would make every request of the operation fail. */
function refuseUnknownResources({ operations, files, isTalkover }: ApiDocument, { resources }: Behaviour): void {
  const unknown = operations.flatMap(({ pathParameters }) =>
    pathParameters.filter(({ resource }) => resource !== undefined && !resources.has(resource.name)),
  );
  if (unknown.length === 0) return;
  const known = isTalkover
    ? `known are ${[...resources.keys()].join(', ')}`
    : "the resources are those of Talkover's document, whose copies say `x-api: talkover` beside `info`";
  throw new DocumentError(
    unknown.map(({ place, resource }) =>
      files.problem(below(place, 'x-resource', 'name'), `nothing is called ${resource?.name} here; ${known}`),
    ),
  );
}

/** Throws {@link DocumentError} for a document that names what the behaviour does not have. */
function compile(document: ApiDocument, behaviour: Behaviour, clock: Clock): Compiled {
  refuseUnknownResources(document, behaviour);
  const { operations, basePath, files } = document;
  const readsAsLaravel = document.framework === 'laravel' || behaviour.readsAsLaravel === true;
  const responses = operations.flatMap((operation) => [...operation.responses.values()]);
  return {
    document,
    behaviour,
    readsAsPhp: readsAsLaravel,
    router: new Router(operations, basePath, readsAsLaravel ? 'optional' : 'significant'),
    nearestPath: new NearestPath(operations, basePath),
    fields: new Map(operations.map((operation) => [operation, new FieldTree(files, operation.requestBody?.schema)])),
    rateLimitHeaders: new RateLimitHeaders(document, clock),
    headers: new Map(responses.map((response) => [response.headers, withContentType(response)])),
    texts: new Map(responses.map((response) => [response, new WeakMap()])),
  };
}

function withContentType({ mediaType, headers }: Response): Response['headers'] {
  const contentType = mediaType === '*/*' ? 'application/json' : mediaType;
  return contentType === undefined ? headers : { 'Content-Type': contentType, ...headers };
}

const noBody: ReadBody = { value: undefined, note: undefined };

function operationOn({ operations }: Route, method: string): Operation {
  const operation = operations.get(method) ?? (method === 'HEAD' ? operations.get('GET') : undefined);
  if (operation === undefined) throw new MethodNotAllowed(method, allowedOn(operations));
  return operation;
}

function allowedOn(operations: Route['operations']): string[] {
  return [...operations.keys()].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : method));
}

function optionsReply({ operations }: Route): BareReply {
  return { status: 204, headers: { Allow: allowedOn(operations).join(', ') }, body: undefined };
}

function silentReply(disruption: MockReply['disruption']): BareReply {
  return { status: 200, headers: {}, body: undefined, reason: `injected fault: ${disruption}` };
}

/** The answer, with what the call knows of it. */
function finished({ status, body, reason, fault }: BareReply, headers: MockReply['headers'], call: Call): MockReply {
  const { applied, disruption, operation, session } = call;
  return {
    status,
    headers: applied === undefined ? headers : { ...headers, 'Preference-Applied': applied },
    body,
    disruption,
    operationId: operation?.id,
    session: session.name,
    reason,
    fault,
  };
}

/** Throws {@link InputInvalid} for a value that nests deeper than any stack: a schema that refers to itself is called for each level. */
function satisfies(validate: ValidateFunction, body: unknown): boolean {
  try {
    return validate(body);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const note = 'the body nests too deeply to be checked';
    throw new InputInvalid({ body: [note] }, note);
  }
}

function inputOf({ path, query, header, cookie }: ParameterReading['values'], body: unknown): Input {
  return { path, query, header, cookie, body };
}

/** Whether a Content-Type is of a media type or range (`image/*`) of the document. */
function fitsMediaType(contentType: string | undefined, mediaType: string): boolean {
  const given = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const [wanted = ''] = mediaType.toLowerCase().split(';', 1);
  return wanted === '*/*' || given === wanted || (wanted.endsWith('/*') && given.startsWith(wanted.slice(0, -1)));
}

/** A body as text. Of a media type that is no JSON only text can be told: the document has no form for more. */
function serialize(body: unknown, mediaType: string | undefined): string | undefined {
  if (mediaType === undefined || body === undefined) return undefined;
  if (isJsonMediaType(mediaType) || mediaType === '*/*') return JSON.stringify(body);
  return typeof body === 'string' ? body : undefined;
}

/** A request's own generator: by its operation, its URL and its body. */
function randomOf({ session, operation, request: { url, body } }: Call): Random {
  return session.random.for(`${operation?.id}\n${url}\n`, body instanceof BodyTooLarge ? undefined : body);
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}

function splitOnce(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
