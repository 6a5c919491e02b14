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

/** A mock as an Express app, complete, to be mounted under any prefix of another. */
export function appOf(mock: Mock, options: HttpOptions = {}): MockApp {
  // Express asks for Node's own request and response: whoever calls it, a server or another app, has no others.
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
  // A client that watches would be waited for as long as others may take to end.
  mock.engine.watchEnd(() => {
    for (const stream of Object.values(streams)) stream.end();
  });
  router.use(inboxRoutes(inboxes, control.framework, mock.corsOrigins, mock.engine));
  router.use((request, response) => mock.serveControl(control, request, response));
  return router;
}

/** Makes routes when somebody asks for them: most starts of the mock never need the control API or the documentation. */
function whenFirstAsked(make: () => Promise<Router>): RequestHandler {
  let router: Promise<Router> | undefined;
  return async (request, response, next) => {
    router ??= make();
    (await router)(request, response, next);
  };
}

/** Express would show a stack trace in its own; a host's middleware may throw. */
function lastResort(mock: HttpMock): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const refusal = refusalIn(error);
    if (refusal === undefined || response.headersSent) return mock.fail(request, response, error);
    // What was to be sent has headers of its own, such as its length.
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    mock.refuse(request, response, refusal);
  };
}

/**
 * What Express refuses by itself, such as a condition that a file does not meet (412) or a part that it does not have
 * (416); undefined for any other error.
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
