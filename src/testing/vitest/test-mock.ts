import { createControl } from '../../control/control.ts';
import { inboxesOf } from '../../control/inbox/inboxes-of.ts';
import type { FaultRule } from '../../mock/faults/faults.ts';
import type { Mock } from '../../mock/mock.ts';
import { fetchFrom } from '../../mock/web/fetch.ts';
import type { MockFetch } from '../../mock/web/web-types.ts';
import { basePathOf } from '../../openapi/operations/servers.ts';
import { withoutFinal } from '../../text/endings.ts';
import { type TestInbox, testInbox } from './inbox.ts';
import { RecordedRequests } from './requests.ts';

/** The mock of a test. */
export interface TestMock {
  /** A base URL of this test's mock only, for apps that take one. */
  readonly url: string;
  /** Answers a request of the API, like `fetch`. */
  readonly fetch: MockFetch;
  /** The mock itself. */
  readonly engine: Mock;
  /**
   * Triggers an event. Resolves when its deliveries are queued.
   * @param more `data` with values that are not made up, and the target of the event, such as `agent_id`
   * @throws {ControlRefused}
   */
  trigger(event: string, more?: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Disturbs the requests that match a rule, such as `{ operationId: 'listAgentWebhooks', fault: 'reset', times: 1 }`.
   * @throws {ControlRefused}
   */
  disturb(rule: FaultRule): Promise<void>;
}

/** Thrown when the control API refuses a request of a test; carries the status. */
export class ControlRefused extends Error {
  override readonly name = 'ControlRefused';
  readonly status: number;

  constructor(status: number, answer: string) {
    super(`the mock refuses this (${status}): ${answer}`);
    this.status = status;
  }
}

/** The parts of a mock that a test uses. */
export interface MockParts {
  readonly mock: TestMock;
  readonly inbox: TestInbox;
  readonly requests: RecordedRequests;
  /** Sends a request to the mock for a URL of the app, below any of its base URLs. */
  ask(input: unknown, init: unknown): Promise<Response>;
  isOwn(url: URL): boolean;
  isApi(url: URL): boolean;
}

let count = 0;

/** @param baseUrls at which the app calls the API, without a final slash */
export function mockParts(engine: Mock, baseUrls: readonly string[]): MockParts {
  // A reserved domain (RFC 2606), so that no request can leave the process.
  const origin = `http://mock-${++count}.test`;
  const basePath = withoutFinal(basePathOf(engine.document.content.servers), '/');
  const ownUrl = origin + basePath;
  const requests = new RecordedRequests(engine.document);
  const restOf = (url: URL) => [ownUrl, ...baseUrls].flatMap((base) => behind(base, url) ?? [])[0];
  engine.origins.add(origin);
  const ask = (input: unknown, init: unknown) => {
    let url = '';
    const answering = {
      maxBodyBytes: engine.maxBodyBytes,
      headersOfEveryAnswer: engine.headersOfEveryAnswer,
      origins: { add: (asked: string) => engine.origins.add(asked) },
      receive: engine.receive,
      pathOf(asked: URL) {
        url = asked.href;
        const rest = restOf(asked);
        return rest === undefined ? undefined : basePath + rest;
      },
      async handle(request: Parameters<Mock['handle']>[0]) {
        const reply = await engine.handle(request);
        requests.record(request, url, reply);
        return reply;
      },
    };
    return fetchFrom(answering, input, init);
  };
  return {
    mock: { url: ownUrl, fetch: ask, engine, ...controlled(engine) },
    inbox: testInbox(inboxesOf(engine), 'test', `${origin}/__mock/inbox/test`),
    requests,
    ask,
    isOwn: (url) => url.origin === origin,
    isApi: (url) => restOf(url) !== undefined,
  };
}

/** The rest of a URL after a base URL, with the query; undefined if it is not below it. */
function behind(base: string, { href, hash }: URL): string | undefined {
  const rest = href.startsWith(base) ? href.slice(base.length, href.length - hash.length) : undefined;
  return rest === undefined || rest === '' || /^[/?]/.test(rest) ? rest : undefined;
}

function controlled(engine: Mock): Pick<TestMock, 'trigger' | 'disturb'> {
  let control: Promise<Mock> | undefined;
  const post = async (url: string, value: unknown) => {
    control ??= createControl(engine, inboxesOf(engine));
    const body = new TextEncoder().encode(JSON.stringify(value));
    const headers = { 'content-type': 'application/json' };
    const { status, body: answer } = await (await control).handle({ method: 'POST', url, headers, body });
    if (status >= 400) throw new ControlRefused(status, String(answer));
  };
  return {
    trigger: (event, more = {}) => post('/events', { ...more, event }),
    disturb: (rule) => post('/faults', rule),
  };
}
