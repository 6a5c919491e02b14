import { AsyncLocalStorage } from 'node:async_hooks';
import { pageUrl } from '../../text/page-url.ts';

/** A test whose mock answers. */
export interface Interceptor {
  /** Whether a URL is one of this test's alone. */
  isOwn(url: URL): boolean;
  /** Whether a URL is one of the mocked API. */
  isApi(url: URL): boolean;
  /** Whether a URL of neither is refused. */
  readonly refusesOthers: boolean;
  fetch(input: unknown, init: unknown): Promise<Response>;
}

/** Thrown when an app asks what is not mocked, where a test says that it must not; carries the URL. */
export class RequestUnhandled extends Error {
  override readonly name = 'RequestUnhandled';
  readonly url: string;

  constructor(url: string) {
    super(`${url} is not mocked, and the test refuses such requests (onUnhandledRequest: 'error')`);
    this.url = url;
  }
}

/** Thrown when several tests run at the same time, and nothing says whose request it is; carries the URL. */
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

/** In whose test something runs: tests that run at the same time are told apart by it. */
const running = new AsyncLocalStorage<RunningTest>();

const active = new Set<Interceptor>();

let original: typeof globalThis.fetch | undefined;

/** Of one test, what all that it does is known by. */
export interface RunningTest {
  interceptor?: Interceptor;
}

/** Marks all that the caller does from now on as one test's. To be called before anything is awaited. */
export function enterTest(test: RunningTest): void {
  running.enterWith(test);
}

/** Runs a test, and all that it does is its own. */
export function runTest<Result>(test: RunningTest, run: () => Result): Result {
  return running.run(test, run);
}

/** Answers the app's own `fetch` as long as the test runs. Returns what ends it. */
export function intercept(interceptor: Interceptor): () => void {
  active.add(interceptor);
  if (original === undefined) {
    original = globalThis.fetch;
    globalThis.fetch = interceptedFetch;
  }
  return () => {
    active.delete(interceptor);
    if (active.size > 0 || original === undefined) return;
    // Whoever has replaced it meanwhile keeps what he has put there, which leads on to the original.
    if (globalThis.fetch === interceptedFetch) globalThis.fetch = original;
    passOn = original;
    original = undefined;
  };
}

/** What was there before; after the last test, for those who have kept ours. */
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

/** Undefined for what is no URL: the original `fetch` says so. */
function urlOf(input: string | URL | Request): URL | undefined {
  const text = typeof input === 'object' && 'url' in input ? input.url : String(input);
  const base = baseOfPaths();
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

/** What a relative URL counts from: the page of a DOM, else this machine. */
export function baseOfPaths(): string {
  const page = pageUrl() ?? '';
  return /^https?:/.test(page) ? page : 'http://localhost';
}
