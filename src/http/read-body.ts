import type { IncomingMessage } from 'node:http';
import { BodyTooLarge } from '../mock/refusals.ts';

/** The longest body that is kept, in bytes. */
export const maxBodyBytes = 1024 * 1024;

/** How much of a longer body is still read, so that its sender gets to the answer and not to a broken connection. */
const maxDiscardedBytes = 16 * maxBodyBytes;

/** Thrown when the client went away before its body was complete. */
export class RequestAborted extends Error {
  override readonly name = 'RequestAborted';
}

/**
 * Reads a request's body whole, or takes the one that a host application has read before us.
 * @throws {RequestAborted} if the client goes away
 */
export async function readBody(request: IncomingMessage & { body?: unknown }): Promise<Buffer | BodyTooLarge> {
  if (request.body !== undefined) return asBytes(request.body);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      length += chunk.length;
      if (length <= maxBodyBytes) chunks.push(chunk);
      else if (length > maxDiscardedBytes) break;
    }
  } catch {
    // A request's stream fails for no other reason than that its connection is gone.
    throw new RequestAborted('the client went away before its body was complete');
  }
  return length > maxBodyBytes ? new BodyTooLarge(maxBodyBytes) : Buffer.concat(chunks, length);
}

/** What `express.raw()`, `.text()` and `.json()` leave as `request.body`. */
function asBytes(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
