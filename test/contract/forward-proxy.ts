import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { forwarded } from './front.ts';

/** A running proxy, and its requests: `GET http://host:1/path`, `CONNECT host:1`. */
export interface ForwardProxy {
  /** `127.0.0.1:1`. */
  readonly host: string;
  readonly asked: readonly string[];
  readonly authorizations: ReadonlySet<string | undefined>;
}

/**
 * A proxy as in an office: passes on requests with a whole URL and opens tunnels, until the test ends.
 * @param refusal the status that it answers instead
 */
export async function forwardProxy(refusal?: number): Promise<ForwardProxy> {
  const asked: string[] = [];
  const authorizations = new Set<string | undefined>();
  const sockets = new Set<Socket>();
  const note = ({ method, url, headers }: IncomingMessage) => {
    asked.push(`${method} ${url}`);
    authorizations.add(headers['proxy-authorization']);
  };
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    note(request);
    const body = await buffer(request);
    if (refusal !== undefined) {
      response.writeHead(refusal, { 'proxy-authenticate': 'Basic realm="office"' }).end('<h1>Proxy</h1>');
      return;
    }
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = request.headers;
    const answer = await forwarded(request.url ?? '', request.method ?? '', headers, body);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    note(request);
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const tunnel = connect(Number(port), host);
    sockets.add(tunnel);
    tunnel.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      tunnel.pipe(client).pipe(tunnel);
    });
    for (const socket of [tunnel, client]) socket.on('error', () => [tunnel, client].map((one) => one.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  // A server that listens on a host has an address with a port.
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, authorizations };
}
