import type { RequestListener, Server } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Framework } from '../../framework/framework.ts';
import { certificateOf } from './certificate.ts';
import { tcpSockets } from './tcp-sockets.ts';
import type { TlsPair } from './tls-pair.ts';

/**
 * Creates an HTTPS server for HTTP/1.1.
 * @param api its framework formats the answer to plain HTTP requests
 * @throws {TlsUnusable}
 */
export function secureServer(
  options: ServerOptions,
  pair: TlsPair,
  api: { readonly framework: Framework },
  listener: RequestListener,
): Server {
  certificateOf(pair);
  const server = createServer({ ...options, cert: bytesOf(pair.cert), key: bytesOf(pair.key) }, listener);
  const handshakes = new Map<string, Socket>();
  server.on('connection', (socket: Socket) => {
    const peer = peerOf(socket);
    handshakes.set(peer, socket);
    socket.once('close', () => {
      if (handshakes.get(peer) === socket) handshakes.delete(peer);
    });
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    const below = handshakes.get(peerOf(socket));
    if (below !== undefined) tcpSockets.set(socket, below);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    if (error.code !== 'ERR_SSL_HTTP_REQUEST') return;
    handshakes.get(peerOf(socket))?.write(plainAnswer(api.framework));
  });
  return server;
}

/** Identifies an open connection of a server. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** The answer to a plain HTTP request, instead of only closing the connection. */
function plainAnswer(framework: Framework): string {
  const { headers, body } = framework.answer(400, 'This server speaks HTTPS: ask it by https://.');
  const type = headers['Content-Type'];
  return `HTTP/1.1 400 Bad Request\r\nContent-Type: ${type}\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

function bytesOf(part: string | Uint8Array): string | Buffer {
  return typeof part === 'string' ? part : Buffer.from(part);
}
