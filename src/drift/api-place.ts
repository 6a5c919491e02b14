import { frameworkOf } from '../framework/frameworks.ts';
import { prefixesOf } from '../har/base-paths.ts';
import type { SeenExchange } from '../har/seen-exchange.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { pathBelow } from '../openapi/operations/path-below.ts';
import { operationFor, Router } from '../openapi/operations/router.ts';
import { basePathsOf } from '../openapi/operations/servers.ts';
import { withoutFinal } from '../text/endings.ts';

/** The URL at which the document's paths begin, in two parts. */
export interface ApiPlace {
  /** `https://api.example.com`. */
  readonly origin: string;
  /** Without a slash at the end: `/v1`. */
  readonly basePath: string;
}

/** An operation as requests reach it below an {@link ApiPlace}, regardless of its servers. */
interface Routed {
  readonly method: string;
  readonly path: string;
  readonly servers: undefined;
  readonly operation: Operation;
}

/** The operation of a request. */
export interface Found {
  /** The path below the API's base path, without the query. */
  readonly path: string;
  /** Undefined if the document has none for the request. */
  readonly operation: Operation | undefined;
  /** The document's path template that matches; undefined if none does. */
  readonly template: string | undefined;
  /** The texts of the template's parameters, in their order; empty if no operation is found. */
  readonly parameters: readonly (string | undefined)[];
}

/** Finds the operations of requests to a deployment. */
export class ApiRoutes {
  readonly #router: Router<Routed>;

  constructor(document: ApiDocument) {
    const routed = document.operations.map((operation) => {
      const { method, path } = operation;
      return { method, path, servers: undefined, operation };
    });
    this.#router = new Router(routed, frameworkOf(document).lastSlash);
  }

  /** @param path below the API's base path, percent-encoded */
  find(method: string, path: string): Found {
    const route = this.#router.find(path, method);
    const found = route && operationFor(route.operations, method);
    const [other] = route?.operations.values() ?? [];
    const template = found?.path ?? other?.path;
    return {
      path,
      operation: found?.operation,
      template,
      parameters: found === undefined ? [] : (route?.parameters ?? []),
    };
  }
}

/** The path of a URL below an API's place; undefined if it lies elsewhere. */
export function pathAt(url: URL, { origin, basePath }: ApiPlace): string | undefined {
  return url.origin === origin ? pathBelow(basePath, url.pathname) : undefined;
}

/** The place of an API with a base URL. */
export function placeAt(baseUrl: string): ApiPlace {
  const { origin, pathname } = new URL(baseUrl);
  return { origin, basePath: withoutFinal(pathname, '/') };
}

/**
 * The places of the API in a recording. If the recording has requests to servers that the document names with their hosts,
 * these are taken; otherwise every host that has answered a documented request. The base path on a host is the one that
 * explains most requests, the document's own first.
 */
export function placesIn(
  exchanges: readonly SeenExchange[],
  document: ApiDocument,
  routes: ApiRoutes,
): readonly ApiPlace[] {
  const byOrigin = new Map<string, SeenExchange[]>();
  for (const exchange of exchanges) {
    const { origin } = new URL(exchange.request.url);
    byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), exchange]);
  }
  const own = ownBasePaths(document);
  const named = originsOf(document.content.servers).filter((origin) => byOrigin.has(origin));
  const scored = [...(named.length > 0 ? named : byOrigin.keys())].flatMap((origin) => {
    const some = byOrigin.get(origin) ?? [];
    const candidates = [...new Set([...own, '', ...basesOf(some)])];
    let best: { readonly place: ApiPlace; readonly score: number } | undefined;
    for (const basePath of candidates) {
      const score = scoreOf({ origin, basePath }, some, routes);
      // On a tie, the document's own base path wins.
      if (score > 0 && (best === undefined || score > best.score)) best = { place: { origin, basePath }, score };
    }
    return best === undefined ? [] : [best.place];
  });
  if (scored.length > 0 || named.length === 0) return scored;
  return named.flatMap((origin) => own.map((basePath) => ({ origin, basePath })));
}

function ownBasePaths({ content, operations }: ApiDocument): string[] {
  const lists = [content.servers, ...operations.map(({ servers }) => servers)];
  const paths = [...new Set(lists)].flatMap((servers) => basePathsOf(servers));
  return [...new Set(paths)].filter((path) => !path.includes('{'));
}

function originsOf(servers: unknown): string[] {
  return (Array.isArray(servers) ? servers : []).flatMap((server) => {
    const url: unknown = hasKeys(server) ? server.url : undefined;
    return typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url) ? [new URL(url).origin] : [];
  });
}

/** All prefixes of the requests' paths, as possible base paths. */
function basesOf(exchanges: readonly SeenExchange[]): string[] {
  return exchanges.flatMap(({ request }) => prefixesOf(new URL(request.url).pathname).slice(0, -1));
}

/** How much of a recording a base path explains, measured by the fixed segments of the operations found. */
function scoreOf(place: ApiPlace, exchanges: readonly SeenExchange[], routes: ApiRoutes): number {
  let score = 0;
  for (const { request, answer } of exchanges) {
    const path = pathAt(new URL(request.url), place);
    const { operation } = path === undefined ? { operation: undefined } : routes.find(request.method, path);
    if (operation === undefined || answer === undefined || isPageOrFile(request.headers, answer.headers)) continue;
    const fixed = operation.path.split('/').filter((segment) => segment !== '' && !segment.startsWith('{'));
    score += fixed.length;
    if (operation.path === '/') score += 0.1;
    if (fixed.length > 0 && place.basePath !== '') score += 0.01;
  }
  return score;
}

type SeenHeaders = SeenExchange['request']['headers'];

/** Whether a browser requested a page or one of its files, or the answer is one. */
export function isPageOrFile(request: SeenHeaders, answer: SeenHeaders): boolean {
  const valueIn = (headers: SeenHeaders, wanted: string) =>
    headers.find(([name]) => name.toLowerCase() === wanted)?.[1].toLowerCase() ?? '';
  const destination = valueIn(request, 'sec-fetch-dest');
  if (destination !== '' && destination !== 'empty') return true;
  return /^(?:text\/(?:html|css|javascript)|application\/(?:javascript|wasm)|font\/)/.test(
    valueIn(answer, 'content-type'),
  );
}
