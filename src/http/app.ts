import { STATUS_CODES } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, Router } from 'express';
import { createControl } from '../control/control.ts';
import { inboxesOf } from '../control/inbox/inboxes-of.ts';
import { shownAttempt } from '../control/shown-attempt.ts';
import type { Mock } from '../mock/mock.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { corsHeaders } from './cors.ts';
import { documentRoutes } from './document-routes.ts';
import { EventStream } from './event-stream.ts';
import { HttpMock, type HttpOptions, type Refusal } from './http-mock.ts';
import { inboxRoutes } from './inbox-routes.ts';
import { inspectorRoutes } from './inspector-routes.ts';
import type { MockApp } from './mock-app.ts';
import { onlyOwnPages } from './page-guard.ts';

/** Makes a mock as a complete Express app, which can be mounted under any prefix of another app. */
export function appOf(mock: Mock, options: HttpOptions = {}): MockApp {
  // Express requires Node's own request and response. Servers and other apps always pass those.
  return expressApp(new HttpMock(mock, options)) as unknown as MockApp;
}

/** @internal */
export function expressApp(mock: HttpMock): Express {
  const { engine, control } = mock;
  const app = express();
  app.disable('x-powered-by');
  app.use(documentRoutes(engine, mock.corsOrigins));
  app.get(
    /^\/(?:docs(?:\/.*)?)?$/,
    whenFirstAsked(async () => (await import('./docs-routes.ts')).docsRoutes(mock)),
  );
  if (control)
    app.use(
      '/__mock',
      whenFirstAsked(() => controlRoutes(mock)),
    );
  app.use((request, response) => mock.serveApi(request, response));
  app.use(lastResort(mock));
  return app;
}

async function controlRoutes(mock: HttpMock): Promise<Router> {
  const inboxes = inboxesOf(mock.engine);
  const control = await createControl(mock.engine, inboxes);
  const router = Router();
  router.use(onlyOwnPages(mock.hosts));
  router.use(inspectorRoutes());
  router.use(documentRoutes(control, mock.corsOrigins));
  const origins = mock.corsOrigins;
  const streams = {
    '/requests/stream': new EventStream((tell) => mock.engine.exchanges?.watch(tell) ?? (() => undefined)),
    '/deliveries/stream': new EventStream((tell: (made: unknown) => void) =>
      mock.engine.sessions.watchAttempts(({ session, attempt }) => tell({ session, attempt: shownAttempt(attempt) })),
    ),
  };
  for (const [path, stream] of Object.entries(streams))
    router.get(path, (request, response) => stream.serve(response, origins ? corsHeaders(request, origins) : {}));
  // Watching clients would otherwise keep the server open during the whole grace period.
  mock.engine.watchEnd(() => {
    for (const stream of Object.values(streams)) stream.end();
  });
  router.use(inboxRoutes(inboxes, control.framework, mock.corsOrigins, mock.engine));
  router.use((request, response) => mock.serveControl(control, request, response));
  return router;
}

/** Makes routes on first use: most runs need neither the control API nor the documentation. */
function whenFirstAsked(make: () => Promise<Router>): RequestHandler {
  let router: Promise<Router> | undefined;
  return async (request, response, next) => {
    router ??= make();
    (await router)(request, response, next);
  };
}

/** Answers errors in the API's own words instead of Express's stack trace. A host's middleware may throw too. */
function lastResort(mock: HttpMock): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const refusal = refusalIn(error);
    if (refusal === undefined || response.headersSent) return mock.fail(request, response, error);
    // Headers that were set for the failed answer, such as its length, no longer apply.
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    mock.refuse(request, response, refusal);
  };
}

/**
 * Reads a refusal of Express itself, such as an unmet condition of a file (412) or a missing range (416); undefined for
 * other errors.
 */
function refusalIn(error: unknown): Refusal | undefined {
  if (!hasKeys(error) || typeof error.status !== 'number' || error.status < 400 || error.status > 499) return undefined;
  const { status } = error;
  const headers = hasKeys(error.headers) ? Object.entries(error.headers) : [];
  const words = STATUS_CODES[status] ?? 'Refused';
  return {
    status,
    words,
    refusal: 'other',
    headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
  };
}
