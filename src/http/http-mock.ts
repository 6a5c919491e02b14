import type { IncomingMessage, ServerResponse } from 'node:http';
import { frameworkMessages } from '../framework/laravel/messages.ts';
import { createEngine, type EngineOptions } from '../mock/create-engine.ts';
import type { MockReply } from '../mock/exchange.ts';
import { isSilent } from '../mock/faults.ts';
import { Journal } from '../mock/journal.ts';
import type { Engine } from '../mock/mock.ts';
import { BodyTooLarge } from '../mock/refusals.ts';
import { plainReply } from '../mock/render-refusal.ts';
import { redactedUrl } from '../text/redact.ts';
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts';
import { endOfTurn } from './end-of-turn.ts';
import { RequestAborted, readBody } from './read-body.ts';
import { send } from './send.ts';

/** One request with its answer, for a log. */
export interface Exchange {
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

export interface AppOptions extends EngineOptions {
  /** An engine made before; the other engine options are then without effect. */
  readonly engine?: Engine | undefined;
  /** Whether pages of any origin may use the mock; true by default. */
  readonly cors?: boolean | undefined;
  /** Whether the control API is served under `/__mock`; true by default. */
  readonly control?: boolean | undefined;
  /** Called after each answer of the mocked API. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** A request that was answered, or could not be. */
interface Served {
  readonly request: IncomingMessage;
  readonly body: Buffer | undefined;
  /** Undefined if there is none. */
  readonly reply: MockReply | undefined;
  readonly began: number;
  /** Why there is none: the client went away, or a fault of the mock. */
  readonly fault?: Error;
}

/** @internal The mock over Node's HTTP: what our own server and the Express app have in common. */
export class HttpMock {
  readonly engine: Engine;
  readonly cors: boolean;
  /** Undefined where there is no control API to read it. */
  readonly journal: Journal | undefined;
  readonly #onExchange: AppOptions['onExchange'];

  private constructor(engine: Engine, { cors = true, control = true, onExchange }: AppOptions) {
    this.engine = engine;
    this.cors = cors;
    this.journal = control ? new Journal() : undefined;
    this.#onExchange = onExchange;
  }

  /** Throws what {@link createEngine} throws. */
  static async create(options: AppOptions): Promise<HttpMock> {
    return new HttpMock(options.engine ?? (await createEngine(options)), options);
  }

  /** Whether a request line is about the mocked API. An API without a base path shares its paths with our own pages. */
  isApi(url: string | undefined): boolean {
    const { basePath } = this.engine.document;
    return basePath !== '' && originForm(url).startsWith(basePath);
  }

  /** Answers a request of the mocked API, and tells the log and the journal. Never rejects. */
  serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#serve(this.engine, request, response, (served) => this.#note(served));
  }

  /** Answers a request by another engine; only its faults are told. Never rejects. */
  serveControl(control: Engine, request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#serve(control, request, response, (served) => served.fault !== undefined && this.#note(served));
  }

  /** An answer that tells nothing, and the whole story to the log. */
  fail(request: IncomingMessage, response: ServerResponse, error: unknown, began = performance.now()): void {
    const fault = error instanceof Error ? error : new Error(String(error));
    this.#note({ request, body: undefined, reply: undefined, began, fault });
    if (fault instanceof RequestAborted || response.headersSent) return void response.destroy();
    send(response, plainReply(500, frameworkMessages.serverError, this.engine.document));
  }

  /** From a request on the wire to the engine, and back. */
  async #serve(
    engine: Engine,
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
      const body = await readBody(request);
      const reply = await engine.handle({ method, url: originForm(request.url), headers, body });
      send(response, reply, { 'X-Mock-Seed': String(engine.seed) }, this.cors ? corsHeaders(request) : undefined);
      note({ request, body: body instanceof BodyTooLarge ? undefined : body, reply, began });
    } catch (error) {
      this.fail(request, response, error, began);
    }
  }

  #note({ request: { method = 'GET', url = '/', headers }, body, reply, began, fault }: Served): void {
    const wasAnswered = reply !== undefined && !isSilent(reply.disruption);
    const reason = reply === undefined ? fault?.message : reply.reason;
    const milliseconds = performance.now() - began;
    const status = wasAnswered ? reply.status : undefined;
    const faultOfOurs = fault instanceof RequestAborted ? undefined : (fault ?? reply?.fault);
    this.#onExchange?.({ method, url: redactedUrl(url), status, milliseconds, reason, fault: faultOfOurs });
    this.journal?.record({
      time: this.engine.clock.now(),
      session: reply?.session ?? '',
      method,
      url,
      operationId: reply?.operationId ?? null,
      status: status ?? null,
      milliseconds,
      reason: reason ?? null,
      requestHeaders: headers,
      requestBody: body,
      responseBody: reply?.body,
    });
  }
}

/** Path and query of a request line; a proxy's has the whole URL. */
function originForm(url = '/'): string {
  if (url.startsWith('/') || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
