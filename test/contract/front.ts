import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Target } from '../../src/contract/run/target.ts';
import { close, startServer, urlOf } from '../../src/http/server.ts';

/** A request on its way to a deployment. */
export interface Passing {
  readonly method: string;
  /** With the base path, and without a query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Lets the deployment answer, perhaps for another path, without the headers of the connection. */
  ask(path?: string): Promise<{ status: number; headers: Record<string, string>; body: Buffer }>;
  readonly response: ServerResponse;
  /** Cuts the connection. */
  drop(): void;
}

/** A server in front of a deployment that does anything that HTTP allows, until the test ends. */
export async function front<Kind extends Target>(
  target: Kind,
  act: (passing: Passing) => Promise<void>,
): Promise<Kind> {
  const { origin, pathname } = new URL(target.baseUrl);
  const server = await startServer(
    async (request, response) => {
      const body = await buffer(request);
      const { method = '', url = '', headers } = request;
      const path = url.replace(/\?.*/, '');
      const ask = (asked = url) => forwarded(origin + asked, method, headers, body);
      await act({ method, path, headers, body, ask, response, drop: () => request.socket.destroy() });
    },
    '127.0.0.1',
    0,
  );
  onTestFinished(() => close(server, 0));
  return { ...target, baseUrl: urlOf(server) + pathname };
}

/** Sends a request on its own connection. */
export function forwarded(url: string, method: string, headers: IncomingMessage['headers'], body: Buffer) {
  return new Promise<{ status: number; headers: Record<string, string>; body: Buffer }>((resolve, reject) => {
    httpRequest(url, { method, headers: { ...headers, connection: 'close' } }, async (answer) => {
      const { connection, 'transfer-encoding': _, 'content-length': __, ...others } = answer.headers;
      const kept = Object.entries(others).map(([name, value]) => [name, String(value)] as const);
      resolve({
        status: answer.statusCode ?? 0,
        headers: Object.fromEntries(kept),
        body: await buffer(answer),
      });
    })
      .on('error', reject)
      .end(body);
  });
}

/** Passes on the answer of the deployment, changed or not. */
export async function passOn({ ask, response }: Passing, change: (body: Buffer) => Buffer = (body) => body) {
  const { status, headers, body } = await ask();
  response.writeHead(status, headers).end(change(body));
}
