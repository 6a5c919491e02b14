import type { HeaderValues } from '../../text/header-values.ts';
import { type Disruption, isBodiless, type MockReply } from '../reply.ts';
import { StreamedBody } from '../streamed-body.ts';
import type { AbortedSignal, ReadableRequest } from './web-types.ts';

const encoder = new TextEncoder();

/** The parts of an answer that are written. */
export type WrittenReply = Pick<MockReply, 'status' | 'headers' | 'body'> & Partial<Pick<MockReply, 'disruption'>>;

/**
 * Converts an answer to a web-standard response. A fault appears as on a network: a dropped connection rejects with a
 * `TypeError`, as `fetch` does, and a missing answer rejects when the request is aborted.
 * @param more headers in addition to those of the answer
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

/** Sets the length of the body if it is known: also for HEAD, the length that GET would have. */
function responseOf({ status, headers, body, signal }: Disturbed, isHead = false): Response {
  const isWhole = body instanceof Uint8Array;
  if (isWhole || status === 205 || (body === null && !isBodiless(status) && !isHead))
    headers.set('Content-Length', String(isWhole ? body.length : 0));
  if (isHead) return new Response(null, { status, headers });
  return new Response(body instanceof StreamedBody ? streamOf(body, signal) : body, { status, headers });
}

/** Appends each value as a separate line. The mock's own headers replace others. */
function webHeaders(declared: HeaderValues, more: Readonly<Record<string, string>>): Headers {
  const headers = new Headers();
  for (const name in declared) for (const value of [declared[name] ?? ''].flat()) headers.append(name, value);
  for (const name in more) headers.set(name, more[name] ?? '');
  return headers;
}

type Body = Uint8Array<ArrayBuffer> | StreamedBody | null;

/**
 * Copies a body into memory that is not shared, as responses require. A text is encoded, so that no media type is
 * added.
 */
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

/** Carries out each fault on a response. */
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
      // An error discards unread data, so it is sent after the data.
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

/** Streams the pieces, each made when it is read. Aborting the request ends the stream with the signal's reason. */
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
    // No piece is made before it is read.
    { highWaterMark: 0 },
  );
}
