import type { HeaderValues } from '../text/header-values.ts';
import { BodyTooLarge } from './refusals/refusals.ts';
import { type Disruption, isBodiless, type MockReply } from './reply.ts';
import type { MockRequest } from './request.ts';
import { StreamedBody } from './streamed-body.ts';

/** The platform's `Request`, where its types are there. */
export type WebRequest = typeof globalThis extends { Request: { prototype: infer Its } } ? Its : MinimalRequest;

/** The platform's `Response`, where its types are there. */
export type WebResponse = typeof globalThis extends { Response: { prototype: infer Its } } ? Its : MinimalResponse;

/** What is used of a web-standard request. */
export interface MinimalRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { forEach(each: (value: string, name: string) => void): void };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What everybody uses of a web-standard response. */
export interface MinimalResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<unknown>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * @internal A web-standard request as the mock takes it. Its body is read whole.
 * @param limit the longest body that is taken, in bytes
 */
export async function mockRequestOf(request: MinimalRequest, limit: number): Promise<MockRequest> {
  const { pathname, search } = new URL(request.url);
  const headers: Record<string, string> = {};
  request.headers.forEach((value, name) => {
    headers[name] = value;
  });
  const body = new Uint8Array(await request.arrayBuffer());
  return {
    method: request.method,
    url: pathname + search,
    headers,
    body: body.length > limit ? new BodyTooLarge(limit) : body,
  };
}

/**
 * @internal An answer as a web-standard response. A fault shows as it would on a network: a dropped connection rejects with a
 * `TypeError`, as `fetch` does, and an answer that never comes rejects when the request is aborted.
 * @param more headers beside those of the answer
 */
export async function webResponseOf(
  request: MinimalRequest & { readonly signal?: AbortSignal },
  reply: MockReply,
  more: Readonly<Record<string, string>>,
): Promise<Response> {
  request.signal?.throwIfAborted();
  const { status, disruption } = reply;
  const headers = webHeaders(reply.headers, more);
  const body = request.method === 'HEAD' || isBodiless(status) ? null : (reply.body ?? null);
  if (disruption === undefined) return new Response(bytesOf(body), { status, headers });
  return disrupted[disruption]({ status, headers, body, signal: request.signal });
}

/** Each value is a line of its own, and what the mock says itself is said once. */
function webHeaders(declared: HeaderValues, more: Readonly<Record<string, string>>): Headers {
  const headers = new Headers();
  for (const name in declared) for (const value of [declared[name] ?? ''].flat()) headers.append(name, value);
  for (const name in more) headers.set(name, more[name] ?? '');
  return headers;
}

interface Disturbed {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string | Uint8Array | StreamedBody | null;
  readonly signal: AbortSignal | undefined;
}

/** What each fault does to a response. */
const disrupted: Readonly<Record<Disruption, (reply: Disturbed) => Response | Promise<Response>>> = {
  reset() {
    throw new TypeError('fetch failed');
  },
  timeout: ({ signal }) =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
  truncate({ status, headers, body }) {
    const begun = body instanceof StreamedBody ? body.beginning : body;
    const bytes = new Uint8Array(typeof begun === 'string' ? new TextEncoder().encode(begun) : (begun ?? []));
    const halves = [bytes.subarray(0, bytes.length / 2)];
    const stream = new ReadableStream<Uint8Array>({
      // An error drops what nobody has read yet: it comes after.
      pull(controller) {
        const half = halves.pop();
        if (half === undefined) controller.error(new TypeError('terminated'));
        else controller.enqueue(half);
      },
    });
    return new Response(stream, { status, headers });
  },
  malformed({ status, headers, body }) {
    const cut = body instanceof StreamedBody ? body.withoutEnd() : (body ?? '{}').slice(0, -1);
    return new Response(bytesOf(cut), { status, headers });
  },
};

type Body = Disturbed['body'];

/** A copy that no shared memory stands behind, as responses want it. */
function bytesOf(body: Body): string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null {
  if (body instanceof StreamedBody) return streamOf(body);
  return body instanceof Uint8Array ? new Uint8Array(body) : body;
}

function streamOf(body: StreamedBody): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = body[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      const { done, value } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel() {
      pieces.return(undefined);
    },
  });
}
