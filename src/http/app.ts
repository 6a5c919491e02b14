import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { frameworkMessages } from '../laravel/messages.ts';
import { createControl } from '../mock/control.ts';
import { createEngine, type EngineOptions } from '../mock/create-engine.ts';
import type { Engine, MockReply } from '../mock/engine.ts';
import { Journal } from '../mock/journal.ts';
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
  if (journal !== undefined) {
    const controlEngine = await createControl(engine, journal);
    app.use('/__mock', documentRoutes(controlEngine, cors));
    app.get('/__mock/requests/stream', requestStream(journal, cors));
    app.use('/__mock', (request, response) => serve(controlEngine, request, response, cors));
  }
  app.use(serveApi);
  app.use(lastResort);

  const isApi = (url = '') => engine.document.basePath !== '' && url.startsWith(engine.document.basePath);
  return {
    app,
    listener: (request, response) => (isApi(request.url) ? void serveApi(request, response) : app(request, response)),
  };
}

/** Makes the mock as an Express app, to be mounted in another. Throws what {@link createEngine} throws. */
export async function createApp(options: AppOptions = {}): Promise<Express> {
  return (await createHttpMock(options)).app;
}

/** A request that was answered, or whose client went away before. */
interface Served {
  readonly request: IncomingMessage;
  readonly body: Buffer | undefined;
  /** Undefined if the client went away. */
  readonly reply: MockReply | undefined;
  readonly began: number;
}

/** From a request on the wire to the engine, and back. */
async function serve(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  cors: boolean,
  note?: (served: Served) => void,
): Promise<void> {
  if (cors && isPreflight(request)) return send(response, { status: 204, headers: preflightHeaders(request) });
  const began = performance.now();
  const { method = 'GET', url = '/', headers } = request;
  try {
    const body = await readBody(request);
    const reply = await engine.handle({ method, url, headers, body });
    send(response, reply, { 'X-Mock-Seed': String(engine.seed), ...(cors && corsHeaders(request)) });
    note?.({ request, body: body instanceof BodyTooLarge ? undefined : body, reply, began });
  } catch (error) {
    if (error instanceof RequestAborted) note?.({ request, body: undefined, reply: undefined, began });
    else fail(response, error);
  }
}

/** Tells the log and the journal of each exchange. */
function recorder(
  engine: Engine,
  journal: Journal | undefined,
  onExchange: AppOptions['onExchange'],
): (served: Served) => void {
  return ({ request: { method = 'GET', url = '/', headers }, body, reply, began }) => {
    const wasAnswered = reply !== undefined && reply.disruption !== 'reset' && reply.disruption !== 'timeout';
    const reason = reply === undefined ? 'the client went away before its body was complete' : reply.reason;
    const milliseconds = performance.now() - began;
    onExchange?.({
      method,
      url,
      status: wasAnswered ? reply.status : undefined,
      milliseconds,
      reason,
      fault: reply?.fault,
    });
    journal?.record({
      time: engine.clock.now(),
      session: reply?.session ?? '',
      method,
      url,
      operationId: reply?.operationId ?? null,
      status: wasAnswered ? reply.status : null,
      milliseconds,
      reason: reason ?? null,
      requestHeaders: headers,
      requestBody: body,
      responseBody: reply?.body,
    });
  };
}

/** Express would show a stack trace in its own; a host's middleware may throw. */
const lastResort: ErrorRequestHandler = (error, _request, response, _next) => fail(response, error);

/** What nothing is known to lead to: an answer that tells nothing, and the whole story to the log. */
function fail(response: ServerResponse, error: unknown): void {
  console.error(error);
  if (response.headersSent) return void response.destroy();
  send(response, {
    status: 500,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ message: frameworkMessages.serverError }),
  });
}
