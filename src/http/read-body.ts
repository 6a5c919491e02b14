import type { IncomingMessage } from 'node:http';
import { BodyTooLarge } from '../mock/refusals/refusals.ts';
import { maxOwnBodyBytes } from '../mock/request.ts';

/** How much more of a longer body is still read, so that its sender gets to the answer and not to a broken connection. */
const maxExcessBytes = 15 * 1024 * 1024;

/** Thrown when the client went away before its body was complete. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted';

  constructor() {
    super('the client went away before its body was complete');
  }
}

const noBytes = Buffer.alloc(0);

/**
 * Reads a request's body whole, or takes the one that a host application has read before us.
 * @param limit the longest body that is taken, in bytes
 * @throws {RequestAborted} if the client goes away, or has gone
 */
export function readBody(
  request: IncomingMessage & { body?: unknown },
  limit = maxOwnBodyBytes,
): Buffer | BodyTooLarge | Promise<Buffer | BodyTooLarge> {
  if (request.body !== undefined) return asBytes(request.body);
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return noBytes;
  // Most bodies come with their headers: nothing needs to be waited for.
  if (request.complete) return withinLimit(joined(chunksOf(request)), limit);
  if (request.destroyed) throw new RequestAborted();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      // The chunk that goes over the limit is kept as well: it shows that the whole is too large.
      if (length <= limit) chunks.push(chunk);
      length += chunk.length;
      if (length > limit + maxExcessBytes) resolve(new BodyTooLarge(limit));
    });
    request.on('end', () => resolve(withinLimit(joined(chunks), limit)));
    // The only error of a request is that its connection is gone.
    request.on('error', () => reject(new RequestAborted()));
  });
}

function withinLimit(body: Buffer, limit: number): Buffer | BodyTooLarge {
  return body.length > limit ? new BodyTooLarge(limit) : body;
}

/** All that Node has buffered: one call gives all of it or, since Node 26, a chunk. */
function chunksOf(request: IncomingMessage): Buffer[] {
  const chunks: Buffer[] = [];
  for (let chunk: Buffer | null = request.read(); chunk !== null; chunk = request.read()) chunks.push(chunk);
  return chunks;
}

function joined(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** What `express.raw()`, `.text()` and `.json()` leave as `request.body`. */
function asBytes(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
