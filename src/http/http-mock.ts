import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSilent } from '../mock/faults/faults.ts';
import type { Mock } from '../mock/mock.ts';
import type { MockReply } from '../mock/reply.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { basePathReader } from '../openapi/operations/servers.ts';
import { redactedUrl } from '../text/redact.ts';
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts';
import { endOfTurn } from './end-of-turn.ts';
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
  /** Why the request was refused; undefined if it was not. */
  readonly reason: string | undefined;
  /** What went wrong in the mock itself; undefined if nothing did. */
  readonly fault: Error | undefined;
}

/** What a mock does over HTTP beside answering. */
export interface HttpOptions {
  /** Whether pages of any origin may use the mock; true by default. */
  readonly cors?: boolean | undefined;
  /** Whether the control API is served under `/__mock`; true by default. */
  readonly control?: boolean | undefined;
  /** Called after each answer of the mocked API. */
  readonly onExchange?: ((summary: RequestSummary) => void) | undefined;
}

/** A request that was answered, or could not be. */
interface Served {
  readonly request: IncomingMessage;
  /** Undefined if there is none. */
  readonly reply: MockReply | undefined;
  readonly began: number;
  /** Why there is none: the client went away, or a fault of the mock. */
  readonly fault?: Error;
}

/** @internal The mock over Node's HTTP: what our own server and the Express app share. */
export class HttpMock {
  readonly engine: Mock;
  readonly cors: boolean;
  readonly control: boolean;
  readonly #onExchange: HttpOptions['onExchange'];
  #ownBasePaths: readonly string[] = [];
  /** The document that those are of: the mock may be given another. */
  #basePathsFrom: ApiDocument | undefined;

  constructor(mock: Mock, { cors = true, control = true, onExchange }: HttpOptions = {}) {
    this.engine = mock;
    this.cors = cors;
    this.control = control;
    this.#onExchange = onExchange;
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
    return this.#serve(this.engine, request, response, (served) => this.#note(served));
  }

  /** Answers a request by another mock; only its faults are logged. Never rejects. */
  serveControl(control: Mock, request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#serve(control, request, response, (served) => served.fault !== undefined && this.#note(served));
  }

  /** An answer that says nothing, in the words of the API that was asked, and the whole story for the log. */
  fail(
    request: IncomingMessage,
    response: ServerResponse,
    error: unknown,
    { framework }: Pick<Mock, 'framework'> = this.engine,
    began = performance.now(),
  ): void {
    const fault = error instanceof Error ? error : new Error(String(error));
    this.#note({ request, reply: undefined, began, fault });
    this.#recordUnanswered(request, fault, began);
    if (fault instanceof RequestAborted || response.headersSent) return void response.destroy();
    send(response, framework.answer(500, framework.words.serverError));
  }

  /** From a request on the wire to the engine, and back. */
  async #serve(
    engine: Mock,
    request: IncomingMessage,
    response: ServerResponse,
    note: (served: Served) => void,
  ): Promise<void> {
    if (this.cors && isPreflight(request)) return send(response, { status: 204, headers: preflightHeaders(request) });
    const began = performance.now();
    const { method = 'GET', headers } = request;
    try {
      // Where a host application reads the body as well, it must not flow by meanwhile.
      if (request.readableFlowing !== true) await endOfTurn();
      const body = await readBody(request, engine.maxBodyBytes);
      const reply = await engine.handle({ method, url: originForm(request.url), headers, body });
      send(response, reply, engine.headersOfEveryAnswer, this.cors ? corsHeaders(request, engine) : undefined);
      note({ request, reply, began });
    } catch (error) {
      this.fail(request, response, error, engine, began);
    }
  }

  #note({ request: { method = 'GET', url = '/' }, reply, began, fault }: Served): void {
    if (this.#onExchange === undefined) return;
    const wasAnswered = reply !== undefined && !isSilent(reply.disruption);
    const faultOfOurs = fault instanceof RequestAborted ? undefined : (fault ?? reply?.fault);
    this.#onExchange({
      method,
      url: redactedUrl(url),
      status: wasAnswered ? reply.status : undefined,
      milliseconds: performance.now() - began,
      reason: reply === undefined ? fault?.message : reply.reason,
      fault: faultOfOurs,
    });
  }

  /** The journal has what the mock was asked; a request that did not come to it is added here. */
  #recordUnanswered({ method = 'GET', url = '/', headers }: IncomingMessage, { message }: Error, began: number): void {
    this.engine.journal?.record({
      time: this.engine.clock.now(),
      session: '',
      method,
      url,
      operationId: null,
      status: null,
      milliseconds: performance.now() - began,
      reason: message,
      requestHeaders: headers,
      requestBody: undefined,
      responseBody: undefined,
    });
  }
}

/** Path and query of a request line; a proxy's has the whole URL. */
function originForm(url = '/'): string {
  if (url.startsWith('/') || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
