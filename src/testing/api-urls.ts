import type { ApiDocument } from '../openapi/document/api-document.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { pathBelow } from '../openapi/operations/path-below.ts';
import { operationFor, type Routed, Router } from '../openapi/operations/router.ts';
import { basePathOf } from '../openapi/operations/servers.ts';
import { withoutFinal } from '../text/endings.ts';
import { escapedPattern } from '../text/escaped-pattern.ts';

/** Thrown when the URL of an API is unknown; the message says how to give it. */
export class BaseUrlMissing extends Error {
  override readonly name = 'BaseUrlMissing';

  constructor(title: string) {
    super(
      `the document ${title} names no server with a host: say where the API is called, as in 'https://api.example.com/v1'`,
    );
  }
}

/** Thrown when a base URL is no HTTP URL; carries it. */
export class BaseUrlUnreadable extends Error {
  override readonly name = 'BaseUrlUnreadable';
  readonly baseUrl: string;

  constructor(baseUrl: string) {
    super(`the base URL ${JSON.stringify(baseUrl)} is no URL that begins with http: or https:, or a path of a page`);
    this.baseUrl = baseUrl;
  }
}

/** A request's place in the mock. */
export interface Located {
  /** The path and the query for the mock. */
  readonly url: string;
  /** Undefined if the document has none for this path and method. */
  readonly operation: Operation | undefined;
}

interface RoutedOperation extends Routed {
  readonly operation: Operation;
}

/** Maps the URLs at which an app calls the API to the mock. */
export interface ApiUrls {
  /** The URL of the API for people, without a final slash. */
  readonly baseUrl: string;
  /** Whether a URL may be the API's: below the base URL, or below a server. */
  covers(url: URL): boolean;
  /** The place of a request; undefined for a URL outside the API. GET includes HEAD, and every path has OPTIONS. */
  locate(url: string, method: string): Located | undefined;
}

/**
 * Makes the map of an API's URLs.
 * @param lastSlash whether `/items/` is another path than `/items`
 * @param baseUrl the URL at which the API is called, with everything below it; the document's servers by default
 * @param page the URL of the page against which a path as `baseUrl` is resolved, if there is one
 * @throws {BaseUrlMissing} if neither has a host
 * @throws {BaseUrlUnreadable} if the base URL is invalid
 */
export function apiUrls(
  document: ApiDocument,
  lastSlash: 'significant' | 'optional',
  baseUrl: string | undefined,
  page: string | undefined,
): ApiUrls {
  const operations = [...document.operations, ...document.unreadable];
  return baseUrl === undefined
    ? urlsOfServers(document, operations, lastSlash, page)
    : urlsBelow(document, operations, lastSlash, readBaseUrl(baseUrl, page));
}

/** The map for everything below one URL, regardless of the document's servers. */
function urlsBelow(
  { basePath }: ApiDocument,
  operations: readonly Operation[],
  lastSlash: 'significant' | 'optional',
  { origin, pathname }: URL,
): ApiUrls {
  const baseUrl = withoutFinal(origin + pathname, '/');
  const below = operations.map((operation) => routed(operation, undefined));
  const find = finderIn(new Router(below, lastSlash));
  return {
    baseUrl,
    covers: (url) => pathBelow(baseUrl, url.origin + url.pathname) !== undefined,
    locate(url, method) {
      const asked = new URL(url);
      const path = asked.origin + asked.pathname;
      if (pathBelow(baseUrl, path) === undefined) return undefined;
      const rest = path.slice(baseUrl.length);
      const operation = find(rest === '' ? '/' : rest, method);
      const base = operation === undefined ? basePath : basePathOf(operation.servers);
      return { url: base + rest + asked.search, operation };
    },
  };
}

/** The map for the servers of the document and of its operations. */
function urlsOfServers(
  { content, title }: ApiDocument,
  operations: readonly Operation[],
  lastSlash: 'significant' | 'optional',
  page: string | undefined,
): ApiUrls {
  const lists = new Map<unknown, readonly RegExp[]>();
  for (const servers of [content.servers, ...operations.map((operation) => operation.servers)])
    if (!lists.has(servers)) lists.set(servers, serverUrls(servers, page).map(beginningWith));
  const [baseUrl] = [...lists.keys()].flatMap((servers) => serverUrls(servers, page));
  if (baseUrl === undefined) throw new BaseUrlMissing(title);
  const isServedBy = (servers: unknown, url: string) => lists.get(servers)?.some((server) => server.test(url)) ?? false;
  const find = finderIn(
    new Router(
      operations.map((operation) => routed(operation, operation.servers)),
      lastSlash,
    ),
  );
  return {
    baseUrl: readable(baseUrl),
    covers: ({ origin, pathname }) => [...lists.keys()].some((servers) => isServedBy(servers, origin + pathname)),
    locate(url, method) {
      const { origin, pathname, search } = new URL(url);
      const operation = find(pathname, method);
      if (operation !== undefined && isServedBy(operation.servers, origin + pathname))
        return { url: pathname + search, operation };
      return isServedBy(content.servers, origin + pathname)
        ? { url: pathname + search, operation: undefined }
        : undefined;
    },
  };
}

function routed(operation: Operation, servers: unknown): RoutedOperation {
  return { method: operation.method, path: operation.path, servers, operation };
}

/** Finds the operation that answers; for OPTIONS without an operation of its own, any operation of the path. */
function finderIn(router: Router<RoutedOperation>): (path: string, method: string) => Operation | undefined {
  return (path, method) => {
    const operations = router.find(path, method)?.operations;
    if (operations === undefined) return undefined;
    const found = operationFor(operations, method);
    if (found !== undefined || method !== 'OPTIONS') return found?.operation;
    const [any] = operations.values();
    return any?.operation;
  };
}

/** Throws {@link BaseUrlUnreadable}. */
function readBaseUrl(baseUrl: string, page: string | undefined): URL {
  const url = URL.canParse(baseUrl, page) ? new URL(baseUrl, page) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw new BaseUrlUnreadable(baseUrl);
  return url;
}

/** The most URLs of a server: the values of its variables multiply. */
const mostUrls = 200;

/** A placeholder for a variable with any value, valid in hosts and paths. */
const anyValue = 'any-value-of-a-variable';

/** The URLs of a list of servers, without a final slash; a variable with any value is {@link anyValue}. */
function serverUrls(servers: unknown, page: string | undefined): string[] {
  const written = (Array.isArray(servers) ? servers : []).flatMap((server) => writtenUrls(server));
  return [...new Set(written.flatMap((url) => absolute(url, page)))];
}

function writtenUrls(server: unknown): string[] {
  if (!hasKeys(server) || typeof server.url !== 'string') return [];
  const { url, variables } = server;
  let written = [''];
  for (const [index, part] of url
    .trim()
    .split(/\{([^{}]+)\}/)
    .entries()) {
    // Every second part is the name of a variable.
    const values = index % 2 === 0 ? [part] : valuesOf(hasKeys(variables) ? variables[part] : undefined);
    written = written.flatMap((before) => values.map((value) => before + value)).slice(0, mostUrls);
  }
  return written;
}

function valuesOf(variable: unknown): string[] {
  const { default: byDefault, enum: allowed } = hasKeys(variable) ? variable : {};
  const values = [byDefault, ...(Array.isArray(allowed) ? allowed : [])].filter(isText).map(String);
  return Array.isArray(allowed) && values.length > 0 ? [...new Set(values)] : [...new Set([...values, anyValue])];
}

/** Whether a value can be written in a URL; YAML reads `8443` as a number. */
function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The normalized absolute URL; empty if it has no host, or is no HTTP URL. */
function absolute(url: string, page: string | undefined): string[] {
  const base = url.startsWith('//') ? (page ?? 'https://localhost') : page;
  if (!URL.canParse(url, base)) return [];
  const { origin, pathname, protocol } = new URL(url, base);
  return /^https?:$/.test(protocol) ? [withoutFinal(origin + pathname, '/')] : [];
}

function beginningWith(url: string): RegExp {
  const source = url.split(anyValue).map(escapedPattern).join('[^/]*');
  return new RegExp(`^${source}(?:/|$)`);
}

function readable(url: string): string {
  return url.replaceAll(anyValue, '*');
}
