import type { RequestListener } from 'node:http';
import type { Express } from 'express';
import { type AppOptions, HttpMock } from './http-mock.ts';

/**
 * Makes the mock for a server of its own: a request of the mocked API comes to the engine without Express in between.
 * Everything else goes to the Express app, which is loaded for the first of it. Throws what {@link createEngine} throws.
 */
export async function createListener(options: AppOptions = {}): Promise<RequestListener> {
  const mock = await HttpMock.create(options);
  let app: Promise<Express> | undefined;
  return (request, response) => {
    if (mock.isApi(request.url)) return void mock.serveApi(request, response);
    app ??= import('./app.ts').then(({ expressApp }) => expressApp(mock));
    void app.then((serve) => serve(request, response));
  };
}
