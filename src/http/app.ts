import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, Router } from 'express';
import { frameworkMessages } from '../laravel/messages.ts';
import { createControl } from '../mock/control.ts';
import { createEngine, type EngineOptions } from '../mock/create-engine.ts';
import type { Engine } from '../mock/engine.ts';
import type { MockReply } from '../mock/exchange.ts';
import { Journal } from '../mock/journal.ts';
import { redactedUrl } from '../mock/redact.ts';
import { BodyTooLarge } from '../mock/refusals.ts';
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts';
import { documentRoutes } from './document-routes.ts';
import { RequestAborted, readBody } from './read-body.ts';
import { requestStream } from './request-stream.ts';
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

/** The mock over HTTP, in two forms that answer alike. */
export interface HttpMock {
  /** Complete, to be mounted under any prefix of another app. */
  readonly app: Express;
  /** For a server of its own: requests of the mocked API come to the engine without Express in between. */
  readonly listener: RequestListener;
}

/** Makes the mock over HTTP. Throws what {@link createEngine} throws. */
export async function createHttpMock(options: AppOptions = {}): Promise<HttpMock> {
  const { cors = true, control = true, onExchange } = options;
  const engine = options.engine ?? (await createEngine(options));
  const journal = control ? new Journal() : undefined;
  const note = recorder(engine, journal, onExchange);
  const serveApi = (request: IncomingMessage, response: ServerResponse) => serve(engine, request, response, cors, note);

  const app = express();
  app.disable('x-powered-by');
  app.use(documentRoutes(engine, cors));
  if (journal !== undefined)
    app.use(
      '/__mock',
      whenFirstAsked(() => controlRoutes(engine, journal, cors, note)),
    );
  app.use(serveApi);
  app.use(lastResort(note));

  const isApi = (url?: string) =>
    engine.document.basePath !== '' && originForm(url).startsWith(engine.document.basePath);
  return {
    app,
    listener: (request, response) => (isApi(request.url) ? void serveApi(request, response) : app(request, response)),
  };
}

async function controlRoutes(engine: Engine, journal: Journal, cors: boolean, note: Note): Promise<Router> {
  const control = await createControl(engine, journal);
  const router = Router();
  router.use(documentRoutes(control, cors));
  router.get('/requests/stream', requestStream(journal, cors));
  router.use((request, response) =>
    serve(control, request, response, cors, (served) => served.fault !== undefined && note(served)),
  );
  return router;
}

/** Makes routes when somebody asks for them: most starts of the mock never need the control API. */
function whenFirstAsked(make: () => Promise<Router>): RequestHandler {
  let router: Promise<Router> | undefined;
  return async (request, response, next) => {
    router ??= make();
    (await router)(request, response, next);
  };
}

/** Makes the mock as an Express app, to be mounted in another. Throws what {@link createEngine} throws. */
export async function createApp(options: AppOptions = {}): Promise<Express> {
  return (await createHttpMock(options)).app;
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

type Note = (served: Served) => void;

/** From a request on the wire to the engine, and back. */
async function serve(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  cors: boolean,
  note: Note,
): Promise<void> {
  if (cors && isPreflight(request)) return send(response, { status: 204, headers: preflightHeaders(request) });
  const began = performance.now();
  const { method = 'GET', headers } = request;
  const url = originForm(request.url);
  try {
    const body = await readBody(request);
    const reply = await engine.handle({ method, url, headers, body });
    send(response, reply, { 'X-Mock-Seed': String(engine.seed), ...(cors && corsHeaders(request)) });
    note({ request, body: body instanceof BodyTooLarge ? undefined : body, reply, began });
  } catch (error) {
    fail(request, response, error, began, note);
  }
}

/** Path and query of a request line; a proxy's has the whole URL. */
function originForm(url = '/'): string {
  if (url.startsWith('/') || !URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Express would show a stack trace in its own; a host's middleware may throw. */
function lastResort(note: Note): ErrorRequestHandler {
  return (error, request, response, _next) => fail(request, response, error, performance.now(), note);
}

/** An answer that tells nothing, and the whole story to the log. */
function fail(request: IncomingMessage, response: ServerResponse, error: unknown, began: number, note: Note): void {
  const fault = error instanceof Error ? error : new Error(String(error));
  note({ request, body: undefined, reply: undefined, began, fault });
  if (fault instanceof RequestAborted || response.headersSent) return void response.destroy();
  const body = JSON.stringify({ message: frameworkMessages.serverError });
  send(response, { status: 500, headers: { 'Content-Type': 'application/json' }, body });
}

/** Tells the log and the journal of each exchange. */
function recorder(engine: Engine, journal: Journal | undefined, onExchange: AppOptions['onExchange']): Note {
  return ({ request: { method = 'GET', url = '/', headers }, body, reply, began, fault }) => {
    const wasAnswered = reply !== undefined && reply.disruption !== 'reset' && reply.disruption !== 'timeout';
    const reason = reply === undefined ? fault?.message : reply.reason;
    const milliseconds = performance.now() - began;
    const status = wasAnswered ? reply.status : undefined;
    const faultOfOurs = fault instanceof RequestAborted ? undefined : (fault ?? reply?.fault);
    onExchange?.({ method, url: redactedUrl(url), status, milliseconds, reason, fault: faultOfOurs });
    journal?.record({
      time: engine.clock.now(),
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
  };
}
