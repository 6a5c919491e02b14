import { HttpHandler, HttpResponse } from 'msw';
import type { Mock } from '../mock/mock.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { servedPath } from '../openapi/operations/path-template.ts';
import { pageUrl } from '../text/page-url.ts';
import { type ApiUrls, apiUrls, type Located } from './api-urls.ts';

export { BaseUrlMissing, BaseUrlUnreadable } from './api-urls.ts';

/** What {@link handlers} makes handlers from beside the mock. */
export interface HandlersOptions {
  /**
   * Where the app calls the API, with or without a slash at the end; a path is of the page's own origin. By default the
   * servers that the document names, each of them.
   */
  readonly baseUrl?: string | undefined;
  /**
   * The session that requests are answered in which name none themselves (`X-Mock-Session`), or a function that gives its
   * name when a request comes; the default session without it.
   */
  readonly session?: string | (() => string | undefined) | undefined;
}

/** A handler of MSW's for one operation of the document. */
export type OperationHandler = HttpHandler & {
  /** `operationId`, or `METHOD path` where the document gives none. */
  readonly operationId: string;
};

/**
 * Makes MSW's handlers of a mock, one for each operation of its document, for `setupServer` and `setupWorker`. What no
 * operation answers, a documented path with another method included, stays unhandled: `onUnhandledRequest` decides.
 * @throws {BaseUrlMissing} if neither `baseUrl` nor the document says which host is called
 * @throws {BaseUrlUnreadable} if `baseUrl` is no URL
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
    // Which operation is meant, the mock's own rules say: no path of MSW's can, of two that fit and of `:` and `*` in a path.
    super(operation.method, /^/, ({ request, cookies }) => {
      const located = find(request);
      return located && answer(mock, request, located.url, { cookies, session: sessionOf() });
    });
    this.operationId = operation.id;
    this.info.header = `${operation.method} ${baseUrl}${servedPath(operation.path)}`;
    this.#operation = operation;
    this.#find = find;
  }

  /** For a request that is another operation's, MSW would copy it first. */
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

/** All handlers ask the same about each request. */
function rememberedFor(urls: ApiUrls): Find {
  const known = new WeakMap<Request, { readonly located: Located | undefined }>();
  return (request) => {
    const found = known.get(request) ?? { located: urls.locate(request.url, request.method) };
    known.set(request, found);
    return found.located;
  };
}

interface Circumstances {
  /** What the app has been given, which a page may not put into a request's headers itself. */
  readonly cookies: Readonly<Record<string, string>>;
  readonly session: string | undefined;
}

/** A dropped connection is a network error in the app, as a request that was aborted. */
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
  // A response of a browser has lost its cookies: MSW keeps those of its own.
  const all: [string, string][] = [...response.headers].filter(([name]) => name !== 'set-cookie');
  for (const [name, values] of Object.entries(reply.headers))
    if (name.toLowerCase() === 'set-cookie')
      all.push(...[values ?? []].flat().map((value): [string, string] => [name, value]));
  return new HttpResponse<ReadableStream>(body, { status, headers: all });
}
