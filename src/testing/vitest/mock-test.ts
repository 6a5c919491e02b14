import { type RunnerTestCase as Test, type TestAPI, test } from 'vitest';
import { loadApiDocument } from '../../api/api-document.ts';
import { createMock } from '../../api/create-mock.ts';
import type { Api } from '../../api/define-api.ts';
import type { Mock } from '../../mock/mock.ts';
import type { MockFetch } from '../../mock/web/web-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { createEngine, type EngineOptions, loadDocument } from '../../shipped.ts';
import { withoutFinal } from '../../text/endings.ts';
import type { TestInbox } from './inbox.ts';
import { baseOfPaths, enterTest, intercept, type RunningTest, runTest } from './intercepted-fetch.ts';
import type { Requests } from './requests.ts';
import { testFunctions } from './test-functions.ts';
import { type MockParts, mockParts, type TestMock } from './test-mock.ts';

/** Options of {@link mockTest}. */
export interface MockTestOptions extends EngineOptions {
  /** The API to mock, instead of a document. */
  readonly api?: Api | undefined;
  /** The URLs at which the app's `fetch` calls the API, or paths of the page; the document's servers by default. */
  readonly baseUrl?: string | readonly string[] | undefined;
  /** Whether a `fetch` of any other URL uses the real one (`bypass`, the default), or rejects (`error`). */
  readonly onUnhandledRequest?: 'bypass' | 'error' | undefined;
}

/** Fixtures of a test, in addition to Vitest's. */
export interface MockFixtures<Operations = Readonly<Record<string, unknown>>> {
  /** A mock for this test only, independent of other tests. It also runs if the test does not use this fixture. */
  readonly mock: TestMock;
  /** A receiver of deliveries. */
  readonly inbox: TestInbox;
  /** The requests that the app has sent to the mock. */
  readonly requests: Requests<Operations>;
  /** The `fetch` of this test, for apps that take one. */
  readonly fetch: MockFetch;
}

/** The parts that the fixtures of a test share, which are no fixture of their own. */
const partsOf = new WeakMap<TestMock, MockParts>();

/**
 * Vitest's `test`, with a mock of an API for each test. The mock answers the app's `fetch` until the test is over.
 */
export function mockTest<Operations = Readonly<Record<string, unknown>>>(
  options: MockTestOptions = {},
): TestAPI<MockFixtures<Operations>> {
  const { baseUrl, onUnhandledRequest = 'bypass', api, ...others } = options;
  let document: Promise<ApiDocument> | undefined;
  const engineOf = async (): Promise<Mock> => {
    // Read once for all tests of a file.
    document ??= api === undefined ? documentOf(options) : loadApiDocument(api);
    const loaded = await document;
    return api === undefined
      ? createEngine({ ...others, document: loaded })
      : createMock({ ...others, api: { ...api, document: loaded } });
  };
  const extended = test.extend<MockFixtures<Operations>>({
    mock: [
      async ({ task }, use) => {
        const running: RunningTest = {};
        enterTest(running);
        const leave = await enter(running, task);
        const engine = await engineOf();
        const parts = mockParts(engine, baseUrlsOf(baseUrl ?? serversOf(engine.document)));
        const { isOwn, isApi, ask, mock } = parts;
        const interceptor = { isOwn, isApi, fetch: ask, refusesOthers: onUnhandledRequest === 'error' };
        running.interceptor = interceptor;
        partsOf.set(mock, parts);
        const stop = intercept(interceptor);
        try {
          await use(mock);
        } finally {
          stop();
          leave();
          for (const { services } of engine.sessions.all()) services.outbox?.cancel();
          await engine.close();
        }
      },
      { auto: true },
    ],
    inbox: ({ mock }, use) => use(the(mock).inbox),
    // The types of operations belong to the document.
    requests: ({ mock }, use) => use(the(mock).requests as Requests<Operations>),
    fetch: ({ mock }, use) => use(the(mock).mock.fetch),
  });
  return extended as TestAPI<MockFixtures<Operations>>; // it has vitest's own fixtures, too
}

/**
 * Marks everything that a test does as its own, also if a hook before it makes the fixture, whose asynchronous context the
 * test does not inherit.
 * @returns a function that restores the test function, for a retry
 */
async function enter(running: RunningTest, task: Test): Promise<() => void> {
  const { getFn, setFn } = await testFunctions();
  const run = getFn(task);
  setFn(task, () => runTest(running, run));
  return () => setFn(task, run);
}

function the(mock: TestMock): MockParts {
  const parts = partsOf.get(mock);
  if (parts === undefined) throw new MockReplaced();
  return parts;
}

/** Thrown when a project replaces the fixture `mock`, which the others depend on. */
class MockReplaced extends Error {
  override readonly name = 'MockReplaced';

  constructor() {
    super('the fixture `mock` is not the one of mockTest: inbox, requests and fetch rest on it');
  }
}

async function documentOf({ document }: MockTestOptions): Promise<ApiDocument> {
  return typeof document === 'object' ? document : loadDocument(document);
}

/** The URLs of the document's servers, with the defaults of their variables. */
function serversOf({ content }: ApiDocument): string[] {
  const urls = (content.servers ?? []).map(({ url, variables = {} }) =>
    url.replace(/\{([^{}]{1,999})\}/g, (_, name: string) => variables[name]?.default ?? ''),
  );
  return urls.length === 0 ? ['/'] : urls;
}

function baseUrlsOf(given: string | readonly string[]): string[] {
  return [given].flat().map((url) => withoutFinal(new URL(url, baseOfPaths()).href, '/'));
}
