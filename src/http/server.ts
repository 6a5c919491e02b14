import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Framework } from '../framework/framework.ts';
import { defaultFramework } from '../framework/frameworks.ts';
import { AddressUnavailable } from './address-unavailable.ts';
import { Connections } from './connections.ts';
import { nosniff } from './own-headers.ts';
import type { TlsPair } from './tls/tls-pair.ts';

/** The maximum size of all headers, in bytes: the mock refuses a long token, instead of closing the connection. */
const maxHeaderBytes = 64 * 1024;

/** The most headers of a request. Node's own limit must be higher, because Node drops further headers silently. */
const mostHeaders = 2000;

/** How long a client may take to send a whole request, and how often this is checked, in milliseconds. */
const requestTimeout = 30_000;
const connectionsCheckingInterval = 1000;

/**
 * @internal Starts a server. Throws {@link AddressUnavailable} {@link TlsUnusable}.
 * @param api its framework formats the answers to invalid HTTP
 * @param prepare called with the server before it listens
 * @param tls the certificate and key for HTTPS
 */
export async function startServer(
  listener: RequestListener,
  host: string,
  port: number,
  api: { readonly framework: Framework } = { framework: defaultFramework },
  prepare?: (server: Server) => void,
  tls?: TlsPair,
): Promise<Server> {
  // Node would refuse such a request without a message.
  const limits = {
    ...{ maxHeaderSize: maxHeaderBytes, requestTimeout, connectionsCheckingInterval },
    requireHostHeader: false,
  };
  const answer: RequestListener = (request, response) => {
    connections.add(response);
    const refusal = unusable(request);
    if (refusal === undefined) listener(request, response);
    else refuse(response, refusal, api.framework);
  };
  const server =
    tls === undefined
      ? createServer(limits, answer)
      : (await import('./tls/secure-server.ts')).secureServer(
          { ...limits, handshakeTimeout: requestTimeout },
          tls,
          api,
          answer,
        );
  const connections = new Connections(server, tls !== undefined);
  connectionsOf.set(server, connections);
  server.maxHeadersCount = mostHeaders + 1;
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    refuse(response, [417, `The expectation "${request.headers.expect}" can not be met.`], api.framework),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    answerUnreadable(error, socket, api.framework),
  );
  prepare?.(server);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new AddressUnavailable(host, port, error.code)));
    server.listen(port, host, () => resolve(server));
  });
}

/** The connections of the servers started here. */
const connectionsOf = new WeakMap<Server, Connections>();

/** @internal Stops listening, and closes connections that are not finished after the grace, in milliseconds. */
export async function close(server: Server, grace: number): Promise<void> {
  await connectionsOf.get(server)?.end(grace);
}

/** @internal Makes each answer that has not started the last one in its connection, because the server will end. */
export function announceEnd(server: Server): void {
  connectionsOf.get(server)?.lastAnswers();
}

/** @internal The address on which a server listens. */
export function addressOf(server: Server): AddressInfo {
  // A server on a port has an address of this type.
  return server.address() as AddressInfo;
}

/** @internal `http://127.0.0.1:4010`, with the actual port. */
export function urlOf(server: Server, tls?: TlsPair): string {
  const { address, family, port } = addressOf(server);
  return `http${tls === undefined ? '' : 's'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

type Refusal = readonly [status: number, message: string];

/** Returns why any request of this form is refused; undefined if it is not. */
function unusable({ rawHeaders, headers, httpVersion }: IncomingMessage): Refusal | undefined {
  if (rawHeaders.length > 2 * mostHeaders) return [431, `There are more than ${mostHeaders} headers.`];
  if (headers.host === undefined && httpVersion === '1.1') return [400, 'The request has no Host header.'];
  return undefined;
}

/** Refuses a request without reading its body. */
function refuse(response: ServerResponse, [status, message]: Refusal, framework: Framework): void {
  const { headers, body } = framework.answer(status, message);
  response.writeHead(status, {
    ...headers,
    ...nosniff,
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  });
  response.end(body);
}

const unreadable: Readonly<Record<string, [status: number, name: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', `The headers are over ${maxHeaderBytes} bytes.`],
  ERR_HTTP_REQUEST_TIMEOUT: [
    408,
    'Request Timeout',
    `The request was not complete after ${requestTimeout / 1000} seconds.`,
  ],
};

/** Answers invalid HTTP in the format of other errors. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket, framework: Framework): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const [status, name, message] = unreadable[error.code ?? ''] ?? [
    400,
    'Bad Request',
    'The request is not valid HTTP.',
  ];
  const { headers, body } = framework.answer(status, message);
  socket.end(
    `HTTP/1.1 ${status} ${name}\r\nContent-Type: ${headers['Content-Type']}\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
