import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { frameworkMessages } from '../laravel/messages.ts';
import { createEngine, type EngineOptions } from '../mock/create-engine.ts';
import type { Engine, MockReply } from '../mock/engine.ts';
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts';
import { documentRoutes } from './document-routes.ts';
import { RequestAborted, readBody } from './read-body.ts';

/** One request with its answer, for a log. */
export interface Exchange {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Undefined if the client went away before it was answered. */
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
  /** Called after each answer. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

/**
 * Makes the mock as an Express app, to listen by itself or to be mounted under any prefix of another.
 * Throws what {@link createEngine} throws.
 */
export async function createApp(options: AppOptions = {}): Promise<Express> {
  const { cors = true, onExchange } = options;
  const engine = options.engine ?? (await createEngine(options));
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    if (!cors) return next();
    if (isPreflight(request))
      return send(response, { status: 204, headers: preflightHeaders(request), body: undefined });
    for (const [name, value] of Object.entries(corsHeaders(request))) response.setHeader(name, value);
    next();
  });
  app.use(documentRoutes(engine.document));
  app.use((request, response) => serve(engine, request, response, onExchange));
  app.use(lastResort);
  return app;
}

/** From a request on the wire to the engine, and back. */
async function serve(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  onExchange: AppOptions['onExchange'],
): Promise<void> {
  const began = performance.now();
  const { method = 'GET', url = '/', headers } = request;
  const log = (status: number | undefined, { reason, fault }: Pick<MockReply, 'reason' | 'fault'>) =>
    onExchange?.({ method, url, status, milliseconds: performance.now() - began, reason, fault });
  try {
    const reply = await engine.handle({ method, url, headers, body: await readBody(request) });
    response.setHeader('X-Mock-Seed', engine.seed);
    send(response, reply);
    log(reply.status, reply);
  } catch (error) {
    if (!(error instanceof RequestAborted)) throw error;
    log(undefined, { reason: error.message, fault: undefined });
  }
}

function send(
  response: ServerResponse,
  { status, headers, body }: Pick<MockReply, 'status' | 'headers' | 'body'>,
): void {
  const length = body === undefined ? undefined : { 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}

/** Express would show a stack trace in its own; nothing is known to get here, but a host's middleware may throw. */
const lastResort: ErrorRequestHandler = (_error, _request, response, next) => {
  if (response.headersSent) return next(_error);
  send(response, {
    status: 500,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ message: frameworkMessages.serverError }),
  });
};
