import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { defaultFramework } from '../framework/frameworks.ts';
import { headerIn, headersOf } from '../har/header-lines.ts';
import type { SeenAnswer } from '../har/seen-exchange.ts';
import { AllowedHosts } from '../http/allowed-hosts.ts';
import { AllowedOrigins } from '../http/allowed-origins.ts';
import { corsHeaders, preflightHeaders } from '../http/cors.ts';
import type { RequestSummary } from '../http/http-mock.ts';
import type { Listening, ListenOptions } from '../http/listen.ts';
import { nosniff } from '../http/own-headers.ts';
import { isPreflight, objectionToHost, objectionToPage } from '../http/page-guard.ts';
import { RequestAborted, readBody } from '../http/read-body.ts';
import { close, startServer, urlOf } from '../http/server.ts';
import { decoded, encodingsOf } from '../openapi/bodies/read/content-encoding.ts';
import { redactedUrl } from '../text/redact.ts';
import { Missing } from './missing.ts';
import type { Replay } from './replay.ts';
import { servedHeaders } from './served-headers.ts';

/** Where a recording is served. */
export type ReplayOptions = Omit<ListenOptions, 'control'>;

/** The longest body of a request that is compared, in bytes. */
const mostBodyBytes = 64 * 1024 * 1024;

/**
 * Serves a recording.
 * @throws {AddressUnavailable} {@link OriginUnreadable} {@link HostUnreadable} {@link TlsUnusable}
 */
export async function listenReplay(replay: Replay, options: ReplayOptions = {}): Promise<Listening> {
  const { port = 0, host = '127.0.0.1', allowedHosts = [], tls } = options;
  // IPv6 addresses are always allowed.
  const names = host.includes(':') ? allowedHosts : [...allowedHosts, host];
  const listener = listenerOf(replay, { ...options, allowedHosts: names });
  const server = await startServer(listener, host, port, undefined, undefined, tls);
  return { url: urlOf(server, tls), close: (graceInMilliseconds = 0) => close(server, graceInMilliseconds) };
}

/** Throws {@link OriginUnreadable} {@link HostUnreadable}. */
function listenerOf(
  replay: Replay,
  { cors = true, corsOrigins, allowedHosts, onExchange }: ReplayOptions,
): RequestListener {
  const origins = new AllowedOrigins(corsOrigins);
  const hosts = new AllowedHosts(allowedHosts);
  return (request, response) => {
    const began = performance.now();
    const visit = { request, response, origins: cors ? origins : undefined };
    const log = (reason: string | undefined, fault: Error | undefined) =>
      onExchange?.(summaryOf(request, response, began, reason, fault));
    const objection = objectionToHost(request, hosts) ?? objectionToPage(request, origins);
    if (objection !== undefined) {
      refuse(visit, 403, objection);
      return log(objection, undefined);
    }
    if (cors && isPreflight(request)) {
      response.writeHead(204, preflightHeaders(request, origins)).end();
      return log(undefined, undefined);
    }
    serve(replay, visit).then(
      (reason) => log(reason, undefined),
      (error) => {
        const fault = error instanceof Error ? error : new Error(String(error));
        if (fault instanceof RequestAborted || response.headersSent) response.destroy();
        else refuse(visit, 500, defaultFramework.words.serverError);
        log(fault.message, fault instanceof RequestAborted ? undefined : fault);
      },
    );
  };
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The origins whose pages may read the answer (CORS); undefined for none. */
  readonly origins: AllowedOrigins | undefined;
}

/** Answers a request. Resolves with the reason if nothing is recorded for it. */
async function serve(replay: Replay, visit: Visit): Promise<string | undefined> {
  const { request } = visit;
  const sent = await readBody(request, mostBodyBytes);
  if (!(sent instanceof Uint8Array)) {
    const words = defaultFramework.words.bodyTooLarge(mostBodyBytes);
    refuse(visit, 413, words);
    return words;
  }
  const headers = headersOf(request.rawHeaders);
  const plain = await decoded(sent, encodingsOf(headerIn(headers, 'content-encoding')), mostBodyBytes);
  const [path = '/', query = ''] = targetOf(request.url);
  const { method = 'GET' } = request;
  const answer = replay.answer({ method, path, query, headers, body: 'problem' in plain ? sent : plain.bytes });
  if (answer instanceof Missing) {
    refuse(visit, answer.status, answer.detail);
    return answer.detail;
  }
  send(visit, answer);
  return undefined;
}

function send({ request, response, origins }: Visit, { status, reason, headers, body }: SeenAnswer): void {
  const own = origins === undefined ? {} : corsHeaders(request, origins);
  const served = servedHeaders(headers, own);
  const bytes = body.bytes ?? new Uint8Array();
  const isBodiless = status === 204 || status === 304;
  if (!isBodiless && request.method !== 'HEAD') served.push(['Content-Length', String(bytes.length)]);
  const words = reason.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
  if (words === '') response.writeHead(status, served.flat());
  else response.writeHead(status, words, served.flat());
  response.end(isBodiless ? undefined : bytes);
}

/** Answers with a message of this program. */
function refuse({ request, response, origins }: Visit, status: number, words: string): void {
  const { headers, body } = defaultFramework.answer(status, words);
  const cors = origins === undefined ? {} : corsHeaders(request, origins);
  response.writeHead(status, { ...cors, ...headers, ...nosniff, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

/** The path and the query of a request's target, which may be an absolute URL. */
function targetOf(url = '/'): [path: string, query: string] {
  const origin = url.startsWith('/') || !URL.canParse(url) ? url : new URL(url).pathname + new URL(url).search;
  const end = origin.indexOf('?');
  return end === -1 ? [origin, ''] : [origin.slice(0, end), origin.slice(end + 1)];
}

function summaryOf(
  { method = 'GET', url = '/' }: IncomingMessage,
  { statusCode, headersSent }: ServerResponse,
  began: number,
  reason: string | undefined,
  fault: Error | undefined,
): RequestSummary {
  const status = headersSent ? statusCode : undefined;
  return { method, url: redactedUrl(url), status, milliseconds: performance.now() - began, reason, fault };
}
