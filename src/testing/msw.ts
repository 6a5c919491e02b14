import { HttpHandler, HttpResponse } from 'msw';
import type { Mock } from '../mock/mock.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { servedPath } from '../openapi/operations/path-template.ts';
import { pageUrl } from '../text/page-url.ts';
import { type ApiUrls, apiUrls, type Located } from './api-urls.ts';

export { BaseUrlMissing, BaseUrlUnreadable } from './api-urls.ts';

/** Options of {@link handlers}. */
export interface HandlersOptions {
  /**
   * The URL at which the app calls the API, with or without a final slash; a path belongs to the page's origin. All servers
   * of the document by default.
   */
  readonly baseUrl?: string | undefined;
  /**
   * The session for requests without `X-Mock-Session`, or a function that returns its name for each request; the default
   * session by default.
   */
  readonly session?: string | (() => string | undefined) | undefined;
}

/** An MSW handler for one operation of the document. */
export type OperationHandler = HttpHandler & {
  /** `operationId`, or `METHOD path` if the document has none. */
  readonly operationId: string;
};

/**
 * Makes MSW handlers of a mock, one for each operation of its document, for `setupServer` and `setupWorker`. Requests without
 * an operation stay unhandled, also with another method of a documented path: `onUnhandledRequest` decides about them.
 * @throws {BaseUrlMissing} if neither `baseUrl` nor the document has a host
 * @throws {BaseUrlUnreadable} if `baseUrl` is invalid
 */
export function handlers(mock: Mock, options: HandlersOptions = {}): OperationHandler[] {
  const { document, framework } = mock;
  const { session } = options;
  const urls = apiUrls(document, framework.lastSlash, options.baseUrl, pageUrl());
  const find = rememberedFor(urls);
  const sessionOf = typeof session === 'function' ? session : () => session;
  return [...document.operations, ...document.unreadable].map(
    (operation) => new MockedOperation(mock, operation, urls.baseUrl, find, sessionOf),
  );
}

type Find = (request: Request) => Located | undefined;

class MockedOperation extends HttpHandler {
  readonly operationId: string;
  readonly #operation: Operation;
  readonly #find: Find;

  constructor(mock: Mock, operation: Operation, baseUrl: string, find: Find, sessionOf: () => string | undefined) {
    // The mock's router finds the operation: MSW's paths can't decide between two matches, nor express `:` and `*`.
    super(operation.method, /^/, ({ request, cookies }) => {
      const located = find(request);
      return located && answer(mock, request, located.url, { cookies, session: sessionOf() });
    });
    this.operationId = operation.id;
    this.info.header = `${operation.method} ${baseUrl}${servedPath(operation.path)}`;
    this.#operation = operation;
    this.#find = find;
  }

  /** Skips requests of other operations early, which MSW would clone first. */
  override async run(args: Parameters<HttpHandler['run']>[0]): ReturnType<HttpHandler['run']> {
    return this.#isFor(args.request) ? super.run(args) : null;
  }

  override async predicate({ request }: Parameters<HttpHandler['predicate']>[0]): Promise<boolean> {
    return this.#isFor(request);
  }

  #isFor(request: Request): boolean {
    return this.#find(request)?.operation === this.#operation;
  }
}

/** Remembers the place of each request, which all handlers look up. */
function rememberedFor(urls: ApiUrls): Find {
  const known = new WeakMap<Request, { readonly located: Located | undefined }>();
  return (request) => {
    const found = known.get(request) ?? { located: urls.locate(request.url, request.method) };
    known.set(request, found);
    return found.located;
  };
}

interface Circumstances {
  /** The app's cookies, which a page can't set as a request header. */
  readonly cookies: Readonly<Record<string, string>>;
  readonly session: string | undefined;
}

/** Answers a request by the mock. A dropped connection becomes a network error in the app. */
async function answer(
  mock: Mock,
  request: Request,
  url: string,
  { cookies, session }: Circumstances,
): Promise<Response> {
  const { headers, ...asked } = await mock.requestOf(request);
  const named = session === undefined ? {} : { 'x-mock-session': session };
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const given = cookie.length === 0 ? {} : { cookie: cookie.join('; ') };
  const reply = await mock.handle({ ...asked, url, headers: { ...named, ...headers, ...given } });
  if (reply.disruption === 'reset') return HttpResponse.error();
  const response = await mock.responseOf(request, reply);
  const { body, status } = response;
  // A browser's Response drops Set-Cookie; MSW's HttpResponse keeps it.
  const all: [string, string][] = [...response.headers].filter(([name]) => name !== 'set-cookie');
  for (const [name, values] of Object.entries(reply.headers))
    if (name.toLowerCase() === 'set-cookie')
      all.push(...[values ?? []].flat().map((value): [string, string] => [name, value]));
  return new HttpResponse<ReadableStream>(body, { status, headers: all });
}
