import type { IncomingMessage } from 'node:http';
import type { BodyKind } from './routes.ts';

const longest = { json: 64 * 1024, patch: 64 * 1024, file: 256 * 1024 } as const;

export interface ReadBody {
  readonly body: Buffer;
  /** The body is empty then. */
  readonly isTooLong: boolean;
}

/** The body of a request; it is read to its end and left out where the route has none, or where it is too long. */
export async function readBody(request: IncomingMessage, kind: BodyKind | undefined): Promise<ReadBody> {
  const most = kind === undefined ? 0 : longest[kind];
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= most) chunks.push(chunk);
  }
  return length <= most
    ? { body: Buffer.concat(chunks), isTooLong: false }
    : { body: Buffer.alloc(0), isTooLong: kind !== undefined };
}
