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

/** What {@link mockTest} mocks, and how. */
export interface MockTestOptions extends EngineOptions {
  /** The API to mock in place of a document. */
  readonly api?: Api | undefined;
  /** Where the app's own `fetch` finds the API, also as a path of the page; by default the servers of the document. */
  readonly baseUrl?: string | readonly string[] | undefined;
  /** What becomes of a `fetch` of any other URL: it goes on to the real one (`bypass`, the default), or rejects. */
  readonly onUnhandledRequest?: 'bypass' | 'error' | undefined;
}

/** What a test is given beside vitest's own. */
export interface MockFixtures<Operations = Readonly<Record<string, unknown>>> {
  /** A mock of this test's own: nothing that another test does shows in it. It is there whether or not a test names it. */
  readonly mock: TestMock;
  /** A receiver of deliveries. */
  readonly inbox: TestInbox;
  /** What the app has sent to the mock. */
  readonly requests: Requests<Operations>;
  /** The `fetch` of this test, for apps that are given theirs. */
  readonly fetch: MockFetch;
}

/** What the fixtures share; vitest gives it to none of them by a name of its own. */
const partsOf = new WeakMap<TestMock, MockParts>();

/**
 * Vitest's `test`, with a mock of an API for each test. The app's own `fetch` is answered by it, and as before when the test
 * is over.
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
    // What the types say of operations, the document says.
    requests: ({ mock }, use) => use(the(mock).requests as Requests<Operations>),
    fetch: ({ mock }, use) => use(the(mock).mock.fetch),
  });
  return extended as TestAPI<MockFixtures<Operations>>; // it has vitest's own fixtures, too
}

/**
 * Marks all that a test does as its own, also where the fixture is made by a hook before it, from which nothing comes to it.
 * @returns puts back what was changed, for the next try of the test
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

/** Thrown when a project puts something else in the place of the fixture `mock`, on which the others rest. */
class MockReplaced extends Error {
  override readonly name = 'MockReplaced';

  constructor() {
    super('the fixture `mock` is not the one of mockTest: inbox, requests and fetch rest on it');
  }
}

async function documentOf({ document }: MockTestOptions): Promise<ApiDocument> {
  return typeof document === 'object' ? document : loadDocument(document);
}

/** As an app writes them, with the defaults of their variables. */
function serversOf({ content }: ApiDocument): string[] {
  const urls = (content.servers ?? []).map(({ url, variables = {} }) =>
    url.replace(/\{([^{}]{1,999})\}/g, (_, name: string) => variables[name]?.default ?? ''),
  );
  return urls.length === 0 ? ['/'] : urls;
}

function baseUrlsOf(given: string | readonly string[]): string[] {
  return [given].flat().map((url) => withoutFinal(new URL(url, baseOfPaths()).href, '/'));
}
