import express, { type ErrorRequestHandler, type Express, type RequestHandler, Router } from 'express';
import { createControl } from '../control/control.ts';
import type { Mock } from '../mock/mock.ts';
import { onlyLocalPages } from './control-guard.ts';
import { documentRoutes } from './document-routes.ts';
import { eventStream } from './event-stream.ts';
import { HttpMock, type HttpOptions } from './http-mock.ts';
import { inboxesOf, inboxRoutes } from './inbox-routes.ts';
import { inspectorRoutes } from './inspector-routes.ts';
import type { MockApp } from './mock-app.ts';

/** A mock as an Express app, complete, to be mounted under any prefix of another. */
export function appOf(mock: Mock, options: HttpOptions = {}): MockApp {
  // Express asks for Node's own request and response: whoever calls it, a server or another app, has no others.
  return expressApp(new HttpMock(mock, options)) as unknown as MockApp;
}

/** @internal */
export function expressApp(mock: HttpMock): Express {
  const { engine, control, cors } = mock;
  const app = express();
  app.disable('x-powered-by');
  app.use(documentRoutes(engine, cors));
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
  const inboxes = inboxesOf(mock.engine, mock.engine.courier.scheme);
  const control = await createControl(mock.engine, inboxes);
  const router = Router();
  router.use(onlyLocalPages);
  router.use(inspectorRoutes());
  router.use(documentRoutes(control, mock.cors));
  router.get(
    '/requests/stream',
    eventStream((tell) => mock.engine.journal?.watch(tell) ?? (() => undefined), mock.cors),
  );
  router.get(
    '/deliveries/stream',
    eventStream((tell) => mock.engine.sessions.watchAttempts(tell), mock.cors),
  );
  router.use(inboxRoutes(inboxes, control.framework, mock.cors));
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
  return (error, request, response, _next) => mock.fail(request, response, error);
}
