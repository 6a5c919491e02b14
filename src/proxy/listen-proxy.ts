import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import type { SeenExchange } from '../har/seen-exchange.ts';
import { HttpMock, type HttpOptions } from '../http/http-mock.ts';
import type { Listening } from '../http/listen.ts';
import { nameIn } from '../http/listen.ts';
import { addressOf, close, startServer, urlOf } from '../http/server.ts';
import type { TlsPair } from '../http/tls/tls-pair.ts';
import type { Mock } from '../mock/mock.ts';
import { redactedUrl } from '../text/redact.ts';
import { Fallback, type FallbackOptions } from './fallback.ts';
import type { Judge } from './judge.ts';
import type { LogLine } from './log-line.ts';
import { Paths } from './paths.ts';
import { ValidatingProxy } from './proxy.ts';
import { Repeats } from './repeat.ts';
import { Rewriting } from './rewriting.ts';
import { Teller } from './tell.ts';
import { Upstream, type UpstreamOptions } from './upstream.ts';

/** Options of a proxy and of its deployment. */
export interface ProxyOptions extends UpstreamOptions, Omit<HttpOptions, 'control'> {
  /** Serves `/__mock`, and answers instead of the deployment if a rule or the fallback says so. */
  readonly mock: Mock;
  readonly judge: Judge;
  /** Whether a violating request is refused (422), and a violating answer replaced (500); false by default. */
  readonly errors?: boolean | undefined;
  readonly fallback?: FallbackOptions | undefined;
  /** Whether the deployment's URLs in answers are replaced by the proxy's; false by default. */
  readonly rewrites?: boolean | undefined;
  /** Called with each exchange with the deployment when it is over. */
  readonly onSeen?: ((exchange: SeenExchange) => void) | undefined;
  /** 0, the default, picks a free one. */
  readonly port?: number | undefined;
  /** `127.0.0.1` by default. */
  readonly host?: string | undefined;
  /** With which the proxy speaks HTTPS to its clients. */
  readonly tls?: TlsPair | undefined;
}

/** How long an idle client connection is kept, in milliseconds: longer than clients keep theirs. */
const longestIdle = 65_000;

/**
 * Starts a proxy between an app and a deployment.
 * @throws {AddressUnavailable} {@link ProxyUnusable} {@link OriginUnreadable} {@link HostUnreadable} {@link TlsUnusable}
 */
export async function listenProxy(options: ProxyOptions): Promise<Listening> {
  const { mock, judge, errors = false, fallback, onSeen, onExchange } = options;
  const { port = 0, host = '127.0.0.1', allowedHosts = [], cors, corsOrigins, tls } = options;
  const upstream = await Upstream.of(options);
  const http = new HttpMock(mock, { cors, corsOrigins, allowedHosts: [...allowedHosts, ...nameIn(host)] });
  const log = logOf(onExchange);
  const teller = new Teller(mock, log, onSeen);
  const repeats = new Repeats();
  mock.proxy = { upstream: options.baseUrl, repeat: (request) => repeats.repeat(request) };
  const proxy = new ValidatingProxy({
    ...{ upstream, judge, mock, http, errors, log, recorder: onSeen },
    paths: new Paths(mock.document, upstream.path),
    rewriting: options.rewrites === true ? new Rewriting(upstream) : undefined,
    fallback: new Fallback(fallback ?? { isForAll: false, operations: [] }),
    tell: async (told) => {
      const entry = await teller.tell(told);
      if (entry !== undefined) repeats.entered(told.visit, entry);
    },
    entered: (visit, entry) => repeats.entered(visit, entry),
  });
  let app: Promise<Express> | undefined;
  const listener: Listener = (request, response) => {
    if (!isOwn(request.url)) return void proxy.serve(request, response);
    app ??= import('../http/app.ts').then(({ expressApp }) => expressApp(http));
    void app.then((serve) => serve(request, response));
  };
  const server = await startServer(listener, host, port, mock, (prepared) => passAll(prepared, listener), tls);
  repeats.listenAt(host, addressOf(server).port, tls !== undefined);
  const forget = mock.courier.destinations.keepFrom({ ...addressOf(server), isSecure: tls !== undefined });
  return {
    url: urlOf(server, tls),
    async close(graceInMilliseconds = 0) {
      forget();
      await Promise.all([close(server, graceInMilliseconds), mock.close(graceInMilliseconds)]);
      upstream.close();
    },
  };
}

type Listener = Parameters<typeof startServer>[0];

/** Whether a request is for the proxy itself. */
function isOwn(url = ''): boolean {
  return /^(?:https?:\/\/[^/?#]*)?\/__mock(?:[/?#]|$)/i.test(url);
}

/** Leaves `Expect`, timeouts and CONNECT to the proxy, which Node's server would handle itself. */
function passAll(server: Server, listener: Listener): void {
  server.requestTimeout = 0;
  server.keepAliveTimeout = longestIdle;
  server.removeAllListeners('checkExpectation').on('checkExpectation', listener);
  server.on('checkContinue', listener);
  server.on('connect', (_request, socket) => refuseTunnel(socket));
}

function refuseTunnel(socket: Duplex): void {
  const body = JSON.stringify({ message: 'The proxy opens no tunnels: give its address as that of the API.' });
  const head = [
    'HTTP/1.1 501 Not Implemented',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function logOf(onExchange: HttpOptions['onExchange']): LogLine {
  return ({ method, url, milliseconds }, status, reasons, fault) => {
    const reason = reasons.filter((one) => one !== undefined).join(' · ');
    onExchange?.({
      ...{ method, url: redactedUrl(url), status, milliseconds, fault },
      reason: reason === '' ? undefined : reason,
    });
  };
}
