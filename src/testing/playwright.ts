import {
  type BrowserContext,
  test as base,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestInfo,
  type TestType,
} from '@playwright/test';
import { createMock, type MockOptions } from '../api/create-mock.ts';
import type { FaultRule } from '../mock/faults/faults.ts';
import type { JournalEntry } from '../mock/journal.ts';
import type { Mock } from '../mock/mock.ts';
import { createEngine, type EngineOptions } from '../shipped.ts';
import { type ApiUrls, apiUrls } from './api-urls.ts';
import { exchangeLog } from './exchange-log.ts';
import { routeTo } from './routed-page.ts';

export { expect } from '@playwright/test';
export type { FaultRule } from '../mock/faults/faults.ts';
export type { JournalEntry } from '../mock/journal.ts';
export { BaseUrlMissing, BaseUrlUnreadable } from './api-urls.ts';

/** A test's own session of the mock. */
export interface MockSession {
  /** The mock of all tests of the worker. */
  readonly engine: Mock;
  /** The name of the session: no other test has it. */
  readonly session: string;
  /** Where the page calls the API, without a slash at the end. */
  readonly baseUrl: string;
  /**
   * Sends a request in the session, to arrange what the page is to find, or to see what it has done.
   * @param path behind the base URL: `/health`
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Lets requests of the session fail, or wait, as `POST /__mock/faults` does. */
  addFault(rule: FaultRule): void;
  /** What was asked in the session so far and what was answered, the oldest first, without secrets. */
  exchanges(): JournalEntry[];
  /** Routes the calls of another context: `browser.newContext()` makes contexts that Playwright's fixtures don't know. */
  route(context: BrowserContext): Promise<void>;
}

/** What each test has, beside what Playwright gives it. */
export interface MockFixtures {
  /**
   * Where the page calls the API; everything below it is answered by the mock. A path is of `baseURL`. By default the
   * servers that the document names.
   */
  mockBaseUrl: string | undefined;
  mock: MockSession;
}

/** What the tests of a worker share. */
export interface MockWorkerFixtures {
  /** What the mock is made of: as for `createMock` with an `api`, else as for `createEngine`. */
  mockOptions: EngineOptions | MockOptions;
  mockEngine: Mock;
}

/**
 * Playwright's `test`, whose pages call the mock instead of the API: each test in a session of its own. A test that fails
 * has the exchanges of its session in its report, with the reason of each refusal.
 */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & MockFixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & MockWorkerFixtures
> = base.extend<MockFixtures, MockWorkerFixtures>({
  mockOptions: [{}, { option: true, scope: 'worker' }],
  mockEngine: [
    async ({ mockOptions }, use) => {
      const engine = await ('api' in mockOptions ? createMock(mockOptions) : createEngine(mockOptions));
      await use(engine);
      await engine.close();
    },
    { scope: 'worker' },
  ],
  mockBaseUrl: [undefined, { option: true }],
  mock: async ({ mockEngine, mockBaseUrl, baseURL }, use, testInfo) => {
    const { document, framework } = mockEngine;
    const urls = apiUrls(document, framework.lastSlash, mockBaseUrl, baseURL);
    const session = new OwnSession(mockEngine, urls, sessionNameOf(testInfo));
    await use(session);
    if (testInfo.status !== testInfo.expectedStatus) await attach(session, testInfo);
    session.end();
  },
  context: async ({ context, mock }, use) => {
    await mock.route(context);
    await use(context);
    // What the mock still answers, nobody waits for.
    await context.unrouteAll({ behavior: 'ignoreErrors' });
  },
});

class OwnSession implements MockSession {
  readonly engine: Mock;
  readonly session: string;
  readonly #urls: ApiUrls;

  constructor(engine: Mock, urls: ApiUrls, session: string) {
    this.engine = engine;
    this.session = session;
    this.#urls = urls;
  }

  get baseUrl(): string {
    return this.#urls.baseUrl;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const request = new Request(this.baseUrl + path, init);
    const headers = new Headers(request.headers);
    headers.set('X-Mock-Session', this.session);
    const { url = request.url } = this.#urls.locate(request.url, request.method) ?? {};
    return this.engine.fetch(new Request(new URL(url, request.url), new Request(request, { headers })));
  }

  addFault(rule: FaultRule): void {
    void this.engine.sessions.get(this.session).faults.add(rule);
  }

  exchanges(): JournalEntry[] {
    return this.engine.journal?.list({ session: this.session }) ?? [];
  }

  route(context: BrowserContext): Promise<void> {
    return routeTo({ mock: this.engine, urls: this.#urls, session: this.session }, context);
  }

  /** Drops what the session was about to deliver. */
  end(): void {
    const { sessions } = this.engine;
    sessions.reset(sessions.get(this.session));
  }
}

/** A test that is repeated or tried again begins anew. */
function sessionNameOf({ testId, repeatEachIndex, retry }: TestInfo): string {
  return `${testId}-${repeatEachIndex}-${retry}`;
}

async function attach(session: MockSession, testInfo: TestInfo): Promise<void> {
  const exchanges = session.exchanges();
  if (exchanges.length === 0) return;
  const body = JSON.stringify(exchanges, undefined, 2);
  await testInfo.attach('mock-exchanges.txt', { body: exchangeLog(exchanges), contentType: 'text/plain' });
  await testInfo.attach('mock-exchanges.json', { body, contentType: 'application/json' });
}
