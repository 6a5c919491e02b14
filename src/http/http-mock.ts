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

/** What a log says about one request and its answer. */
export interface RequestSummary {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Undefined if there was no answer: the client went away, or a fault took it. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  /** Why the request was refused, or the page that sent it can't read the answer; undefined for neither. */
  readonly reason: string | undefined;
  /** What went wrong in the mock itself; undefined if nothing did. */
  readonly fault: Error | undefined;
  /** The `operationId`; undefined where the document has no such operation. */
  readonly operationId?: string | undefined;
  /** The name of the session; undefined where the request came to none. */
  readonly session?: string | undefined;
  /** The id of the trace that the request is part of, 32 hexadecimal digits; undefined where it names none. */
  readonly traceId?: string | undefined;
}

/** What a mock does over HTTP beside answering. */
export interface HttpOptions {
  /** Whether CORS headers are sent, so that pages of other origins may use the mock; true by default. */
  readonly cors?: boolean | undefined;
  /**
   * The origins whose pages may use the mock, beside those of this machine: `https://app.example.com`,
   * `https://*.example.com`, `null` or `any`.
   */
  readonly corsOrigins?: readonly string[] | undefined;
  /**
   * The names by which the mock may be asked, beside addresses, `localhost` and names without a dot: `mock.example.com`,
   * `*.example.com` or `any`. An app that is mounted in another holds `/__mock` alone to it.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Whether the control API is served under `/__mock`; true by default. */
  readonly control?: boolean | undefined;
  /** Called after each answer of the mocked API. */
  readonly onExchange?: ((summary: RequestSummary) => void) | undefined;
}

/** Why a request is refused. */
export interface Refusal {
  readonly status: number;
  readonly words: string;
  readonly refusal: RefusalReason;
  readonly headers?: HeaderValues;
}

/** An answer as far as a log speaks of it. */
type LoggedReply = Pick<MockReply, 'status'> &
  Partial<Pick<MockReply, 'reason' | 'refusal' | 'fault' | 'disruption' | 'operationId' | 'session'>>;

/** A request that was answered, or could not be. */
interface Served {
  readonly request: IncomingMessage;
  /** Undefined if there is none. */
  readonly reply: LoggedReply | undefined;
  readonly began: number;
  /** Why there is none: the client went away, or a fault of the mock. */
  readonly fault?: Error;
}

/** @internal The mock over Node's HTTP: what our own server and the Express app share. */
export class HttpMock {
  readonly engine: Mock;
  /** Whose pages may use the mock. */
  readonly origins: AllowedOrigins;
  /** By which names it may be asked. */
  readonly hosts: AllowedHosts;
  readonly #sendsCors: boolean;
  readonly control: boolean;
  readonly #onExchange: HttpOptions['onExchange'];
  #ownBasePaths: readonly string[] = [];
  /** The document that those are of: the mock may be given another. */
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

  /** Whose pages are told by headers that they may read an answer; undefined where nobody is. */
  get corsOrigins(): AllowedOrigins | undefined {
    return this.#sendsCors ? this.origins : undefined;
  }

  /**
   * Refuses what a page of another site may not do. For a server of our own: an app that another has mounted leaves that to
   * its host.
   * @returns whether the request was refused
   */
  refuses(request: IncomingMessage, response: ServerResponse): boolean {
    const objection = objectionToHost(request, this.hosts) ?? objectionToPage(request, this.origins);
    if (objection === undefined) return false;
    const began = performance.now();
    this.refuse(request, response, { status: 403, words: objection, refusal: 'foreign_page' });
    this.#record(request, 403, objection, began);
    return true;
  }

  /** Whether a request line is about the mocked API. An API without a base path shares its paths with our own pages. */
  isApi(url: string | undefined): boolean {
    const path = originForm(url);
    return this.#basePaths().some((basePath) => path.startsWith(basePath));
  }

  /** Those that no page of ours can be under: not the empty one, and none with a variable that takes any value. */
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

  /** Answers a request of the mocked API, and logs it. Never rejects. */
  serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#serve(this.engine, request, response, undefined, (served) => this.#tell(served));
  }

  /** Answers a request by another mock; only its faults are logged. Never rejects. */
  serveControl(control: Mock, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const noteFault = (served: Served) =>
      served.reply?.fault !== undefined && this.#note(served, performance.now() - served.began);
    return this.#serve(control, request, response, neverKept, noteFault);
  }

  /** Answers a request that is refused whatever it is about, in the words of the API. */
  refuse(request: IncomingMessage, response: ServerResponse, { status, words, refusal, headers: more }: Refusal): void {
    const began = performance.now();
    const { headers, body } = this.engine.framework.answer(status, words);
    send(response, { status, headers: { ...headers, ...more }, body }, this.engine.headersOfEveryAnswer);
    this.#tell({ request, reply: { status, reason: words, refusal }, began });
  }

  /** An answer that says nothing, in the words of the API that was asked, and the whole story for the log. */
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
    // What another mock was asked is not counted among what was asked of the API.
    if (asked === this.engine) this.#tell(served);
    else this.#note(served, performance.now() - began);
    this.#record(request, null, fault.message, began);
    if (fault instanceof RequestAborted || response.headersSent) return void response.destroy();
    send(response, framework.answer(500, framework.words.serverError), this.engine.headersOfEveryAnswer);
  }

  /** From a request on the wire to the engine, and back. */
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
      // Where a host application reads the body as well, it must not flow by meanwhile.
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

  /** Sends what a mock has answered, with the headers that its pages need. Returns, and rejects, as {@link send}. */
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

  /** Counts an exchange of the mocked API, and logs it. */
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

  /** The journal has what the mock was asked; a request that did not come to it is added here. */
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

/** The status that a client has got; undefined where it got none. */
function statusOf({ reply }: Served): number | undefined {
  return reply === undefined || isSilent(reply.disruption) ? undefined : reply.status;
}

function traceOf(request: IncomingMessage): string | undefined {
  const trace = readTraceContext(headerOf(request, 'traceparent'), undefined);
  return trace && traceIdOf(trace);
}

/** A document may declare that every page may read an answer: that is said of its API, and not of a server on this machine. */
function withoutCors(headers: HeaderValues): HeaderValues {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^access-control-/i.test(name)));
}

/** @internal Path and query of a request line; a proxy's has the whole URL. */
export function originForm(url = '/'): string {
  if (url.startsWith('/') || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
