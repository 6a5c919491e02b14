import type { RequestListener, Server } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Framework } from '../../framework/framework.ts';
import { certificateOf } from './certificate.ts';
import { tcpSockets } from './tcp-sockets.ts';
import type { TlsPair } from './tls-pair.ts';

/**
 * Makes a server of HTTPS, over HTTP/1.1.
 * @param api whose framework answers what comes as plain HTTP
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

/** Tells the open connections of a server apart. */
function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** Says to a client that speaks plain HTTP what is spoken here: it would see nothing but a closed connection. */
function plainAnswer(framework: Framework): string {
  const { headers, body } = framework.answer(400, 'This server speaks HTTPS: ask it by https://.');
  const type = headers['Content-Type'];
  return `HTTP/1.1 400 Bad Request\r\nContent-Type: ${type}\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

function bytesOf(part: string | Uint8Array): string | Buffer {
  return typeof part === 'string' ? part : Buffer.from(part);
}
