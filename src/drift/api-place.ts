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

/** Where an API is: the document's paths begin there. */
export interface ApiPlace {
  /** `https://api.example.com`. */
  readonly origin: string;
  /** Without a slash at the end: `/v1`. */
  readonly basePath: string;
}

/** An operation as requests reach it below an {@link ApiPlace}, whatever its servers are. */
interface Routed {
  readonly method: string;
  readonly path: string;
  readonly servers: undefined;
  readonly operation: Operation;
}

/** What a request is for. */
export interface Found {
  /** The path below the API's base path, without the query. */
  readonly path: string;
  /** Undefined for none that the document has. */
  readonly operation: Operation | undefined;
  /** The path template of the document that fits; undefined for none. */
  readonly template: string | undefined;
  /** The texts of the template's parameters, in its order; empty where no operation is found. */
  readonly parameters: readonly (string | undefined)[];
}

/** Finds what the requests of a deployment are for. */
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

/** The path of a URL below the place of an API; undefined for one elsewhere. */
export function pathAt(url: URL, { origin, basePath }: ApiPlace): string | undefined {
  return url.origin === origin ? pathBelow(basePath, url.pathname) : undefined;
}

/** The place that a base URL names. */
export function placeAt(baseUrl: string): ApiPlace {
  const { origin, pathname } = new URL(baseUrl);
  return { origin, basePath: withoutFinal(pathname, '/') };
}

/**
 * Where the API is in a recording. Servers that the document names with their hosts are taken where the recording has
 * requests of theirs; else every host that has answered a documented request in a documented way. Below which path it is
 * there, the most requests say, where the document's own base path has none.
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
      // Of several that fit as well, what the document says goes first.
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

/** Where paths may begin that have something behind it. */
function basesOf(exchanges: readonly SeenExchange[]): string[] {
  return exchanges.flatMap(({ request }) => prefixesOf(new URL(request.url).pathname).slice(0, -1));
}

/** How much of a recording a base path explains: fixed parts of paths say it, and documented answers. */
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

/** Whether a browser asked for a page or one of its files, or got one. */
export function isPageOrFile(request: SeenHeaders, answer: SeenHeaders): boolean {
  const valueIn = (headers: SeenHeaders, wanted: string) =>
    headers.find(([name]) => name.toLowerCase() === wanted)?.[1].toLowerCase() ?? '';
  const destination = valueIn(request, 'sec-fetch-dest');
  if (destination !== '' && destination !== 'empty') return true;
  return /^(?:text\/(?:html|css|javascript)|application\/(?:javascript|wasm)|font\/)/.test(
    valueIn(answer, 'content-type'),
  );
}
