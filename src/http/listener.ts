import type { RequestListener } from 'node:http';
import type { Express } from 'express';
import type { Mock } from '../mock/mock.ts';
import { HttpMock, type HttpOptions } from './http-mock.ts';

/**
 * Serves a mock with its own server: requests of the mocked API reach the mock without Express. Other requests go to
 * the Express app, which is loaded for the first of them. Pages of other sites are refused, except those that the
 * options allow.
 * @throws {OriginUnreadable} {@link HostUnreadable}
 */
export function listenerOf(mock: Mock, options: HttpOptions = {}): RequestListener {
  const http = new HttpMock(mock, options);
  let app: Promise<Express> | undefined;
  return (request, response) => {
    const isApi = http.isApi(request.url);
    // The control API has a stricter guard, which a mounted app needs too.
    if ((isApi || !isControl(request.url)) && http.refuses(request, response)) return;
    if (isApi) return void http.serveApi(request, response);
    app ??= import('./app.ts').then(({ expressApp }) => expressApp(http));
    void app.then((serve) => serve(request, response));
  };
}

function isControl(url = ''): boolean {
  return /^\/__mock(?:[/?]|$)/.test(url);
}
