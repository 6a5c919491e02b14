import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { urlOf } from '../src/http/server.ts';
import { atFileEnd } from './file-end.ts';

/** A delivery as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Empty for a body that is no JSON. */
  readonly json: Record<string, unknown>;
}

export interface Receiver {
  /** Without a slash at the end. */
  readonly url: string;
  readonly received: readonly Received[];
  /** Resolves when so many have arrived in all. */
  has(count: number): Promise<void>;
}

/** What a receiver does with a delivery: a status, or whatever it likes. */
export type Reaction = number | ((response: ServerResponse) => void);

function jsonIn(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A real receiver on loopback, closed when the test file ends. */
export async function startReceiver(
  react: (received: Received, count: number) => Reaction = () => 200,
): Promise<Receiver> {
  const received: Received[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { method = '', url = '', headers } = request;
      const delivery = { method, path: url, headers, body, json: jsonIn(body.toString()) };
      received.push(delivery);
      const reaction = react(delivery, received.length);
      if (typeof reaction === 'number') response.writeHead(reaction).end();
      else reaction(response);
      for (const { count, resolve } of waiting) if (received.length >= count) resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atFileEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: urlOf(server),
    received,
    has: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
}
