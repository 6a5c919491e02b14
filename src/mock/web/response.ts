import type { HeaderValues } from '../../text/header-values.ts';
import { type Disruption, isBodiless, type MockReply } from '../reply.ts';
import { StreamedBody } from '../streamed-body.ts';
import type { AbortedSignal, ReadableRequest } from './web-types.ts';

const encoder = new TextEncoder();

/** What of an answer is written. */
export type WrittenReply = Pick<MockReply, 'status' | 'headers' | 'body'> & Partial<Pick<MockReply, 'disruption'>>;

/**
 * An answer as a web-standard response. A fault shows as it would on a network: a dropped connection rejects with a
 * `TypeError`, as `fetch` does, and an answer that never comes rejects when the request is aborted.
 * @param more headers beside those of the answer
 */
export async function webResponseOf(
  { method, signal }: Pick<ReadableRequest, 'method' | 'signal'>,
  { status, disruption, ...reply }: WrittenReply,
  more: Readonly<Record<string, string>>,
): Promise<Response> {
  if (signal?.aborted) throw signal.reason;
  const headers = webHeaders(reply.headers, more);
  const isHead = method === 'HEAD';
  const body = isBodiless(status) ? null : bodyOf(reply.body);
  if (disruption !== undefined) return disrupted[disruption]({ status, headers, body: isHead ? null : body, signal });
  return responseOf({ status, headers, body, signal }, isHead);
}

/** With the length of its body, where that is known: a GET's, of a HEAD's that has none. */
function responseOf({ status, headers, body, signal }: Disturbed, isHead = false): Response {
  const isWhole = body instanceof Uint8Array;
  if (isWhole || status === 205 || (body === null && !isBodiless(status) && !isHead))
    headers.set('Content-Length', String(isWhole ? body.length : 0));
  if (isHead) return new Response(null, { status, headers });
  return new Response(body instanceof StreamedBody ? streamOf(body, signal) : body, { status, headers });
}

/** Each value is a line of its own, and what the mock says itself is said once. */
function webHeaders(declared: HeaderValues, more: Readonly<Record<string, string>>): Headers {
  const headers = new Headers();
  for (const name in declared) for (const value of [declared[name] ?? ''].flat()) headers.append(name, value);
  for (const name in more) headers.set(name, more[name] ?? '');
  return headers;
}

type Body = Uint8Array<ArrayBuffer> | StreamedBody | null;

/** A copy that no shared memory stands behind, as responses want it; of a text as bytes, to which no media type is added. */
function bodyOf(body: MockReply['body']): Body {
  if (typeof body === 'string') return encoder.encode(body);
  return body instanceof Uint8Array ? new Uint8Array(body) : (body ?? null);
}

interface Disturbed {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly signal: AbortedSignal | undefined;
}

/** What each fault does to a response. */
const disrupted: Readonly<Record<Disruption, (reply: Disturbed) => Response | Promise<Response>>> = {
  reset() {
    throw new TypeError('fetch failed');
  },
  timeout: ({ signal }) =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    }),
  truncate({ status, headers, body }) {
    const bytes = body instanceof StreamedBody ? encoder.encode(body.beginning) : (body ?? new Uint8Array());
    headers.set('Content-Length', String(Math.max(bytes.length, 1)));
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
  malformed({ body, ...reply }) {
    const whole = body ?? encoder.encode('{}');
    return responseOf({ ...reply, body: whole instanceof StreamedBody ? whole.withoutEnd() : whole.slice(0, -1) });
  },
};

/** The pieces, each made when it is read. An abort of the request ends them with its reason. */
function streamOf(body: StreamedBody, signal: AbortedSignal | undefined): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = body[Symbol.iterator]();
  let stopListening = () => {};
  return new ReadableStream(
    {
      start(controller) {
        if (signal === undefined) return;
        const abort = () => {
          pieces.return(undefined);
          controller.error(signal.reason);
        };
        signal.addEventListener('abort', abort);
        stopListening = () => signal.removeEventListener('abort', abort);
      },
      pull(controller) {
        const { done, value } = pieces.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        stopListening();
        controller.close();
      },
      cancel() {
        stopListening();
        pieces.return(undefined);
      },
    },
    // Nothing is made before somebody reads.
    { highWaterMark: 0 },
  );
}
