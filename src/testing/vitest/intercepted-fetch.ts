import { AsyncLocalStorage } from 'node:async_hooks';
import { pageUrl } from '../../text/page-url.ts';

/** A test whose mock answers requests of `fetch`. */
export interface Interceptor {
  /** Whether a URL belongs to this test only. */
  isOwn(url: URL): boolean;
  /** Whether a URL belongs to the mocked API. */
  isApi(url: URL): boolean;
  /** Whether other URLs are refused. */
  readonly refusesOthers: boolean;
  fetch(input: unknown, init: unknown): Promise<Response>;
}

/** Thrown for a URL that is not mocked, if the test refuses such requests; carries the URL. */
export class RequestUnhandled extends Error {
  override readonly name = 'RequestUnhandled';
  readonly url: string;

  constructor(url: string) {
    super(`${url} is not mocked, and the test refuses such requests (onUnhandledRequest: 'error')`);
    this.url = url;
  }
}

/** Thrown when several tests run at the same time and the test of a request is unknown; carries the URL. */
export class RequestAmbiguous extends Error {
  override readonly name = 'RequestAmbiguous';
  readonly url: string;

  constructor(url: string) {
    super(
      `several tests run at the same time, and nothing says which of them asks ${url}: give the app the fixture ` +
        '`fetch`, or `mock.url` as its base URL',
    );
    this.url = url;
  }
}

/** The test of the running code; distinguishes concurrent tests. */
const running = new AsyncLocalStorage<RunningTest>();

const active = new Set<Interceptor>();

let original: typeof globalThis.fetch | undefined;

/** The identity of a test in its asynchronous context. */
export interface RunningTest {
  interceptor?: Interceptor;
}

/** Marks everything that the caller does from now on as part of a test. Call it before the first await. */
export function enterTest(test: RunningTest): void {
  running.enterWith(test);
}

/** Runs a function as part of a test. */
export function runTest<Result>(test: RunningTest, run: () => Result): Result {
  return running.run(test, run);
}

/** Answers the app's `fetch` while the test runs. Returns a function that ends it. */
export function intercept(interceptor: Interceptor): () => void {
  active.add(interceptor);
  if (original === undefined) {
    original = globalThis.fetch;
    globalThis.fetch = interceptedFetch;
  }
  return () => {
    active.delete(interceptor);
    if (active.size > 0 || original === undefined) return;
    // A `fetch` that others have set in the meantime stays; it calls ours, which calls the original.
    if (globalThis.fetch === interceptedFetch) globalThis.fetch = original;
    passOn = original;
    original = undefined;
  };
}

/** The previous `fetch`, for code that still calls ours after the last test. */
let passOn: typeof globalThis.fetch = globalThis.fetch;

async function interceptedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const url = urlOf(input);
  const interceptor = url === undefined ? undefined : interceptorOf(url);
  return interceptor === undefined ? (original ?? passOn)(input, init) : interceptor.fetch(input, init);
}

/** Throws {@link RequestAmbiguous} {@link RequestUnhandled}. */
function interceptorOf(url: URL): Interceptor | undefined {
  const tests = [...active];
  const own = tests.find((test) => test.isOwn(url));
  if (own !== undefined) return own;
  const current = running.getStore()?.interceptor;
  const inTest = current !== undefined && active.has(current) ? [current] : tests;
  const asked = inTest.filter((test) => test.isApi(url));
  if (asked.length > 1) throw new RequestAmbiguous(url.href);
  if (asked.length === 0 && inTest.some((test) => test.refusesOthers)) throw new RequestUnhandled(url.href);
  return asked[0];
}

/** The URL of an input; undefined if it is invalid, which the original `fetch` reports. */
function urlOf(input: string | URL | Request): URL | undefined {
  const text = typeof input === 'object' && 'url' in input ? input.url : String(input);
  const base = baseOfPaths();
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

/** The base of relative URLs: the page of a DOM, otherwise this machine. */
export function baseOfPaths(): string {
  const page = pageUrl() ?? '';
  return /^https?:/.test(page) ? page : 'http://localhost';
}
