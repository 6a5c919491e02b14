import type { IncomingMessage } from 'node:http';
import { BodyTooLarge } from '../mock/refusals/refusals.ts';
import { maxOwnBodyBytes } from '../mock/request.ts';

/** How many bytes over the limit are still read, so that the sender gets the answer instead of a broken connection. */
const maxExcessBytes = 15 * 1024 * 1024;

/** Thrown when the client disconnects before its body is complete. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted';

  constructor() {
    super('the client went away before its body was complete');
  }
}

const noBytes = Buffer.alloc(0);

/**
 * Reads the whole body of a request, or takes the one that a host application has read.
 * @param limit the longest accepted body, in bytes
 * @throws {RequestAborted} if the client disconnects, or has disconnected
 */
export function readBody(
  request: IncomingMessage & { body?: unknown },
  limit = maxOwnBodyBytes,
): Buffer | BodyTooLarge | Promise<Buffer | BodyTooLarge> {
  if (request.body !== undefined) return asBytes(request.body);
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return noBytes;
  // Most bodies arrive with their headers, so there is nothing to wait for.
  if (request.complete) return withinLimit(joined(chunksOf(request)), limit);
  if (request.destroyed) throw new RequestAborted();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      // The chunk that exceeds the limit is kept too: it shows that the body is too large.
      if (length <= limit) chunks.push(chunk);
      length += chunk.length;
      if (length > limit + maxExcessBytes) resolve(new BodyTooLarge(limit));
    });
    request.on('end', () => resolve(withinLimit(joined(chunks), limit)));
    // The only error of a request is a lost connection.
    request.on('error', () => reject(new RequestAborted()));
  });
}

function withinLimit(body: Buffer, limit: number): Buffer | BodyTooLarge {
  return body.length > limit ? new BodyTooLarge(limit) : body;
}

/** Returns everything that Node has buffered. One call returns all of it or, since Node 26, one chunk. */
function chunksOf(request: IncomingMessage): Buffer[] {
  const chunks: Buffer[] = [];
  for (let chunk: Buffer | null = request.read(); chunk !== null; chunk = request.read()) chunks.push(chunk);
  return chunks;
}

function joined(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** Converts `request.body` of `express.raw()`, `.text()` and `.json()` to bytes. */
function asBytes(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
