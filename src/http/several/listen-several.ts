import type { RequestListener } from 'node:http';
import express, { type Express } from 'express';
import { severalPage } from '../../docs/several-page.ts';
import { defaultFramework } from '../../framework/frameworks.ts';
import type { Mock } from '../../mock/mock.ts';
import { expressApp } from '../app.ts';
import { HttpMock, originForm } from '../http-mock.ts';
import { type Listening, type ListenOptions, listening, nameIn } from '../listen.ts';
import { nosniff } from '../own-headers.ts';
import { send } from '../send.ts';
import { startServer } from '../server.ts';
import { isBelow, type Mount } from './mounts.ts';

/** One of several APIs on a port. */
export interface MountedMock extends Mount {
  readonly mock: Mock;
}

interface Served extends MountedMock {
  /** Serves it at the base path of its document. */
  readonly atBasePath: HttpMock;
  readonly belowPrefix: HttpMock;
}

/**
 * Serves several mocks on one port, each with its own pages, sessions and control API below its prefix.
 * @throws {AddressUnavailable} {@link OriginUnreadable} {@link HostUnreadable} {@link TlsUnusable}
 */
export async function listenSeveral(mounted: readonly MountedMock[], options: ListenOptions): Promise<Listening> {
  const { port = 0, host = '127.0.0.1', allowedHosts = [], tls, onExchange, ...others } = options;
  const served = mounted.map((one): Served => {
    const http = { ...others, allowedHosts: [...allowedHosts, ...nameIn(host)] };
    const tell =
      onExchange &&
      ((summary: Parameters<typeof onExchange>[0]) => onExchange({ ...summary, url: one.prefix + summary.url }));
    return {
      ...one,
      atBasePath: new HttpMock(one.mock, { ...http, onExchange }),
      belowPrefix: new HttpMock(one.mock, { ...http, onExchange: tell }),
    };
  });
  const server = await startServer(listenerOf(served), host, port, undefined, undefined, tls);
  return listening(
    server,
    mounted.map(({ mock }) => mock),
    { tls, mounts: mounted.map(({ prefix }) => prefix) },
  );
}

function listenerOf(served: readonly Served[]): RequestListener {
  const app = appOf(served);
  return (request, response) => {
    const path = originForm(request.url).split(/[?#]/, 1)[0] ?? '/';
    const direct = served.find(({ isAtBasePath, mock }) => isAtBasePath && isBelow(path, mock.document.basePath));
    if (direct !== undefined) {
      if (!direct.atBasePath.refuses(request, response)) void direct.atBasePath.serveApi(request, response);
      return;
    }
    const below = served.find(({ prefix }) => isBelow(path, prefix));
    // The control API has a stricter guard of its own.
    const isControl = below !== undefined && isBelow(path, `${below.prefix}/__mock`);
    if (!isControl && (below ?? served[0])?.atBasePath.refuses(request, response)) return;
    app(request, response);
  };
}

/** Mounts an app for each prefix. Express passes the prefix to the app. */
function appOf(served: readonly Served[]): Express {
  const app = express();
  app.disable('x-powered-by');
  // Prefixes are case-sensitive, like the paths of an API.
  app.enable('case sensitive routing');
  for (const { prefix, belowPrefix } of served) app.use(prefix, expressApp(belowPrefix));
  app.get('/', (request, response) => {
    const origin = `${request.protocol}://${request.get('host') ?? ''}`;
    const { html, contentSecurityPolicy } = severalPage(served.map((one) => linksOf(one, origin)));
    response
      .set({ 'Cache-Control': 'no-cache', ...nosniff, 'Content-Security-Policy': contentSecurityPolicy })
      .set('Referrer-Policy', 'no-referrer')
      .type('text/html')
      .send(html);
  });
  app.use((request, response) => {
    const there = served.map((one) => `${one.mock.document.title} at ${placeOf(one)}`).join(', ');
    const answer = defaultFramework.answer(404, `No API is at ${request.path}; there is ${there}.`);
    send(response, answer, nosniff);
  });
  return app;
}

/** The path of an API on its server. */
export function placeOf({ mock, prefix, isAtBasePath }: MountedMock): string {
  const { basePath } = mock.document;
  return isAtBasePath ? basePath : prefix + basePath;
}

function linksOf(one: Served, origin: string) {
  const { mock, prefix, belowPrefix } = one;
  return {
    title: mock.document.title,
    operations: mock.document.operations.length,
    baseUrl: origin + placeOf(one),
    overview: `${prefix}/`,
    docs: `${prefix}/docs`,
    document: `${prefix}/openapi.yaml`,
    inspector: belowPrefix.control ? `${prefix}/__mock/` : undefined,
  };
}
