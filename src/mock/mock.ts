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
import { type MockApi, namedInPath } from './api.ts';
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
import { withoutNulls } from './merge-json.ts';
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
  /** The accepted tokens; undefined if any non-empty token is accepted. */
  readonly tokens: ReadonlySet<string> | undefined;
  /** Undefined if nothing disturbs the mock. */
  readonly disturbances: Disturbances | undefined;
  /** True to keep requests and answers in this process, or a function that makes a journal elsewhere. */
  readonly keepsJournal: boolean | ((settings: JournalSettings) => ExchangeJournal);
  /** How many exchanges are kept. */
  readonly journalCapacity?: number | undefined;
  /** Returns why the shared state can't be reached; undefined if it can, or if no state is shared. */
  readonly whyUnavailable?: (() => Promise<string | undefined>) | undefined;
  /** True to sample answers by default instead of using examples. */
  readonly isDynamic: boolean;
  /** True to list every violation, including those of answers. */
  readonly listsViolations: boolean;
  /** The most bytes of a body that are read; by default the limit for the document's kind. */
  readonly maxBodyBytes?: number | undefined;
  /** @internal Answers `fetch` requests to the path of an inbox; undefined if that path has no special meaning. */
  readonly receive?: Receive | undefined;
}

/** @internal The proxy that a mock is part of, which answers in place of its deployment. */
export interface ProxyOfMock {
  /** The base URL of the deployment: `https://app.example.com/api/v1`. */
  readonly upstream: string;
  /**
   * Sends a request as an app would.
   * @returns the number of the journal's entry; undefined if there is none
   */
  repeat(request: MockRequest): Promise<number | undefined>;
}

/** Serves an API without a transport. `handle` shows the steps of a request from top to bottom. */
export class Mock {
  readonly seed: number;
  /** @internal The headers that the mock adds to every answer. */
  readonly headersOfEveryAnswer: Readonly<Record<string, string>>;
  /** @internal */
  readonly sessions: Sessions;
  /** @internal */
  readonly courier: Courier;
  readonly clock: Clock;
  /** The scenarios of the sessions. */
  readonly scenarios: Scenarios;
  /** @internal The tokens, which are never shown; undefined if any token is accepted. */
  readonly secrets: KnownSecrets | undefined;
  /** @internal The journal of this process; undefined if none is kept here. */
  readonly journal: Journal | undefined;
  /** @internal The journal, in this process or elsewhere; undefined if none is kept. */
  readonly exchanges: ExchangeJournal | undefined;
  /** @internal Returns why the state can't be reached; undefined if it can. */
  readonly whyUnavailable: () => Promise<string | undefined>;
  /** @internal Counts the exchanges over HTTP. */
  readonly counts = new ExchangeCounts();
  /**
   * Answers a web-standard request. Rejects only when `fetch` would: for an invalid request, for an aborted one, and
   * when a fault drops the connection.
   */
  readonly fetch: MockFetch = (input: unknown, init?: unknown) => fetchFrom(this, input, init);
  /** @internal The origins at which `fetch` was called. */
  readonly origins = new OwnOrigins();
  /** @internal */
  readonly receive: Receive | undefined;
  /** @internal The proxy that the mock is part of; undefined for a stand-alone mock. */
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

  /** @internal Reads input and writes refusals in the style of the document's API. */
  get framework(): Framework {
    return this.#compiled.framework;
  }

  /** @internal The events of the API. */
  get events(): EventDefinitions {
    return this.#compiled.events;
  }

  /** The most bytes of a body that are read. */
  get maxBodyBytes(): number {
    return this.#maxBodyBytes ?? (this.document.isOwn ? maxOwnBodyBytes : maxBodyBytes);
  }

  /** True if any non-empty token is accepted. */
  get acceptsAnyToken(): boolean {
    return this.#tokens === undefined;
  }

  /** @internal True once the mock is about to end or has ended. Requests are still answered. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /**
   * Answers from another document from now on, and keeps the state. Throws {@link DocumentError} and keeps the old one.
   */
  use(document: ApiDocument): void {
    this.#compiled = compile(document, this.api);
  }

  /**
   * @internal Answers as another API from now on, and keeps the records and pending deliveries.
   * @throws {DocumentError} and keeps the old API, also if the new services can't be made
   */
  async useApi(api: MockApi, document: ApiDocument, start: StoreContent): Promise<void> {
    const compiled = compile(document, api);
    this.sessions.useApi(api, start);
    this.#api = api;
    this.#compiled = compiled;
    for (const session of this.sessions.all()) await resume(session);
  }

  /**
   * Stops deliveries. Those in progress may end within the grace, in milliseconds. Requests are still answered;
   * `listen` resumes deliveries.
   */
  async close(graceInMilliseconds = 0): Promise<void> {
    this.#isClosed = true;
    this.announceEnd();
    await this.sessions.park(graceInMilliseconds);
  }

  /** @internal Announces to readers and watchers that the mock is about to end. Nothing stops yet. */
  announceEnd(): void {
    this.#isEnding = true;
    for (const tell of this.#endWatchers) tell();
  }

  /** @internal Calls back each time that the mock begins to end, before work in progress ends. */
  watchEnd(tell: () => void): void {
    this.#endWatchers.add(tell);
  }

  /** @internal Resumes deliveries after the mock was closed. */
  async reopen(): Promise<void> {
    if (!this.#isClosed) return;
    this.#isClosed = false;
    this.#isEnding = false;
    for (const session of this.sessions.all()) await resume(session);
  }

  /**
   * Answers a request. Never rejects: every failure is an answer too.
   * @param recorded called with the number of the journal's entry, if a journal is kept
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
    // An answer to HEAD need not state the length of a body that is not written.
    const isBare = isBodiless(reply.status) || (request.method === 'HEAD' && !this.document.isOwn);
    const whole = finished(isBare ? { ...reply, body: undefined } : reply, headers, call);
    if (this.exchanges !== undefined) {
      const entry = this.exchanges.recordCall(request, whole, this.clock.now(), performance.now() - began);
      recorded?.(typeof entry === 'number' ? entry : await entry);
    }
    this.#api.answered?.(call, whole, {
      document: this.document,
      sessions: this.sessions,
      router: this.#compiled.router,
      readBody: (operation) => this.#readBody(operation, request),
    });
    call.session.finish?.();
    return whole;
  }

  /** @internal Makes the input of `handle` from a web-standard request. Throws the errors of its body. */
  requestOf(request: WebRequest): Promise<MockRequest> {
    return mockRequestOf(request, new URL(request.url), this.maxBodyBytes);
  }

  /** @internal Makes a web-standard response from an answer of `handle`. Rejects when `fetch` does. */
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
    // A mock that lists every violation validates the request first, even if a certain answer is asked for.
    if (preferred !== undefined && !this.#listsViolations) return this.#answerAsPreferred(call, preferred);
    authenticate(operation, request, query, this.#tokens);
    this.#compiled.firstCalls.requireReadableRequest(operation);
    const resources = await this.#findResources(operation, route.parameters, call.session);
    // Awaits only a body that must be unpacked: a promise takes a turn.
    const reading = this.#readBody(operation, request);
    const body = reading instanceof Promise ? await reading : reading;
    const input = this.#readInput(operation, request, { path: route.parameters, query, body });
    if (call.given !== undefined) call.given = { ...call.given, body: input.body };
    return preferred === undefined
      ? this.#run(operation, input, resources, call)
      : this.#answerAsPreferred(call, preferred);
  }

  /** Reads everything that a request needs of a shared session, in one step. */
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

  /** Gets the session again, which may have been reset while the request waited. */
  async #sessionAnew(call: Call, path: string): Promise<void> {
    call.session.finish?.();
    call.session = this.sessions.get(call.session.name);
    // The request was counted before.
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
    // Set only after the call above, which throws if a preference can't be satisfied.
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

  /** Finds the records that the path names, each inside the previous one. */
  async #findResources(
    operation: Operation,
    parameters: Route['parameters'],
    { store }: Session,
  ): Promise<Record<string, unknown>> {
    const found: Record<string, { readonly id: string }> = {};
    let index = 0;
    for (const resource of namedInPath(this.api, operation)) {
      const text = percentDecoded(parameters[index++] ?? '');
      const kind = resource && this.api.resources?.[resource.name];
      if (resource === undefined || kind === undefined) continue;
      const parent = kind.parent && found[kind.parent.name];
      const id = kind.idWithin?.(text, parent?.id) ?? text;
      const record = await (kind.find?.(id, store) ?? store.collection(kind).find(id, parent?.id));
      if (record === undefined) throw new ResourceMissing(resource, text);
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
    // A body that no one reads is ignored, unless the operation declares a 415.
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
      (input.repaired(body, validate.errors ?? []) && satisfies(validate, body)) ||
      (this.api.places !== undefined && isMergePatch(reading) && satisfies(validate, withoutNulls(body)));
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
    return this.#answer(call, operation, await handler(input, resources, this.#contextOf(call, operation)));
  }

  #contextOf(call: Call, operation: Operation): HandlerContext {
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
      request,
      sent: async () => {
        const { value, content } = await this.#readBody(operation, request);
        return { value, mediaType: content?.mediaType };
      },
      random: () => randomOf(call),
      emit: (event, data, target) => deliverEvent(this.events, session, { event, data, at: now }, target, trace),
    };
  }

  #answer(call: Call, operation: Operation, result: HandlerResult): BareReply {
    if ('view' in result) return this.#show(call, operation, result);
    const response = this.#negotiated(responseOf(operation, result), call);
    if (result.body instanceof BodyInPieces) return this.#replyInPieces(call, response, result.body);
    const body = isPlainObject(result.body) ? completed(response, result.body, result.example) : result.body;
    // What is derived from a document that contradicts itself can't but break it.
    const isDocuments = this.api.places !== undefined && !this.document.isOwn;
    const reply = this.#reply(call, response, body, isDocuments);
    requireSent(operation, response, body, reply.body);
    return result.headers === undefined ? reply : { ...reply, headers: withHeaders(reply.headers, result.headers) };
  }

  /** Answers with a view. The same view of the same object is not made, checked and written again. */
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

  /**
   * Makes the body of an operation without a handler: an example, unless samples are wanted. Without a schema there is
   * no sample.
   */
  #bodyOf(response: Response, call: Call): unknown {
    const isSampled = (call.dynamic ?? this.#isDynamic) && response.schema !== undefined;
    const { done, value } = response.examples.keys().next();
    return isSampled || done === true ? this.#made(response, call) : this.#example(response, value, call);
  }

  /** Returns an example unchanged, even if it breaks its schema. */
  #example(response: Response, name: string, call: Call): unknown {
    const example = response.examples.get(name);
    call.warning ??= this.#compiled.firstCalls.complaintAbout(response, example);
    return example;
  }

  /** Makes a body without an example: a file of the media type, or a sample. */
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
   * Returns the response in each media type that the client accepts, the preferred one first. An error is sent in its
   * own media type if the client accepts none.
   * @throws {NotAcceptable} if the client accepts none
   */
  #acceptable(response: Response, { request }: Call): readonly Response[] {
    const accept = headerOf(request, 'accept');
    const ranked = this.#compiled.answers?.negotiator.ranked(response, accept) ?? [response];
    if (ranked.length > 0) return ranked;
    if (response.status >= 400) return [response];
    const offered = response.content.map(({ mediaType }) => mediaType);
    throw new NotAcceptable(accept ?? '', offered);
  }

  /** Returns the response in the media type that the client prefers, or unchanged if it accepts none. */
  #negotiated(response: Response, { request }: Call): Response {
    return this.#compiled.answers?.negotiator.ranked(response, headerOf(request, 'accept'))[0] ?? response;
  }

  /**
   * Samples a response's schema with this request's own generator. An example in the schema is used if it breaks the
   * schema.
   */
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
   * Makes the answer of an operation. All answers pass here, since each must satisfy the document.
   * @param isDocuments true if the body comes from the document: an example served unchanged, or a sample
   */
  #reply(call: Call, response: Response, body: unknown, isDocuments = false): BareReply {
    if (response.status < 200)
      throw new OperationUnreadable(`${response.status} ends no exchange: nothing can follow it`);
    const { isOwn } = this.document;
    // The schema of `*/*` describes text, so it does not apply to bytes.
    const isFile = body instanceof Uint8Array && response.mediaType === '*/*' && !isOwn;
    if (!isFile && (!isDocuments || this.#listsViolations)) this.#requireValid(call, response, body);
    return {
      status: response.status,
      headers: this.#headersOf(response, call, body),
      body: isOwn ? serialize(body, response.mediaType) : this.#written(response, body, isDocuments),
    };
  }

  /**
   * Makes an answer whose body is checked and written in pieces. A short body is complete. A long one has its first
   * piece, and a later piece that breaks the document ends it.
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

  /** Makes the headers that the response declares: their examples, or samples of their schemas. */
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

  /** Makes the URI of the created thing from its id, if the header's schema allows it. */
  #createdAt({ place, isUri }: HeaderSchema, body: unknown, { request }: Call): string | undefined {
    if (!isUri) return undefined;
    const uris = createdUris(body, splitOnce(request.url, '?')[0], headerOf(request, 'host') ?? 'localhost');
    return uris.find((uri) => this.document.sampler.allows(place, uri) === true);
  }

  /** Makes a header's value; undefined if that is not possible, so that the answer can still be sent. */
  #headerOf({ place, isUri, write }: HeaderSchema, call: Call): string | readonly string[] | undefined {
    try {
      const value = write(this.#sampleOf(place, call));
      return isUri && typeof value === 'string' ? headerUri(value, splitOnce(call.request.url, '?')[0]) : value;
    } catch (error) {
      if (error instanceof DocumentError) return undefined;
      throw error;
    }
  }

  /**
   * Checks a body. Compiling a schema for one body takes longer than the sampler's own check, so that is tried first.
   */
  #allows(response: Response, body: unknown): boolean {
    const { isOwn, sampler } = this.document;
    const answer = isOwn || response.schema === undefined ? undefined : sampler.allows(response.schema, body);
    return answer ?? response.validate?.(body) ?? true;
  }

  #refuse(call: Call, error: unknown): BareReply {
    // A refusal repeats nothing of the request.
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

/** Throws {@link ResponseUndocumented} if the response's media type can't carry the handler's body. */
function requireSent({ id }: Operation, { status, mediaType }: Response, body: unknown, sent: BareReply['body']): void {
  if (body === undefined || sent !== undefined) return;
  const reason = mediaType === undefined ? 'no body is declared' : `the body of ${mediaType} must be a text or bytes`;
  throw new ResponseUndocumented(id, status, reason);
}

function isPlainObject(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) && !(body instanceof Uint8Array);
}

/** Whether null in a body removes what there is: what the schema says of the value, it says of one that stays. */
function isMergePatch({ content }: BodyReading): boolean {
  return content !== undefined && /^application\/merge-patch\+json\b/i.test(content.mediaType);
}

/** The input of an operation before it is read. */
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

/** The reply to an aborted request, which is not sent. */
function goneReply(call: Call): BareReply {
  call.disruption = 'timeout';
  return { status: 200, headers: {}, body: undefined, reason: 'the request was aborted' };
}

/** Completes an answer with the facts of its call. */
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

/**
 * Throws {@link InputInvalid} for a value nested too deeply: a schema that refers to itself calls itself for each
 * level.
 */
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

/** Serializes a body. Media types other than JSON can only carry text and bytes. */
function serialize(body: unknown, mediaType: string | undefined): string | Uint8Array | undefined {
  if (mediaType === undefined || body === undefined) return undefined;
  if (body instanceof Uint8Array) return body;
  if (isJsonMediaType(mediaType) || mediaType === '*/*') return JSON.stringify(body);
  return typeof body === 'string' ? body : undefined;
}

/** Makes a request's own generator, from its operation, URL and body. */
function randomOf({ session, operation, request: { url, body } }: Call): Random {
  return session.random.for(`${operation?.id}\n${url}\n`, body instanceof BodyTooLarge ? undefined : body);
}

/** The token by which a request is counted. */
function tokenOf({ request }: Call): string {
  return afterScheme('bearer', request.headers.authorization) ?? '';
}

function splitOnce(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
