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

/** A session of the mock for one test. */
export interface MockSession {
  /** The mock that all tests of the worker share. */
  readonly engine: Mock;
  /** The name of the session, unique to the test. */
  readonly session: string;
  /** The URL at which the page calls the API, without a final slash. */
  readonly baseUrl: string;
  /**
   * Sends a request in the session, to prepare its state or to check it.
   * @param path below the base URL: `/health`
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Makes requests of the session fail or wait, like `POST /__mock/faults`. */
  addFault(rule: FaultRule): void;
  /** The exchanges of the session so far, oldest first, without secrets. */
  exchanges(): JournalEntry[];
  /** Routes the calls of a context from `browser.newContext()`, which Playwright's fixtures don't know. */
  route(context: BrowserContext): Promise<void>;
}

/** Fixtures of each test, in addition to Playwright's. */
export interface MockFixtures {
  /**
   * The URL at which the page calls the API; the mock answers everything below it. A path is relative to `baseURL`. The
   * servers of the document by default.
   */
  mockBaseUrl: string | undefined;
  mock: MockSession;
}

/** Fixtures that the tests of a worker share. */
export interface MockWorkerFixtures {
  /** The options of `createMock` if they have an `api`, otherwise of `createEngine`. */
  mockOptions: EngineOptions | MockOptions;
  mockEngine: Mock;
}

/**
 * Playwright's `test`, whose pages call the mock instead of the API, each test in its own session. The report of a failed
 * test has the exchanges of its session, with the reason of each refusal.
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
    // Answers that are still pending are not needed.
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

  /** Drops the session's pending deliveries. */
  end(): void {
    const { sessions } = this.engine;
    sessions.reset(sessions.get(this.session));
  }
}

/** The session's name, another one for each repetition and retry. */
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
