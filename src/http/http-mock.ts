import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSilent } from '../mock/faults/faults.ts';
import type { Mock } from '../mock/mock.ts';
import type { RefusalReason } from '../mock/refusals/refusal-reason.ts';
import type { MockReply } from '../mock/reply.ts';
import { headerOf } from '../mock/request.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { basePathReader } from '../openapi/operations/servers.ts';
import type { HeaderValues } from '../text/header-values.ts';
import { redactedUrl } from '../text/redact.ts';
import { readTraceContext, traceIdOf } from '../webhooks/trace-context.ts';
import { AllowedHosts } from './allowed-hosts.ts';
import { AllowedOrigins } from './allowed-origins.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { endOfTurn } from './end-of-turn.ts';
import { neverKept } from './own-headers.ts';
import { isPreflight, objectionToHost, objectionToPage, unreadableBy } from './page-guard.ts';
import { RequestAborted, readBody } from './read-body.ts';
import { send } from './send.ts';

/** A request and its answer, for a log. */
export interface RequestSummary {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Undefined without an answer: the client disconnected, or a fault suppressed it. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** Why the request was refused, or why its page can't read the answer; undefined otherwise. */
  readonly reason: string | undefined;
  /** The error of the mock itself; undefined if there was none. */
  readonly fault: Error | undefined;
  /** The `operationId`; undefined if the document has no such operation. */
  readonly operationId?: string | undefined;
  /** The name of the session; undefined if the request reached none. */
  readonly session?: string | undefined;
  /** The id of the request's trace, 32 hexadecimal digits; undefined if it has none. */
  readonly traceId?: string | undefined;
}

/** The options of a mock over HTTP. */
export interface HttpOptions {
  /** True to send CORS headers, so that pages of other origins may use the mock; by default true. */
  readonly cors?: boolean | undefined;
  /**
   * The origins whose pages may use the mock, in addition to those of this machine: `https://app.example.com`,
   * `https://*.example.com`, `null` or `any`.
   */
  readonly corsOrigins?: readonly string[] | undefined;
  /**
   * The names by which the mock may be addressed, in addition to addresses, `localhost` and names without a dot:
   * `mock.example.com`, `*.example.com` or `any`. An app mounted in another one applies this only to `/__mock`.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** True to serve the control API under `/__mock`; by default true. */
  readonly control?: boolean | undefined;
  /** Called after each answer of the mocked API. */
  readonly onExchange?: ((summary: RequestSummary) => void) | undefined;
}

/** The answer that refuses a request. */
export interface Refusal {
  readonly status: number;
  readonly words: string;
  readonly refusal: RefusalReason;
  readonly headers?: HeaderValues;
}

/** The parts of an answer that are logged. */
type LoggedReply = Pick<MockReply, 'status'> &
  Partial<Pick<MockReply, 'reason' | 'refusal' | 'fault' | 'disruption' | 'operationId' | 'session'>>;

/** A request and its outcome. */
interface Served {
  readonly request: IncomingMessage;
  /** Undefined if there is no answer. */
  readonly reply: LoggedReply | undefined;
  readonly began: number;
  /** Why there is no answer: the client disconnected, or the mock failed. */
  readonly fault?: Error;
}

/** @internal Serves a mock over Node's HTTP, for the own server and for the Express app. */
export class HttpMock {
  readonly engine: Mock;
  /** The origins whose pages may use the mock. */
  readonly origins: AllowedOrigins;
  /** The names by which the mock may be addressed. */
  readonly hosts: AllowedHosts;
  readonly #sendsCors: boolean;
  readonly control: boolean;
  readonly #onExchange: HttpOptions['onExchange'];
  #ownBasePaths: readonly string[] = [];
  /** The document of these base paths: the mock may get another. */
  #basePathsFrom: ApiDocument | undefined;

  /** Throws {@link OriginUnreadable} {@link HostUnreadable}. */
  constructor(mock: Mock, { cors = true, corsOrigins, allowedHosts, control = true, onExchange }: HttpOptions = {}) {
    this.engine = mock;
    this.#sendsCors = cors;
    this.origins = new AllowedOrigins(corsOrigins);
    this.hosts = new AllowedHosts(allowedHosts);
    this.control = control;
    this.#onExchange = onExchange;
  }

  /** The origins that get CORS headers; undefined if CORS is off. */
  get corsOrigins(): AllowedOrigins | undefined {
    return this.#sendsCors ? this.origins : undefined;
  }

  /**
   * Refuses forbidden requests of other sites' pages. Used by the own server: an app mounted in another leaves this to
   * its host.
   * @returns true if the request was refused
   */
  refuses(request: IncomingMessage, response: ServerResponse): boolean {
    const objection = objectionToHost(request, this.hosts) ?? objectionToPage(request, this.origins);
    if (objection === undefined) return false;
    const began = performance.now();
    this.refuse(request, response, { status: 403, words: objection, refusal: 'foreign_page' });
    this.#record(request, 403, objection, began);
    return true;
  }

  /**
   * True if a request belongs to the mocked API. An API without a base path shares its paths with the mock's own pages.
   */
  isApi(url: string | undefined): boolean {
    const path = originForm(url);
    return this.#basePaths().some((basePath) => path.startsWith(basePath));
  }

  /** The base paths that exclude the mock's own pages: without empty ones, and without those with a variable. */
  #basePaths(): readonly string[] {
    const { document } = this.engine;
    if (this.#basePathsFrom !== document) {
      this.#basePathsFrom = document;
      const basePathsOf = basePathReader();
      const all = document.operations.flatMap(({ servers }) => basePathsOf(servers));
      this.#ownBasePaths = [...new Set(all)].filter((basePath) => basePath !== '' && !basePath.includes('{'));
    }
    return this.#ownBasePaths;
  }

  /** Answers and logs a request of the mocked API. Never rejects. */
  serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#serve(this.engine, request, response, undefined, (served) => this.#tell(served));
  }

  /** Answers a request with another mock, and logs only its faults. Never rejects. */
  serveControl(control: Mock, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const noteFault = (served: Served) =>
      served.reply?.fault !== undefined && this.#note(served, performance.now() - served.began);
    return this.#serve(control, request, response, neverKept, noteFault);
  }

  /** Refuses a request in the words of the API. */
  refuse(request: IncomingMessage, response: ServerResponse, { status, words, refusal, headers: more }: Refusal): void {
    const began = performance.now();
    const { headers, body } = this.engine.framework.answer(status, words);
    send(response, { status, headers: { ...headers, ...more }, body }, this.engine.headersOfEveryAnswer);
    this.#tell({ request, reply: { status, reason: words, refusal }, began });
  }

  /** Answers with a general error in the words of the API, and logs the details. */
  fail(
    request: IncomingMessage,
    response: ServerResponse,
    error: unknown,
    asked: Pick<Mock, 'framework'> = this.engine,
    began = performance.now(),
  ): void {
    const { framework } = asked;
    const fault = error instanceof Error ? error : new Error(String(error));
    const served = { request, reply: undefined, began, fault };
    // Requests to another mock do not count as requests of the API.
    if (asked === this.engine) this.#tell(served);
    else this.#note(served, performance.now() - began);
    this.#record(request, null, fault.message, began);
    if (fault instanceof RequestAborted || response.headersSent) return void response.destroy();
    send(response, framework.answer(500, framework.words.serverError), this.engine.headersOfEveryAnswer);
  }

  /** Reads a request, lets the engine answer it, and sends the answer. */
  async #serve(
    engine: Mock,
    request: IncomingMessage,
    response: ServerResponse,
    more: HeaderValues | undefined,
    note: (served: Served) => void,
  ): Promise<void> {
    const origins = this.corsOrigins;
    if (origins && isPreflight(request)) {
      send(response, { status: 204, headers: preflightHeaders(request, origins) });
      return;
    }
    const began = performance.now();
    const { method = 'GET', headers } = request;
    try {
      // If a host application reads the body too, its data must not be missed.
      if (request.readableFlowing !== true) await endOfTurn();
      const body = await readBody(request, engine.maxBodyBytes);
      const reply = await engine.handle({ method, url: originForm(request.url), headers, body });
      const sending = this.sendReply(request, response, reply, engine, more);
      if (sending !== undefined) await sending;
      note({ request, reply, began });
    } catch (error) {
      this.fail(request, response, error, engine, began);
    }
  }

  /** Sends an answer of a mock, with the headers that pages need. Returns and rejects like {@link send}. */
  sendReply(
    request: IncomingMessage,
    response: ServerResponse,
    reply: MockReply,
    engine: Mock = this.engine,
    more?: HeaderValues,
  ): Promise<void> | undefined {
    const origins = this.corsOrigins;
    const cors = origins && corsHeaders(request, origins, engine);
    const answer = this.origins.keepsOut(request) ? { ...reply, headers: withoutCors(reply.headers) } : reply;
    return send(response, answer, engine.headersOfEveryAnswer, cors, more);
  }

  /** Counts and logs an exchange of the mocked API. */
  #tell(served: Served): void {
    const { reply, began, fault } = served;
    const milliseconds = performance.now() - began;
    this.engine.counts.add({
      operationId: reply?.operationId,
      status: statusOf(served),
      milliseconds,
      refusal: reply === undefined && !(fault instanceof RequestAborted) ? 'fault' : reply?.refusal,
    });
    this.#note(served, milliseconds);
  }

  #note(served: Served, milliseconds: number): void {
    if (this.#onExchange === undefined) return;
    const { request, reply, fault } = served;
    const { method = 'GET', url = '/', headers } = request;
    const unreadable = this.corsOrigins && unreadableBy(request, this.corsOrigins);
    const faultOfOurs = fault instanceof RequestAborted ? undefined : (fault ?? reply?.fault);
    const { secrets } = this.engine;
    const reason = reply === undefined ? fault?.message : (reply.reason ?? unreadable);
    const shownUrl = redactedUrl(url);
    this.#onExchange({
      method,
      url: secrets === undefined ? shownUrl : secrets.text(shownUrl),
      status: statusOf(served),
      milliseconds,
      reason: reason === undefined || secrets === undefined ? reason : secrets.text(reason),
      fault: faultOfOurs,
      operationId: reply?.operationId,
      session: reply?.session === undefined || secrets === undefined ? reply?.session : secrets.text(reply.session),
      traceId: headers.traceparent === undefined ? undefined : traceOf(request),
    });
  }

  /** Adds a request to the journal that did not reach the mock. */
  #record(
    { method = 'GET', url = '/', headers }: IncomingMessage,
    status: number | null,
    reason: string,
    began: number,
  ): void {
    void this.engine.exchanges?.record({
      time: this.engine.clock.now(),
      session: '',
      method,
      url,
      operationId: null,
      status,
      milliseconds: performance.now() - began,
      reason,
      requestHeaders: headers,
      requestBody: undefined,
      responseBody: undefined,
    });
  }
}

/** The status that a client received; undefined if it received none. */
function statusOf({ reply }: Served): number | undefined {
  return reply === undefined || isSilent(reply.disruption) ? undefined : reply.status;
}

function traceOf(request: IncomingMessage): string | undefined {
  const trace = readTraceContext(headerOf(request, 'traceparent'), undefined);
  return trace && traceIdOf(trace);
}

/**
 * Removes CORS headers that a document declares: they are meant for the API's pages, not for a server on this machine.
 */
function withoutCors(headers: HeaderValues): HeaderValues {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^access-control-/i.test(name)));
}

/** @internal The path and query of a request line, which contains a whole URL if it comes through a proxy. */
export function originForm(url = '/'): string {
  if (url.startsWith('/') || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
