import type { MockReply } from '../reply.ts';
import type { MockRequest } from '../request.ts';
import { mockRequestOf, requestOf } from './request.ts';
import { webResponseOf } from './response.ts';
import type { AbortedSignal } from './web-types.ts';

/** What answers requests: a mock. */
export interface Answering {
  readonly maxBodyBytes: number;
  readonly headersOfEveryAnswer: Readonly<Record<string, string>>;
  handle(request: MockRequest): Promise<MockReply>;
}

/**
 * Answers what `fetch` is called with. Rejects where `fetch` does: for what is no request, for a request that is aborted
 * (with its reason; nothing is changed by one that is aborted before it is handled), and for a connection that a fault drops.
 */
export async function fetchFrom(mock: Answering, input: unknown, init: unknown): Promise<Response> {
  const request = requestOf(input, init);
  const { signal } = request;
  if (signal?.aborted) throw signal.reason;
  const answer = async () => {
    const asked = await mockRequestOf(request, new URL(request.url), mock.maxBodyBytes);
    return webResponseOf(request, await mock.handle(asked), mock.headersOfEveryAnswer);
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
