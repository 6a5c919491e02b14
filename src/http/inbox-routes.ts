import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type { InboxDelivery, Inboxes } from '../control/inbox/inbox.ts';
import { inboxAnswer } from '../control/inbox/inbox-answer.ts';
import type { ReceivedRequest } from '../control/inbox/received-request.ts';
import type { Framework } from '../framework/framework.ts';
import type { Mock } from '../mock/mock.ts';
import { BodyTooLarge } from '../mock/refusals/refusals.ts';
import type { Header } from '../text/header-bytes.ts';
import { isInboxName } from '../webhooks/inbox-path.ts';
import type { AllowedOrigins } from './allowed-origins.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { EventStream } from './event-stream.ts';
import { neverKept, nosniff } from './own-headers.ts';
import { isPreflight } from './page-guard.ts';
import { readBody } from './read-body.ts';
import { send } from './send.ts';

/**
 * Serves the parts of inboxes that are not JSON operations: receiving requests, and streaming them.
 * @param framework of the control API, whose words are used
 * @param origins whose pages may read it; undefined if CORS is off
 * @param mock that ends the streams
 */
export function inboxRoutes(
  inboxes: Inboxes,
  { words }: Framework,
  origins: AllowedOrigins | undefined,
  mock: Pick<Mock, 'watchEnd'>,
): Router {
  const router = Router();
  /** The streams of inboxes with watchers. */
  const streams = new Map<string, EventStream<InboxDelivery>>();
  mock.watchEnd(() => {
    for (const stream of streams.values()) stream.end();
  });
  router.get('/inbox/:name/deliveries/stream', (request, response, next) => {
    const { name } = request.params;
    if (!isInboxName(name)) return next();
    const stream = streams.get(name) ?? new EventStream((tell) => inboxes.watch(name, tell));
    streams.set(name, stream);
    stream.serve(response, origins ? corsHeaders(request, origins) : {});
    response.on('close', () => stream.isIdle && streams.delete(name));
  });
  router.all('/inbox/:name', async (request, response) => {
    if (origins && isPreflight(request))
      return send(response, { status: 204, headers: preflightHeaders(request, origins) });
    const headers = { ...ownHeaders, ...(origins && corsHeaders(request, origins)) };
    const { name } = request.params;
    if (!isInboxName(name)) return send(response, refusal(422, invalidData), headers);
    const body = await readBody(request);
    if (body instanceof BodyTooLarge)
      return send(response, refusal(413, { message: words.bodyTooLarge(body.limit) }), headers);
    const path = `${request.baseUrl}/inbox/${name}`;
    const settings = await inboxes.receive(name, path, receivedRequest(request, body));
    if (await isGoneBefore(response, settings.delayMs)) return;
    send(response, inboxAnswer(settings), headers);
  });
  router.use('/inbox', refuseBrokenName);
  return router;
}

const ownHeaders = { ...neverKept, ...nosniff };

/** The same error as in the control API. */
const invalidData = {
  message: 'The given data was invalid.',
  errors: { name: ['The name of an inbox has 1 to 100 letters, digits, dots, underscores and hyphens.'] },
};

/** Express throws a `URIError` for a name with broken percent-encoding. */
const refuseBrokenName: ErrorRequestHandler = (error, _request, response, next) =>
  error instanceof URIError ? send(response, refusal(422, invalidData), ownHeaders) : next(error);

function refusal(status: number, body: object) {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

function receivedRequest(request: Request, body: Buffer): ReceivedRequest {
  const { method, originalUrl: url, protocol } = request;
  return { method, url, origin: `${protocol}://${hostOf(request)}`, headers: headersOf(request), body };
}

/** The host as the sender names it. HTTP/1.0 may omit it. */
function hostOf({ headers: { host }, socket: { localAddress = '', localPort } }: IncomingMessage): string {
  return host ?? `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
}

function headersOf({ rawHeaders }: IncomingMessage): Header[] {
  const headers: Header[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  return headers;
}

/** Waits. Resolves with true if the sender disconnected meanwhile. */
async function isGoneBefore(response: Response, milliseconds: number): Promise<boolean> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  // It rejects only when it is aborted.
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal: gone.signal }).catch(() => {});
  return gone.signal.aborted;
}
