import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Behaviour, Served } from '../proving.ts';
import { refuseStranger } from './access.ts';
import { assetRules } from './asset-rules.ts';
import { assetHandlers } from './assets.ts';
import { type Answer, type Call, Crash, type Handler, type Has, Refusal } from './call.ts';
import { collectionRules } from './collection-rules.ts';
import { collectionHandlers } from './collections.ts';
import { allows, contentHandlers } from './content.ts';
import { jobHandlers } from './jobs.ts';
import { readBody } from './read-body.ts';
import { reply } from './reply.ts';
import { findRoute, type Route } from './routes.ts';
import { searchHandlers } from './search.ts';
import { Store } from './store.ts';
import { isSwitch, UnknownSwitch } from './switches.ts';
import { twists } from './twists.ts';

const base = '/v2';

/** Starts the library on a free port of 127.0.0.1; throws `UnknownSwitch` for a behaviour that it does not have. */
export async function start(behaviour: Behaviour = new Set()): Promise<Served> {
  for (const name of behaviour) if (!isSwitch(name)) throw new UnknownSwitch(name);
  const has: Has = (name) => behaviour.has(name);
  const store = new Store(has('three-hundred-assets') ? 300 : 12);
  const rules = collectionRules(has);
  const handlers: Readonly<Record<string, Handler>> = {
    ...assetHandlers(assetRules(has)),
    ...contentHandlers,
    ...collectionHandlers(rules),
    ...searchHandlers,
    ...jobHandlers(rules),
  };
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const number = requests;
    void serve(request, response, number);
  });

  async function serve(request: IncomingMessage, response: ServerResponse, number: number): Promise<void> {
    let operation: string | undefined;
    let answer: Answer;
    try {
      if (has('slow')) await setTimeout(50);
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const routed = routeOf(request, url);
      operation = operationOf(request, routed.route);
      answer = await answerTo(request, url, routed, operation, number);
    } catch (error) {
      answer = error instanceof Refusal ? error.answer : failure;
    }
    for (const [name, twist] of Object.entries(twists)) {
      if (!behaviour.has(name)) continue;
      if (!twist.operations || (operation !== undefined && twist.operations.includes(operation))) {
        answer = twist.change(answer);
      }
    }
    reply(request, response, operation, answer, has);
  }

  async function answerTo(
    request: IncomingMessage,
    url: URL,
    { route, path }: { readonly route: Route; readonly path: Call['path'] },
    operation: string,
    number: number,
  ): Promise<Answer> {
    const { headers } = request;
    const { body, isTooLong } = await readBody(request, route.body);
    refuseStranger(operation, headers, url.searchParams, has);
    if (has('too-many-now-and-then') && number % 25 === 0) {
      throw new Refusal(429, 'Please wait.', { headers: { 'Retry-After': '1' } });
    }
    if (isTooLong) throw new Refusal(413, 'The body is too long.');
    if (route.isChoosy && !has('accept-ignored') && !allows(headers.accept, 'application/json')) {
      throw new Refusal(406, 'There is only JSON.');
    }
    if (has('unknown-parameters-refused')) refuseUnknown(route, url);
    const call = {
      ...{ operation, path, address: url.pathname, query: url.searchParams, headers, body, store, has },
      bodyType: bodyTypeOf(headers['content-type']),
    };
    if (route.body) refuseType(route, call);
    const handler = handlers[route.operation];
    if (!handler) throw new Crash(`There is no handler of ${route.operation}`);
    return handler(call);
  }

  function routeOf(request: IncomingMessage, url: URL): { readonly route: Route; readonly path: Call['path'] } {
    const { method = 'GET' } = request;
    const isBelow = url.pathname.startsWith(`${base}/`);
    const routed = isBelow ? findRoute(method, segmentsOf(url)) : undefined;
    if (!routed) throw new Refusal(404, 'There is no such path.');
    const { route, path, methods } = routed;
    const hasHead = route?.operation === 'GET /assets/{assetId}/content';
    if (!route || (method === 'HEAD' && !hasHead && has('head-refused'))) {
      throw new Refusal(405, 'The path has no such method.', { headers: { Allow: methods.join(', ') } });
    }
    return { route, path };
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  // A server that listens on a port has an address with that port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    leftovers: () => store.leftovers(),
    harmed: () => store.harmed(),
    requests: () => requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const failure: Answer = {
  status: 500,
  json: { error: { code: 'internal', message: 'Something went wrong here.' } },
};

function segmentsOf({ pathname }: URL): readonly string[] {
  try {
    return pathname
      .slice(base.length + 1)
      .split('/')
      .map(decodeURIComponent);
  } catch {
    throw new Refusal(400, 'The path is not encoded well.');
  }
}

const operationOf = ({ method }: IncomingMessage, { operation }: Route): string =>
  method === 'HEAD' && operation === 'GET /assets/{assetId}/content' ? 'HEAD /assets/{assetId}/content' : operation;

const bodyTypeOf = (header: string | undefined): string => (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

const bodyTypes = {
  json: ['application/json'],
  patch: ['application/merge-patch+json'],
  file: ['application/octet-stream', 'image/png', 'audio/mpeg'],
} as const;

function refuseType({ body, operation }: Route, call: Call): void {
  const { bodyType, has } = call;
  if (!body || (body !== 'file' && bodyType === '' && call.body.length === 0)) return;
  if (has('any-type-accepted') && operation === 'createCollection') return;
  if (has('plain-json-patch-accepted') && body === 'patch' && bodyType === 'application/json') return;
  if (has('any-file-type-accepted') && body === 'file') return;
  if (!bodyTypes[body].some((type) => type === bodyType)) {
    throw new Refusal(415, `The body has to be ${bodyTypes[body].join(' or ')}.`);
  }
}

function refuseUnknown(route: Route, { searchParams }: URL): void {
  const unknown = [...searchParams.keys()].filter((name) => !route.query.includes(name.split('[')[0] ?? ''));
  if (unknown.length === 0) return;
  const fields = new Map(unknown.map((name): [string, string] => [name, 'is not known']));
  throw new Refusal(400, 'There are unknown parameters.', { fields });
}
