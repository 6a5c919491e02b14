import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Behaviour, Served } from '../proving.ts';
import { authorize } from './access.ts';
import { type Answer, problem, Refused, refuse } from './answers.ts';
import { type Call, crash } from './call.ts';
import { isObject, type Values, without } from './json.ts';
import { keepRefusedNote } from './notes.ts';
import { type Body, readBody, readHeaders, readQuery, sentObject } from './reading.ts';
import { type Route, routes } from './routes.ts';
import { spoilt } from './spoilt-answers.ts';
import { Store } from './store.ts';
import { type On, switches } from './switches.ts';
import { send } from './wire.ts';

const longestBody = 1_000_000;
const requestsASecond = 60;

/** @throws {UnknownSwitch} */
export async function start(behaviour: Behaviour = new Set()): Promise<Served> {
  const on = switches(behaviour);
  const store = new Store(on);
  const limit = limiter(on);
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const bytes = await bodyOf(request);
    if (bytes === undefined) return;
    if (on('slow')) await wait(50);
    const route = routeOf(request);
    const answer = finished(
      refusable(() => limit(route) ?? answerTo(request, bytes, store, on)),
      request,
      on,
    );
    const operation = route?.operation;
    const key = String(request.headers['x-api-key'] ?? '');
    send(request, response, operation, operation === undefined ? answer : spoilt(operation, answer, key, on), on);
  });
  // Whoever keeps a connection is told before it is closed.
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}/v2`,
    leftovers: () => store.leftovers(),
    harmed: () => store.harmed(),
    requests: () => requests,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** The way of a request: path and method, key, query and headers, body, handler. */
function answerTo(request: IncomingMessage, bytes: Buffer, store: Store, on: On): Answer {
  const url = urlOf(request);
  const route = routeOf(request);
  if (on('options') && request.method === 'OPTIONS') return optionsOf(url.pathname);
  if (on('key-first') && !route?.isPublic) authorize(route, request.headers, url.searchParams, on);
  if (route === undefined) return refusalOf(url.pathname, on);
  if (request.method === 'HEAD') {
    if (on('head-refused')) return methodRefused(url.pathname, on);
    if (on('head-500') && /^(list|get)Customer/.test(route.operation)) crash();
  }
  const path = namesIn(route, url.pathname);
  const origin = `http://${request.headers.host}`;
  const call = { operation: route.operation, store, on, path, origin, etag: request.headers['if-none-match'] };
  const unread = { ...call, query: {}, headers: {}, body: {}, sent: {} };
  try {
    authorize(route, request.headers, url.searchParams, on);
  } catch (error) {
    if (on('keyless-done') && route.operation === 'deleteOrder') route.handle(unread);
    throw error;
  }
  const query = readQuery(route, url.searchParams, on);
  const headers = readHeaders(route, request.headers, on);
  const { body, sent } = read(route, bytes, request.headers['content-type'], unread);
  return route.handle({ ...call, query, headers, body, sent });
}

function read(route: Route, bytes: Buffer, type: string | undefined, call: Call): Body {
  const { on } = call;
  if (bytes.length > longestBody) refuse(413, 'The body is larger than 1 MB.');
  const isAnyType = on('media-any') && ['customer', 'product'].includes(route.body?.place ?? '');
  try {
    return readBody(route.body, bytes, type, on, isAnyType);
  } catch (error) {
    const isInvalid = error instanceof Refused && error.answer.status === 422;
    if (isInvalid && on('invalid-done') && route.operation === 'createOrderNote') {
      keepRefusedNote({ ...call, sent: sentObject(bytes) });
    }
    throw error;
  }
}

function refusable(answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

/** What every answer has, and how refusals differ from shop to shop. */
function finished(answer: Answer, request: IncomingMessage, on: On): Answer {
  const own = request.headers['x-request-id'];
  const isEchoed =
    on('ids-echoed') && typeof own === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(own);
  const headers = { ...answer.headers, 'X-Request-Id': isEchoed ? own : randomUUID() };
  if (answer.status < 400 || !isObject(answer.body)) return { ...answer, headers };
  return { ...answer, headers, body: problemShown(answer.body, on) };
}

function problemShown(body: Values, on: On): Values {
  const more = { instance: '/problems/4711', support: 'https://developers.harbour-shop.com/support' };
  return { ...(on('problem-less') ? without(body, 'detail', 'errors') : body), ...(on('problem-more') && more) };
}

/** Refuses more than so many requests within a second, where that is switched on. */
function limiter(on: On): (route: Route | undefined) => Answer | undefined {
  let second = 0;
  let count = 0;
  return () => {
    if (!on('limited')) return undefined;
    const now = Math.floor(Date.now() / 1000);
    count = now === second ? count + 1 : 1;
    second = now;
    if (count <= requestsASecond) return undefined;
    return { ...problem(429, 'Too many requests; wait a second.'), headers: { 'Retry-After': '1' } };
  };
}

function refusalOf(pathname: string, on: On): Answer {
  if (methodsOf(pathname).length === 0) refuse(404, 'There is no such path.');
  const isAllowed = on('method-200') && pathname === '/v2/customers';
  return isAllowed ? { status: 200, headers: {}, type: 'application/json', body: {} } : methodRefused(pathname, on);
}

function methodRefused(pathname: string, on: On): Answer {
  const refusal = problem(405, 'This path does not know the method.');
  const isSilent = on('allow-absent') && pathname === '/v2/products';
  return isSilent ? refusal : { ...refusal, headers: { Allow: allowed(pathname, on) } };
}

function optionsOf(pathname: string): Answer {
  return { status: 204, headers: { Allow: [...methodsOf(pathname), 'OPTIONS'].join(', ') } };
}

function allowed(pathname: string, on: On): string {
  return methodsOf(pathname)
    .flatMap((method) => (method === 'GET' && !on('head-refused') ? [method, 'HEAD'] : [method]))
    .join(', ');
}

function methodsOf(pathname: string): readonly string[] {
  return routes.filter(({ path }) => path.test(pathname.slice(3))).map(({ method }) => method);
}

function routeOf(request: IncomingMessage): Route | undefined {
  const { pathname } = urlOf(request);
  if (!pathname.startsWith('/v2/')) return undefined;
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  return routes.find((route) => route.method === method && route.path.test(pathname.slice(3)));
}

/** What stands in the path in place of its parameters; what can't be decoded names nothing. */
function namesIn({ path }: Route, pathname: string): readonly string[] {
  const [, ...encoded] = path.exec(pathname.slice(3)) ?? [];
  try {
    return encoded.map((part) => decodeURIComponent(part));
  } catch {
    return refuse(404, 'There is nothing with this id.');
  }
}

function urlOf(request: IncomingMessage): URL {
  return URL.canParse(request.url ?? '', 'http://shop')
    ? new URL(request.url ?? '', 'http://shop')
    : new URL('http://shop');
}

/** Nothing where the client went away. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

function portOf(server: Server): number {
  const address: string | AddressInfo | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
