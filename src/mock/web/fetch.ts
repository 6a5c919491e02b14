import { isInbox } from '../../webhooks/inbox-path.ts';
import type { MockReply } from '../reply.ts';
import type { MockRequest } from '../request.ts';
import type { OwnOrigins } from './own-origins.ts';
import { mockRequestOf, requestOf } from './request.ts';
import { type WrittenReply, webResponseOf } from './response.ts';
import type { AbortedSignal } from './web-types.ts';

/** What answers requests: a mock. */
export interface Answering {
  readonly maxBodyBytes: number;
  readonly headersOfEveryAnswer: Readonly<Record<string, string>>;
  readonly origins: Pick<OwnOrigins, 'add'>;
  readonly receive: Receive | undefined;
  /** Path and query that a URL stands for, where it is not that of an API at its own; undefined for its own. */
  pathOf?(url: URL): string | undefined;
  handle(request: MockRequest): Promise<MockReply>;
}

/** Answers a request to an inbox. */
export type Receive = (request: MockRequest, url: URL) => Promise<WrittenReply>;

/**
 * Answers what `fetch` is called with. Rejects where `fetch` does: for what is no request, for a request that is aborted
 * (with its reason; nothing is changed by one that is aborted before it is handled), and for a connection that a fault drops.
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

/** The result of work; rejects with the signal's reason as soon as that is aborted. */
export function unlessAborted<Result>(work: Promise<Result>, signal: AbortedSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
