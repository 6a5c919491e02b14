import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { readBody } from '../../../src/http/read-body.ts';
import { close, startServer, urlOf } from '../../../src/http/server.ts';

/** A request to a receiver. */
export interface Sent {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Changes a request; undefined drops it. */
export type Relay = (sent: Sent) => Sent | undefined;

/**
 * A tunnel in front of a receiver that changes requests.
 * @param patience the milliseconds without an answer after which it closes the connection
 */
export async function startRelay(
  change: Relay,
  patience?: number,
): Promise<{ url: string; leadTo(port: number): void; stop(): Promise<void> }> {
  let target = 0;
  const server = await startServer(
    async (incoming, outgoing) => {
      const bytes = await readBody(incoming);
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      );
      const body = Buffer.isBuffer(bytes) ? bytes.toString() : '';
      const { method = '', url = '' } = incoming;
      const sent = change({ method, path: url, headers, body });
      if (sent === undefined) {
        incoming.socket.destroy();
        return;
      }
      const { 'content-length': _, connection, ...others } = sent.headers;
      const options = { method: sent.method, headers: others, path: sent.path, host: '127.0.0.1', port: target };
      const forwarded = request({ ...options, agent: false }, async (answer) => {
        const answered = await text(answer);
        outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.headers).end(answered);
      });
      forwarded.on('error', () => incoming.socket.destroy());
      if (patience !== undefined) forwarded.setTimeout(patience, () => forwarded.destroy());
      outgoing.on('close', () => forwarded.destroy());
      forwarded.end(sent.body);
    },
    '127.0.0.1',
    0,
  );
  return {
    url: urlOf(server),
    leadTo: (port) => {
      target = port;
    },
    stop: () => close(server, 0),
  };
}
