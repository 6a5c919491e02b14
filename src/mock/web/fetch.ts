import { isInbox } from '../../webhooks/inbox-path.ts';
import type { MockReply } from '../reply.ts';
import type { MockRequest } from '../request.ts';
import type { OwnOrigins } from './own-origins.ts';
import { mockRequestOf, requestOf } from './request.ts';
import { type WrittenReply, webResponseOf } from './response.ts';
import type { AbortedSignal } from './web-types.ts';

/** Answers requests, such as a mock. */
export interface Answering {
  readonly maxBodyBytes: number;
  readonly headersOfEveryAnswer: Readonly<Record<string, string>>;
  readonly origins: Pick<OwnOrigins, 'add'>;
  readonly receive: Receive | undefined;
  /** The path and query of a URL that is not below the API's own base URL; undefined if it is. */
  pathOf?(url: URL): string | undefined;
  handle(request: MockRequest): Promise<MockReply>;
}

/** Answers a request to an inbox. */
export type Receive = (request: MockRequest, url: URL) => Promise<WrittenReply>;

/**
 * Answers a call of `fetch`. Rejects when `fetch` does: for an invalid request, for an aborted one (with its reason; it
 * changes nothing if it is aborted before it is handled), and when a fault drops the connection.
 */
export async function fetchFrom(mock: Answering, input: unknown, init: unknown): Promise<Response> {
  const request = requestOf(input, init);
  const { signal } = request;
  if (signal?.aborted) throw signal.reason;
  const url = new URL(request.url);
  mock.origins.add(url.origin);
  const receive = isInbox(url.pathname) ? mock.receive : undefined;
  const answer = async () => {
    const sent = await mockRequestOf(request, url, mock.maxBodyBytes);
    const path = mock.pathOf?.(url);
    const asked = path === undefined ? sent : { ...sent, url: path };
    const reply = await (receive === undefined ? mock.handle(asked) : receive(asked, url));
    return webResponseOf(request, reply, mock.headersOfEveryAnswer);
  };
  return signal === undefined ? answer() : unlessAborted(answer(), signal);
}

/** Resolves with the result of work, or rejects with the signal's reason as soon as it is aborted. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortedSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
