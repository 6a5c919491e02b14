import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Framework } from '../framework/framework.ts';
import { defaultFramework } from '../framework/frameworks.ts';
import { AddressUnavailable } from './address-unavailable.ts';

/** A token may be long: the mock answers to it, and does not hang up. */
const maxHeaderBytes = 64 * 1024;

/** How long a client may take for a whole request, in milliseconds. */
const requestTimeout = 30_000;

/**
 * @internal Starts a server. Throws {@link AddressUnavailable}.
 * @param api whose framework answers what Node can't read as HTTP
 */
export function startServer(
  listener: RequestListener,
  host: string,
  port: number,
  api: { readonly framework: Framework } = { framework: defaultFramework },
): Promise<Server> {
  const server = createServer({ maxHeaderSize: maxHeaderBytes, requestTimeout }, listener);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    answerUnreadable(error, socket, api.framework),
  );
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new AddressUnavailable(host, port, error.code)));
    server.listen(port, host, () => resolve(server));
  });
}

/** @internal Stops listening, and hangs up on whoever is not served within the grace, in milliseconds. */
export async function close(server: Server, grace: number): Promise<void> {
  const hangUp = setTimeout(() => server.closeAllConnections(), grace);
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(hangUp);
}

/** @internal `http://127.0.0.1:4010`, with the port that was picked. */
export function urlOf(server: Server): string {
  // A server that listens on a port has an address of this form.
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

const unreadable: Readonly<Record<string, [status: number, name: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', `The headers are over ${maxHeaderBytes} bytes.`],
  ERR_HTTP_REQUEST_TIMEOUT: [
    408,
    'Request Timeout',
    `The request was not complete after ${requestTimeout / 1000} seconds.`,
  ],
};

/** Answers what Node could not read as HTTP, in the shape of every other error. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket, framework: Framework): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const [status, name, message] = unreadable[error.code ?? ''] ?? [
    400,
    'Bad Request',
    'The request is not valid HTTP.',
  ];
  const { headers, body } = framework.answer(status, message);
  socket.end(
    `HTTP/1.1 ${status} ${name}\r\nContent-Type: ${headers['Content-Type']}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
