import { joinedBytes } from '../../text/joined-bytes.ts';
import { pageUrl } from '../../text/page-url.ts';
import { BodyTooLarge } from '../refusals/refusals.ts';
import type { MockRequest } from '../request.ts';
import type { AbortedSignal, ReadableRequest } from './web-types.ts';

/** The base of a path without an origin when there is no page. */
const noPage = 'http://localhost';

/** The options of `fetch`. Hosts pass other arguments after the request, which have none of these keys. */
const initKeys = [
  'body',
  'cache',
  'credentials',
  'headers',
  'integrity',
  'keepalive',
  'method',
  'mode',
  'redirect',
  'referrer',
  'signal',
];

const noBytes = new Uint8Array();

/**
 * Makes the request that `fetch` would make from its arguments.
 * @throws {TypeError} when `fetch` rejects with one: for an invalid URL or method
 */
export function requestOf(input: unknown, init: unknown): ReadableRequest {
  const own = isInit(init) ? init : undefined;
  if (typeof input === 'object' && input !== null && 'headers' in input && own === undefined)
    // Other realms and polyfills have their own classes, so a request is recognized by its properties.
    return input as ReadableRequest;
  const target = typeof input === 'object' && input !== null && 'headers' in input ? input : absolute(String(input));
  // The caller passes what its own `fetch` accepts.
  return new Request(target as Request | string, own);
}

/**
 * Converts a web-standard request for the mock.
 * @param limit the most bytes of the body that are read
 * @throws {TypeError} for a body that was read before, or can't be read
 * @throws the signal's reason, if it is aborted meanwhile
 */
export async function mockRequestOf(
  request: ReadableRequest,
  { host, pathname, search }: URL,
  limit: number,
): Promise<MockRequest> {
  // Set here because only a client adds this header.
  const headers: Record<string, string> = { host };
  request.headers.forEach((value, name) => {
    headers[name] = value;
  });
  const { method, signal, body } = request;
  return {
    method,
    url: pathname + search,
    headers,
    body: body === null ? noBytes : await bodyOf(request, limit),
    signal,
  };
}

async function bodyOf(request: ReadableRequest, limit: number): Promise<MockRequest['body']> {
  if (request.bodyUsed) throw new TypeError('The body of this request was read before.');
  if (request.body) return read(request.body, limit, request.signal);
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > limit ? new BodyTooLarge(limit) : bytes;
}

/** Reads a stream to its end or to the limit. Cancels the stream if it is not read to the end. */
async function read(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  signal: AbortedSignal | undefined,
): Promise<MockRequest['body']> {
  const reader = stream.getReader();
  const abort = () => void reader.cancel(signal?.reason).catch(() => {});
  signal?.addEventListener('abort', abort);
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read().catch(rethrowAsFetch);
      if (signal?.aborted) throw signal.reason;
      if (done) return joinedBytes(chunks);
      // The bytes may come from another realm.
      if (!ArrayBuffer.isView(value)) throw new TypeError('A stream of a body must be one of bytes.');
      chunks.push(value);
      length += value.length;
      if (length <= limit) continue;
      void reader.cancel().catch(() => {});
      return new BodyTooLarge(limit);
    }
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function rethrowAsFetch(cause: unknown): never {
  throw new TypeError('fetch failed', { cause });
}

function isInit(value: unknown): value is RequestInit {
  return typeof value === 'object' && value !== null && isPlain(value) && initKeys.some((key) => key in value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Resolves a path against the current page, as `fetch` does. */
function absolute(input: string): string {
  if (URL.canParse(input)) return input;
  const page = pageUrl();
  return new URL(input, URL.canParse(input, page) ? page : noPage).href;
}
