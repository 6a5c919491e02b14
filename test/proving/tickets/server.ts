import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import type { Behaviour, Served } from '../proving.ts';
import { type Answering, answer } from './answers.ts';
import { clientOf } from './auth.ts';
import { type Body, bytesOf, readBody } from './bodies.ts';
import { type Call, done, type Outcome, type Route, ticketOf } from './call.ts';
import { readFields } from './fields.ts';
import { localeOf, queryOf, readingOf, readParameters } from './parameters.ts';
import { type Locale, Refusal, sentence } from './refusal.ts';
import { routes } from './routes.ts';
import { workspaces } from './rules.ts';
import { Store } from './store.ts';
import { type Switches, switchesOf } from './switches.ts';
import { leaked, mistaken, stumble } from './unusual-input.ts';

const base = '/api';
const callsInSecond = 5000;
const fewCallsInSecond = 100;

/** Serves the tickets on a free port of 127.0.0.1. Throws `UnknownSwitch`. */
export async function start(behaviour: Behaviour = new Set()): Promise<Served> {
  const switches = switchesOf(behaviour);
  const store = new Store(switches);
  const counted = { requests: 0, second: 0, inSecond: 0 };
  const server = createServer(async (request, response) => {
    counted.requests += 1;
    const second = Math.floor(Date.now() / 1000);
    counted.inSecond = second === counted.second ? counted.inSecond + 1 : 1;
    counted.second = second;
    const limit = switches.on('rate-limited') ? fewCallsInSecond : callsInSecond;
    const isOver = switches.on('rate-limited') && counted.inSecond > limit;
    await serve(request, response, store, Math.max(0, limit - counted.inSecond), isOver);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // A server that listens on a port has such an address.
  return {
    url: `http://127.0.0.1:${port}${base}`,
    leftovers: () => store.leftovers(),
    harmed: () => store.harmed(),
    requests: () => counted.requests,
    close: () => closed(server),
  };
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  store: Store,
  remaining: number,
  isOver: boolean,
): Promise<void> {
  const { switches } = store;
  const { pathname, search } = targetOf(request.url ?? '/');
  const found = routes.filter(({ path }) => base + path === pathname);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = found.find((candidate) => candidate.method === method);
  const operation = route?.operation ?? '';
  const answering: Answering = { request, response, operation, switches, remaining };
  const locale = localeOf(request.headers, switches);
  if (switches.on('slow')) await after(50);
  try {
    if (isOver) throw new Refusal(429, 'rate_limited', [], { 'Retry-After': '1' });
    if (!route || (request.method === 'HEAD' && switches.on('head-405'))) {
      answer(answering, otherMethod(found, switches));
      return;
    }
    answer(answering, await outcomeOf(route, request, search, locale, store));
  } catch (error) {
    const thrown = error instanceof Refusal ? mistaken(operation, error, switches) : error;
    const refusal = thrown instanceof Refusal ? thrown : new Refusal(500, 'internal_error');
    const leak = leaked(operation, refusal, request.headers.authorization, switches);
    answer(answering, refused(refusal, locale, leak, switches), refusal.headers);
  }
  // What a refused request still sends is read, so that the connection can be used again.
  request.resume();
}

/** The outcome of a call. Throws {@link Refusal}, and whatever a mistake throws. */
async function outcomeOf(
  route: Route,
  request: IncomingMessage,
  search: string,
  locale: Locale,
  store: Store,
): Promise<Outcome> {
  const { switches } = store;
  const { on } = switches;
  const { authorization } = request.headers;
  const { operation } = route;
  const query = queryOf(search, route.query ?? {});
  const isGuarded = !route.open || on(operation === 'status' ? 'status-guarded' : 'token-guarded');
  if (on('parameters-first')) readParameters(route, query, request.headers, switches);
  const client = isGuarded ? clientOf(authorization, operation, switches) : '';
  const named = String(request.headers['x-workspace']);
  if (on('missing-first') && !route.body && typeof query.ticket === 'string' && workspaces.includes(named)) {
    ticketOf({ store, switches, workspace: named }, query.ticket);
  }
  const { workspace, query: values } = readParameters(route, query, request.headers, switches);
  const none: Body = { kind: 'json', fields: {}, parts: [] };
  const body = route.body
    ? readBody(request.headers['content-type'], await bytesOf(request), route.body.kinds, switches)
    : none;
  const reading: Call['reading'] = (from) => readingOf(operation, from, switches);
  const from = body.kind === 'form' ? 'text' : 'json';
  if (on('missing-first') && route.body && typeof body.fields.ticket === 'string') {
    ticketOf({ store, switches, workspace }, body.fields.ticket);
  }
  const read = readFields(body.fields, route.body?.fields ?? {}, reading(from), route.body?.closed);
  if (read.wrong.length > 0) throw new Refusal(400, 'invalid_request', read.wrong);
  const call: Call = {
    ...{ operation, store, switches, workspace, locale, client, authorization, query: values, body, reading },
    input: read.values,
  };
  stumble(call);
  return route.handle(call);
}

/** What is answered where a path has no such method, or does not exist. Throws {@link Refusal}. */
function otherMethod(found: readonly Route[], { on }: Switches): Outcome {
  const [route] = found;
  if (!route) throw new Refusal(404, 'unknown_call');
  const { method, operation } = route;
  const isListed = operation === 'tickets_list' || operation === 'tickets_create';
  if (on('any-method') && isListed) return done(200);
  if (on('method-500') && operation === 'tickets_info') throw new Refusal(500, 'internal_error');
  const allowed = method === 'GET' && !on('head-405') ? 'GET, HEAD' : method;
  throw new Refusal(405, 'method_not_allowed', [], on('no-allow') && isListed ? {} : { Allow: allowed });
}

function refused(refusal: Refusal, locale: Locale, leak: string | undefined, { on }: Switches): Outcome {
  const { status, code, details } = refusal;
  const messages = [sentence(code, locale), ...details, ...(leak === undefined ? [] : [leak])];
  const more = on('error-details') ? { request_id: 'req_8f14e45f', details: details.map((at) => ({ at })) } : {};
  return { kind: 'data', status, data: { ok: false, error: code, messages, ...more } };
}

function targetOf(url: string): { readonly pathname: string; readonly search: string } {
  const [pathname = '', ...search] = url.split('?');
  return { pathname, search: search.join('?') };
}
