import type { ValidateFunction } from 'ajv';
import { type BodyReading, type Framework, noBody } from '../framework/framework.ts';
import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import type { Place } from '../openapi/document/source-files.ts';
import { createdUris } from '../openapi/operations/created-uris.ts';
import { type Operation, type Response, responseFor } from '../openapi/operations/operation.ts';
import { type HeaderSchema, headerUri } from '../openapi/operations/response-headers.ts';
import { operationFor, type Route } from '../openapi/operations/router.ts';
import { afterScheme } from '../openapi/operations/token-form.ts';
import { percentDecoded } from '../openapi/parameters/pairs.ts';
import type { ParameterReading } from '../openapi/parameters/reader.ts';
import type { Random } from '../openapi/sample/faker-methods.ts';
import type { Given } from '../openapi/sample/sampler.ts';
import type { Clock } from '../state/clock.ts';
import type { StoreContent } from '../state/store.ts';
import { withHeaders } from '../text/header-values.ts';
import { KnownSecrets } from '../text/known-secrets.ts';
import type { Courier } from '../webhooks/courier.ts';
import { readTraceContext } from '../webhooks/trace-context.ts';
import type { MockApi } from './api.ts';
import { authenticate } from './authenticate.ts';
import { BodyInPieces, checkedPieces } from './body-in-pieces.ts';
import { type Compiled, compile, prepare } from './compile.ts';
import { deliverEvent, type EventDefinitions } from './events.ts';
import { ExchangeCounts } from './exchange-counts.ts';
import type { Disturbances } from './faults/disturbances.ts';
import { isSilent } from './faults/faults.ts';
import {
  type AskedAnswer,
  type Preferences,
  type PreferredResponse,
  preferredResponse,
  readPreferences,
} from './faults/preferences.ts';
import { givenOf } from './given.ts';
import type { HandlerContext, Input } from './handler.ts';
import type { HandlerReply, HandlerResult, ShownReply } from './handler-result.ts';
import { defaultCapacity, type ExchangeJournal, Journal, type JournalSettings } from './journal.ts';
import { latePackages } from './late-packages.ts';
import { completed } from './refusals/envelope.ts';
import {
  BodyTooLarge,
  FaultInjected,
  InputInvalid,
  MethodNotAllowed,
  NotAcceptable,
  OperationUnreadable,
  QuotaExceeded,
  ResourceMissing,
  ResponseUndocumented,
  RouteNotFound,
  UnsupportedMediaType,
} from './refusals/refusals.ts';
import { renderFault, renderRefusal } from './refusals/render-refusal.ts';
import { requestViolations, responseViolations } from './refusals/violations.ts';
import { type BareReply, type Call, isBodiless, type MockReply, newCall } from './reply.ts';
import { headerOf, type MockRequest, maxBodyBytes, maxOwnBodyBytes } from './request.ts';
import { Scenarios } from './scenarios/scenarios.ts';
import type { Session } from './sessions/session.ts';
import { resume, type SessionNeeds, type Sessions } from './sessions/sessions.ts';
import { sleep } from './sleep.ts';
import { StreamedBody } from './streamed-body.ts';
import { fetchFrom, type Receive } from './web/fetch.ts';
import { OwnOrigins } from './web/own-origins.ts';
import { mockRequestOf } from './web/request.ts';
import { webResponseOf } from './web/response.ts';
import type { MockFetch, WebRequest, WebResponse } from './web/web-types.ts';

export interface MockParts {
  readonly document: ApiDocument;
  readonly api: MockApi;
  readonly sessions: Sessions;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly seed: number;
  /** The tokens that are accepted; undefined for any that is not empty. */
  readonly tokens: ReadonlySet<string> | undefined;
  /** Undefined for a mock that nothing disturbs. */
  readonly disturbances: Disturbances | undefined;
  /** Whether requests and answers are kept for a person to look at; or where, if not in this process. */
  readonly keepsJournal: boolean | ((settings: JournalSettings) => ExchangeJournal);
  /** How many of them. */
  readonly journalCapacity?: number | undefined;
  /** Says why the state can't be reached that several processes share; undefined where it can, or where there is none. */
  readonly whyUnavailable?: (() => Promise<string | undefined>) | undefined;
  /** Whether answers are sampled where a request doesn't say, and are not taken from examples. */
  readonly isDynamic: boolean;
  /** Whether every violation is listed, of answers too. */
  readonly listsViolations: boolean;
  /** The longest body that is read, in bytes; by default that of the document's kind. */
  readonly maxBodyBytes?: number | undefined;
  /** @internal Answers what `fetch` is asked at the path of an inbox; undefined where that is a path like any other. */
  readonly receive?: Receive | undefined;
}

/** @internal What a proxy is to the mock that answers in place of its deployment. */
export interface ProxyOfMock {
  /** Where requests go: `https://app.example.com/api/v1`. */
  readonly upstream: string;
  /**
   * Sends a request as if an app did.
   * @returns the number of the journal's entry; undefined where there is none
   */
  repeat(request: MockRequest): Promise<number | undefined>;
}

/** An API being served, without a transport. `handle` is the way of a request, top to bottom. */
export class Mock {
  readonly seed: number;
  /** @internal What every answer has beside its own. */
  readonly headersOfEveryAnswer: Readonly<Record<string, string>>;
  /** @internal */
  readonly sessions: Sessions;
  /** @internal */
  readonly courier: Courier;
  readonly clock: Clock;
  /** What the sessions play. */
  readonly scenarios: Scenarios;
  /** @internal The tokens, as what is shown to nobody; undefined where every token is accepted. */
  readonly secrets: KnownSecrets | undefined;
  /** @internal That of this process; undefined where none is kept in it. */
  readonly journal: Journal | undefined;
  /** @internal The journal, wherever it is kept; undefined where none is. */
  readonly exchanges: ExchangeJournal | undefined;
  /** @internal Says why the state can't be reached; undefined where it can. */
  readonly whyUnavailable: () => Promise<string | undefined>;
  /** @internal What was asked over HTTP, in numbers. */
  readonly counts = new ExchangeCounts();
  /**
   * Answers a web-standard request. Rejects only where `fetch` would: for what is no request, for an aborted one, and for a
   * connection that a fault drops.
   */
  readonly fetch: MockFetch = (input: unknown, init?: unknown) => fetchFrom(this, input, init);
  /** @internal Where `fetch` was asked. */
  readonly origins = new OwnOrigins();
  /** @internal */
  readonly receive: Receive | undefined;
  /** @internal The proxy that the mock is part of; undefined for a mock that answers by itself. */
  proxy: ProxyOfMock | undefined;
  readonly #tokens: ReadonlySet<string> | undefined;
  readonly #disturbances: Disturbances | undefined;
  readonly #isDynamic: boolean;
  readonly #listsViolations: boolean;
  readonly #maxBodyBytes: number | undefined;
  #api: MockApi;
  #compiled: Compiled;
  #isClosed = false;
  #isEnding = false;
  readonly #endWatchers = new Set<() => void>();

  constructor(parts: MockParts) {
    this.seed = parts.seed;
    this.headersOfEveryAnswer = { 'X-Mock-Seed': String(parts.seed), 'X-Content-Type-Options': 'nosniff' };
    this.#api = parts.api;
    this.sessions = parts.sessions;
    this.courier = parts.courier;
    this.clock = parts.clock;
    this.scenarios = new Scenarios(this);
    this.secrets = parts.tokens === undefined ? undefined : new KnownSecrets(parts.tokens);
    const { keepsJournal, whyUnavailable = async () => undefined } = parts;
    const isElsewhere = typeof keepsJournal === 'function';
    const { secrets, headersOfEveryAnswer } = this;
    const settings = { secrets, headersOfEveryAnswer, capacity: parts.journalCapacity ?? defaultCapacity };
    this.journal = keepsJournal && !isElsewhere ? new Journal(settings) : undefined;
    this.exchanges = isElsewhere ? keepsJournal(settings) : this.journal;
    this.whyUnavailable = whyUnavailable;
    this.#tokens = parts.tokens;
    this.#disturbances = parts.disturbances;
    this.#isDynamic = parts.isDynamic;
    this.#listsViolations = parts.listsViolations;
    this.#maxBodyBytes = parts.maxBodyBytes;
    this.receive = parts.receive;
    this.#compiled = compile(parts.document, parts.api);
  }

  /** @internal */
  get api(): MockApi {
    return this.#api;
  }

  get document(): ApiDocument {
    return this.#compiled.document;
  }

  /** @internal What words the refusals of the document's API. */
  get framework(): Framework {
    return this.#compiled.framework;
  }

  /** @internal The events that can happen. */
  get events(): EventDefinitions {
    return this.#compiled.events;
  }

  /** The longest body that is read, in bytes. */
  get maxBodyBytes(): number {
    return this.#maxBodyBytes ?? (this.document.isOwn ? maxOwnBodyBytes : maxBodyBytes);
  }

  /** Whether every token is accepted that is not empty. */
  get acceptsAnyToken(): boolean {
    return this.#tokens === undefined;
  }

  /** @internal Whether it is about to end, or has ended: what is still asked is answered. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** Answers from another document from now on; the state stays. Throws {@link DocumentError} and keeps the old one. */
  use(document: ApiDocument): void {
    this.#compiled = compile(document, this.api);
  }

  /**
   * @internal Answers as another API from now on; the records stay, and what is still to be delivered.
   * @throws {DocumentError} and keeps the old one, as where the new services can't be made
   */
  async useApi(api: MockApi, document: ApiDocument, start: StoreContent): Promise<void> {
    const compiled = compile(document, api);
    this.sessions.useApi(api, start);
    this.#api = api;
    this.#compiled = compiled;
    for (const session of this.sessions.all()) await resume(session);
  }

  /**
   * Delivers nothing more, and lets deliveries that are under way end within a grace, in milliseconds. Requests are still
   * answered; `listen` begins again.
   */
  async close(graceInMilliseconds = 0): Promise<void> {
    this.#isClosed = true;
    this.announceEnd();
    await this.sessions.park(graceInMilliseconds);
  }

  /** @internal Says that the mock is about to end, to those who ask and those who watch; all goes on as before. */
  announceEnd(): void {
    this.#isEnding = true;
    for (const tell of this.#endWatchers) tell();
  }

  /** @internal Calls back each time that the mock begins to end, before what is under way has ended. */
  watchEnd(tell: () => void): void {
    this.#endWatchers.add(tell);
  }

  /** @internal Goes on with deliveries where the mock was closed. */
  async reopen(): Promise<void> {
    if (!this.#isClosed) return;
    this.#isClosed = false;
    this.#isEnding = false;
    for (const session of this.sessions.all()) await resume(session);
  }

  /**
   * Answers a request. Never rejects: whatever goes wrong is an answer too.
   * @param recorded called with the number of the journal's entry, where a journal is kept
   */
  async handle(request: MockRequest, recorded?: (entry: number) => void): Promise<MockReply> {
    const began = this.exchanges === undefined ? 0 : performance.now();
    const call = newCall(request, this.sessions.get(undefined));
    let reply: BareReply;
    try {
      reply = await this.#serve(call);
    } catch (error) {
      reply = this.#refuse(call, error);
    }
    const headers = this.#compiled.rateLimitHeaders.addTo(reply.headers, call.quota, reply.status, call.session.clock);
    // What a HEAD has no body of, it need not say the length of: that is not known before it is written.
    const isBare = isBodiless(reply.status) || (request.method === 'HEAD' && !this.document.isOwn);
    const whole = finished(isBare ? { ...reply, body: undefined } : reply, headers, call);
    if (this.exchanges !== undefined) {
      const entry = this.exchanges.recordCall(request, whole, this.clock.now(), performance.now() - began);
      recorded?.(typeof entry === 'number' ? entry : await entry);
    }
    call.session.finish?.();
    return whole;
  }

  /** @internal A web-standard request as `handle` takes it. Throws what its body does. */
  requestOf(request: WebRequest): Promise<MockRequest> {
    return mockRequestOf(request, new URL(request.url), this.maxBodyBytes);
  }

  /** @internal What `handle` has answered, as `fetch` gives it. Rejects as that does. */
  responseOf(request: WebRequest, reply: MockReply): Promise<WebResponse> {
    return webResponseOf(request, reply, this.headersOfEveryAnswer);
  }

  async #serve(call: Call): Promise<BareReply> {
    if (!this.#compiled.isPrepared) await prepare(this.#compiled);
    const { request } = call;
    const [path, query] = splitOnce(request.url, '?');
    call.session = this.sessions.get(headerOf(request, 'x-mock-session'));
    if (this.sessions.open !== undefined) await this.#open(call, path, true);
    this.#countRequest(call);
    const route = this.#route(path, request.method);
    if (request.method === 'OPTIONS' && !route.operations.has('OPTIONS')) return optionsReply(route);
    const operation = operationOn(route, request.method);
    call.operation = operation;
    if (call.quota?.isExceeded) throw new QuotaExceeded(call.quota.limit);
    const preferences = readPreferences(headerOf(request, 'prefer'), query);
    const disturbance = this.#disturbances?.of(operation, call, preferences);
    const preferred =
      preferences === undefined && disturbance?.asked === undefined
        ? undefined
        : this.#preferred(operation, preferences, disturbance?.asked, call);
    const isDynamic = call.dynamic ?? this.#isDynamic;
    const late = latePackages(operation, this.document, this.api, { preferred, isDynamic });
    if (late !== undefined) {
      await late;
      await this.#sessionAnew(call, path);
    }
    if (disturbance !== undefined) {
      if (disturbance.delayMilliseconds > 0) {
        await sleep(disturbance.delayMilliseconds, request.signal);
        if (request.signal?.aborted) return goneReply(call);
        await this.#sessionAnew(call, path);
      }
      if (disturbance.status !== undefined) throw new FaultInjected(disturbance.status);
      call.disruption = disturbance.disruption;
      if (isSilent(call.disruption)) return silentReply(call.disruption);
    }
    if (!this.document.isOwn) call.given = givenOf(operation, route.parameters, undefined);
    // Whoever wants every violation wants them whatever answer is asked for.
    if (preferred !== undefined && !this.#listsViolations) return this.#answerAsPreferred(call, preferred);
    authenticate(operation, request, query, this.#tokens);
    this.#compiled.firstCalls.requireReadableRequest(operation);
    const resources = await this.#findResources(operation, route.parameters, call.session);
    // At once, where nothing has to be unpacked: a promise takes a turn.
    const reading = this.#readBody(operation, request);
    const body = reading instanceof Promise ? await reading : reading;
    const input = this.#readInput(operation, request, { path: route.parameters, query, body });
    if (call.given !== undefined) call.given = { ...call.given, body: input.body };
    return preferred === undefined
      ? this.#run(operation, input, resources, call)
      : this.#answerAsPreferred(call, preferred);
  }

  /** Reads what a request needs of a session that several processes share, all at once. */
  async #open(call: Call, path: string, isCounted: boolean): Promise<void> {
    const { request, session } = call;
    const route = this.#compiled.router.find(path, request.method);
    const operation = route && operationFor(route.operations, request.method);
    if (operation !== undefined && this.api.stateless?.has(operation.id)) return;
    const token = isCounted ? tokenOf(call) : undefined;
    const isDisturbed = isCounted && this.#disturbances !== undefined;
    const needs: SessionNeeds = {
      token,
      request,
      operation,
      parameters: route?.parameters.map((text) => text ?? '') ?? [],
      isDisturbed,
    };
    call.session = (await this.sessions.open?.(session, needs)) ?? session;
  }

  /** A session may have been reset while a request waited. */
  async #sessionAnew(call: Call, path: string): Promise<void> {
    call.session.finish?.();
    call.session = this.sessions.get(call.session.name);
    // It was counted before.
    if (this.sessions.open !== undefined) await this.#open(call, path, false);
  }

  #preferred(
    operation: Operation,
    preferences: Preferences | undefined,
    otherwise: AskedAnswer | undefined,
    call: Call,
  ): PreferredResponse | undefined {
    const acceptable = (response: Response) => this.#acceptable(response, call);
    const found = preferredResponse(operation, preferences, otherwise, acceptable, this.#isDynamic);
    // What can't be satisfied, which throws, is not applied.
    call.applied = preferences?.applied;
    call.dynamic = preferences?.dynamic;
    return found;
  }

  #route(path: string, method: string): Route {
    const { router, nearestPath } = this.#compiled;
    const route = router.find(path, method);
    if (route === undefined) throw new RouteNotFound(path, nearestPath.whyNotFound(path));
    return route;
  }

  #countRequest(call: Call): void {
    const { rateLimit } = call.session;
    if (rateLimit === undefined) return;
    call.quota = rateLimit.count(tokenOf(call));
  }

  #answerAsPreferred(call: Call, { response, example }: PreferredResponse): BareReply {
    this.#compiled.firstCalls.requireReadableResponse(response);
    const body = example === undefined ? this.#made(response, call) : this.#example(response, example, call);
    return this.#reply(call, response, body, true);
  }

  /** What the path names, each inside the one before it. */
  async #findResources(
    operation: Operation,
    parameters: Route['parameters'],
    { store }: Session,
  ): Promise<Record<string, unknown>> {
    const found: Record<string, { readonly id: string }> = {};
    let index = 0;
    for (const { resource } of operation.pathParameters) {
      const id = percentDecoded(parameters[index++] ?? '');
      const kind = resource && this.api.resources?.[resource.name];
      if (resource === undefined || kind === undefined) continue;
      const parent = kind.parent && found[kind.parent.name];
      const record = await (kind.find?.(id, store) ?? store.collection(kind).find(id, parent?.id));
      if (record === undefined) throw new ResourceMissing(resource, id);
      found[resource.name] = record;
    }
    return found;
  }

  #readBody(operation: Operation, request: MockRequest): BodyReading | Promise<BodyReading> {
    const { body } = request;
    if (body instanceof BodyTooLarge) throw body;
    const contentType = headerOf(request, 'content-type');
    if (operation.requestBody !== undefined) {
      const input = this.#compiled.inputOf(operation);
      return input.readBody(body, contentType, headerOf(request, 'content-encoding'), this.maxBodyBytes);
    }
    // Nobody minds a body that nobody reads, but for an operation that says it does.
    if (body.length > 0 && !this.document.isOwn && operation.responses.has('415'))
      throw new UnsupportedMediaType(contentType, []);
    return noBody;
  }

  #readInput(operation: Operation, request: MockRequest, { path, query, body: reading }: RawInput): Input {
    const { requestBody, parameters } = operation;
    const { value: body, note, refusal, obstacle, isJudged = true } = reading;
    if (obstacle?.kind === 'too large') throw new BodyTooLarge(this.maxBodyBytes);
    if (obstacle !== undefined)
      throw new UnsupportedMediaType(obstacle.given, requestBody?.content.map(({ mediaType }) => mediaType) ?? []);
    const input = this.#compiled.inputOf(operation);
    const { values, errors } = parameters.read({ path, query: input.readQuery(query), headers: request.headers });
    if (refusal !== undefined) throw new InputInvalid(refusal, note);
    const validate = isJudged ? (reading.content ?? requestBody)?.validate : undefined;
    const isValid =
      body === undefined ||
      validate === undefined ||
      satisfies(validate, body) ||
      (input.repaired(body, validate.errors ?? []) && satisfies(validate, body));
    const { errors: notation = [] } = reading;
    if (isValid && errors.length === 0 && notation.length === 0) return inputOf(values, input.validated(body, reading));
    const bodyErrors = isValid ? [] : (validate.errors ?? []);
    const violations = this.#listsViolations
      ? requestViolations(input, errors, [...notation, ...bodyErrors])
      : undefined;
    throw new InputInvalid(input.errorsOf([...errors, ...notation, ...bodyErrors], reading), note, violations);
  }

  async #run(operation: Operation, input: Input, resources: Record<string, unknown>, call: Call): Promise<BareReply> {
    const success =
      this.#compiled.answers === undefined
        ? operation.success
        : (this.#acceptable(operation.success, call)[0] ?? operation.success);
    const handler = this.api.handlers?.[operation.id];
    this.#compiled.firstCalls.requireReadableResponse(success);
    if (handler === undefined) return this.#reply(call, success, this.#bodyOf(success, call), true);
    return this.#answer(call, operation, await handler(input, resources, this.#contextOf(call)));
  }

  #contextOf(call: Call): HandlerContext {
    const { session, request } = call;
    const now = session.clock.now();
    const trace = readTraceContext(headerOf(request, 'traceparent'), headerOf(request, 'tracestate'));
    return {
      document: this.document,
      session,
      store: session.store,
      services: session.services,
      now,
      trace,
      random: () => randomOf(call),
      emit: (event, data, target) => deliverEvent(this.events, session, { event, data, at: now }, target, trace),
    };
  }

  #answer(call: Call, operation: Operation, result: HandlerResult): BareReply {
    if ('view' in result) return this.#show(call, operation, result);
    const response = this.#negotiated(responseOf(operation, result), call);
    if (result.body instanceof BodyInPieces) return this.#replyInPieces(call, response, result.body);
    const body = isPlainObject(result.body) ? completed(response, result.body, result.example) : result.body;
    const reply = this.#reply(call, response, body);
    requireSent(operation, response, body, reply.body);
    return result.headers === undefined ? reply : { ...reply, headers: withHeaders(reply.headers, result.headers) };
  }

  /** What shows the same as before is neither made nor checked nor written again. */
  #show(call: Call, operation: Operation, shown: ShownReply): BareReply {
    const { texts } = this.#compiled;
    const response = this.#negotiated(operation.success, call);
    const known = texts.find(response, shown);
    if (known !== undefined) return { status: response.status, headers: this.#headersOf(response, call), body: known };
    // The view was given together with the object that it shows.
    const body = shown.view(shown.kept as never, this.document);
    if (body instanceof BodyInPieces) return this.#replyInPieces(call, response, body);
    const reply = this.#reply(call, response, isPlainObject(body) ? completed(response, body) : body);
    requireSent(operation, response, body, reply.body);
    if (typeof reply.body === 'string') texts.remember(response, shown, reply.body);
    return reply;
  }

  /** The body of an operation that nothing handles: an example, unless samples are wanted; what has no schema has none. */
  #bodyOf(response: Response, call: Call): unknown {
    const isSampled = (call.dynamic ?? this.#isDynamic) && response.schema !== undefined;
    const { done, value } = response.examples.keys().next();
    return isSampled || done === true ? this.#made(response, call) : this.#example(response, value, call);
  }

  /** An example as it is written, whether or not it satisfies its schema. */
  #example(response: Response, name: string, call: Call): unknown {
    const example = response.examples.get(name);
    call.warning ??= this.#compiled.firstCalls.complaintAbout(response, example);
    return example;
  }

  /** What stands for an example where there is none: a file of the media type, else a sample. */
  #made(response: Response, call: Call): unknown {
    const { negotiator, writer } = this.#compiled.answers ?? {};
    const contentType = negotiator?.contentTypeOf(response);
    if (writer === undefined || contentType === undefined) return this.#sample(response, call);
    const file = writer.file(contentType);
    if (file !== undefined) return file;
    if (response.schema === undefined) return writer.empty(contentType);
    return writer.made(this.#sample(response, call), contentType, response.schema);
  }

  /**
   * A response in each media type that the client takes, the most wanted first. An error is better sent in the media type
   * that there is than not at all.
   * @throws {NotAcceptable} if it takes none
   */
  #acceptable(response: Response, { request }: Call): readonly Response[] {
    const accept = headerOf(request, 'accept');
    const ranked = this.#compiled.answers?.negotiator.ranked(response, accept) ?? [response];
    if (ranked.length > 0) return ranked;
    if (response.status >= 400) return [response];
    const offered = response.content.map(({ mediaType }) => mediaType);
    throw new NotAcceptable(accept ?? '', offered);
  }

  /** A response in the media type that the client wants most, else in the one that there is. */
  #negotiated(response: Response, { request }: Call): Response {
    return this.#compiled.answers?.negotiator.ranked(response, headerOf(request, 'accept'))[0] ?? response;
  }

  /** The example of a response's schema if that breaks it, else a value that is made for it, from this request's own generator. */
  #sample(response: Response, call: Call): unknown {
    const { schema } = response;
    if (schema === undefined) return undefined;
    const isDrawn = this.document.isOwn || (call.dynamic ?? this.#isDynamic);
    const written = isDrawn ? undefined : this.document.sampler.brokenExample(schema);
    if (written !== undefined) {
      call.warning ??= this.#compiled.firstCalls.complaintAbout(response, written.value);
      return written.value;
    }
    const sample = this.#sampleOf(schema, call, call.given);
    return this.api.harmonize?.(sample) ?? sample;
  }

  #sampleOf(schema: Place, call: Call, given?: Given): unknown {
    return this.document.sampler.sample(schema, randomOf(call), Math.floor(call.session.clock.now() / 1000), {
      given,
      ...((call.dynamic ?? this.#isDynamic) && { prefersExamples: false }),
      onShortfall: ({ place, reason }) => {
        call.warning ??= `no value satisfies ${place.pointer}: ${reason}`;
      },
    });
  }

  /**
   * The one place where an answer of an operation leaves: it must satisfy the document.
   * @param isDocuments whether the body is the document's own: an example, served as it is written, or a sample
   */
  #reply(call: Call, response: Response, body: unknown, isDocuments = false): BareReply {
    if (response.status < 200)
      throw new OperationUnreadable(`${response.status} ends no exchange: nothing can follow it`);
    const { isOwn } = this.document;
    // A schema that speaks of any media type has bytes for a text.
    const isFile = body instanceof Uint8Array && response.mediaType === '*/*' && !isOwn;
    if (!isFile && (!isDocuments || this.#listsViolations)) this.#requireValid(call, response, body);
    return {
      status: response.status,
      headers: this.#headersOf(response, call, body),
      body: isOwn ? serialize(body, response.mediaType) : this.#written(response, body, isDocuments),
    };
  }

  /**
   * An answer whose body is held against the document and written piece by piece. What is short is whole; of a longer one,
   * the first piece is there, and a later one that breaks the document ends it.
   */
  #replyInPieces(call: Call, response: Response, body: BodyInPieces): BareReply {
    if (!this.document.isOwn) return this.#reply(call, response, completed(response, body.whole()));
    const value = completed(response, body.value);
    const pieces = checkedPieces(value, (part) => this.#requireValid(call, response, part));
    const { value: beginning = '' } = pieces.next();
    const next = pieces.next();
    const headers = this.#headersOf(response, call);
    if (next.done) return { status: response.status, headers, body: beginning };
    return { status: response.status, headers, body: new StreamedBody(beginning + next.value, pieces) };
  }

  /** Throws {@link ResponseUndocumented} for a body that does not satisfy the document. */
  #requireValid(call: Call, { validate, status }: Response, body: unknown): void {
    if (validate === undefined || validate(body)) return;
    const [error] = validate.errors ?? [];
    const reason = `${error?.instancePath || 'the body'} ${error?.message}`;
    const violations = this.#listsViolations ? responseViolations(validate.errors ?? []) : undefined;
    throw new ResponseUndocumented(call.operation?.id ?? '', status, reason, violations);
  }

  #written(response: Response, body: unknown, isDocuments: boolean): BareReply['body'] {
    const { negotiator, writer } = this.#compiled.answers ?? {};
    const contentType = negotiator?.contentTypeOf(response);
    if (writer === undefined || contentType === undefined || !(isDocuments || writer.hasForm(body, contentType)))
      return undefined;
    return writer.write(body, contentType, response.schema);
  }

  /** The headers that the response declares: its examples, else values made for their schemas. */
  #headersOf(response: Response, call: Call, body?: unknown): BareReply['headers'] {
    const { headerSchemas } = response;
    const own = this.#compiled.headersOf(response);
    if (headerSchemas.size === 0) return own;
    const made: Record<string, string | readonly string[]> = {};
    for (const [name, schema] of headerSchemas) {
      const value = (response.status === 201 && this.#createdAt(schema, body, call)) || this.#headerOf(schema, call);
      if (value !== undefined) made[name] = value;
    }
    return { ...own, ...made };
  }

  /** For a header that says where the created thing is: where its id leads, if the header's schema allows that. */
  #createdAt({ place, isUri }: HeaderSchema, body: unknown, { request }: Call): string | undefined {
    if (!isUri) return undefined;
    const uris = createdUris(body, splitOnce(request.url, '?')[0], headerOf(request, 'host') ?? 'localhost');
    return uris.find((uri) => this.document.sampler.allows(place, uri) === true);
  }

  /** A value made for a header; undefined where there is none: an answer is not lost for that. */
  #headerOf({ place, isUri, write }: HeaderSchema, call: Call): string | readonly string[] | undefined {
    try {
      const value = write(this.#sampleOf(place, call));
      return isUri && typeof value === 'string' ? headerUri(value, splitOnce(call.request.url, '?')[0]) : value;
    } catch (error) {
      if (error instanceof DocumentError) return undefined;
      throw error;
    }
  }

  /** To compile a schema for one body takes longer than to look through it, where that can tell. */
  #allows(response: Response, body: unknown): boolean {
    const { isOwn, sampler } = this.document;
    const answer = isOwn || response.schema === undefined ? undefined : sampler.allows(response.schema, body);
    return answer ?? response.validate?.(body) ?? true;
  }

  #refuse(call: Call, error: unknown): BareReply {
    // A refusal says nothing of what was asked for.
    call.given = undefined;
    try {
      return renderRefusal(error, call, this.framework, {
        reply: (response, body) => this.#reply(call, response, body, !this.document.isOwn),
        sample: (response) => this.#sample(response, call),
        allows: (response, body) => this.#allows(response, body),
        headers: (response) => this.#headersOf(response, call),
        listsViolations: this.#listsViolations,
        negotiate: (response) => this.#negotiated(response, call),
      });
    } catch (fault) {
      return renderFault(fault, this.framework);
    }
  }
}

/** Throws {@link ResponseUndocumented} for a status that the operation does not declare. */
function responseOf(operation: Operation, { status }: HandlerReply): Response {
  if (status === undefined) return operation.success;
  const response = responseFor(operation, status);
  if (response === undefined) throw new ResponseUndocumented(operation.id, status, 'the status is not declared');
  return response;
}

/** Throws {@link ResponseUndocumented} for a handler's body that was lost: the response has no form for it. */
function requireSent({ id }: Operation, { status, mediaType }: Response, body: unknown, sent: BareReply['body']): void {
  if (body === undefined || sent !== undefined) return;
  const reason = mediaType === undefined ? 'no body is declared' : `the body of ${mediaType} must be a text or bytes`;
  throw new ResponseUndocumented(id, status, reason);
}

function isPlainObject(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) && !(body instanceof Uint8Array);
}

/** An operation's input, as a request has it. */
interface RawInput {
  readonly path: Route['parameters'];
  readonly query: string;
  readonly body: BodyReading;
}

function operationOn({ operations }: Route, method: string): Operation {
  const operation = operationFor(operations, method);
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
  return {
    status: 200,
    headers: {},
    body: undefined,
    reason: `injected fault: ${disruption}`,
    refusal: 'injected_fault',
  };
}

/** What nobody waits for any more is not answered. */
function goneReply(call: Call): BareReply {
  call.disruption = 'timeout';
  return { status: 200, headers: {}, body: undefined, reason: 'the request was aborted' };
}

/** The answer, with what the call knows about it. */
function finished(
  { status, body, reason, refusal, fault }: BareReply,
  headers: MockReply['headers'],
  call: Call,
): MockReply {
  const { applied, disruption, operation, session, warning } = call;
  return {
    status,
    headers: applied === undefined ? headers : withHeaders(headers, { 'Preference-Applied': applied }),
    body: isBodiless(status) ? undefined : body,
    disruption,
    operationId: operation?.id,
    session: session.name,
    reason: reason ?? warning,
    refusal,
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

/** A body as it is sent. Of a media type that is not JSON only text and bytes can be sent: the document has no form for more. */
function serialize(body: unknown, mediaType: string | undefined): string | Uint8Array | undefined {
  if (mediaType === undefined || body === undefined) return undefined;
  if (body instanceof Uint8Array) return body;
  if (isJsonMediaType(mediaType) || mediaType === '*/*') return JSON.stringify(body);
  return typeof body === 'string' ? body : undefined;
}

/** A request's own generator: by its operation, its URL and its body. */
function randomOf({ session, operation, request: { url, body } }: Call): Random {
  return session.random.for(`${operation?.id}\n${url}\n`, body instanceof BodyTooLarge ? undefined : body);
}

/** The token that a request is counted by. */
function tokenOf({ request }: Call): string {
  return afterScheme('bearer', request.headers.authorization) ?? '';
}

function splitOnce(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
