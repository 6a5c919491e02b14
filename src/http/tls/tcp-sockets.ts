import type { Socket } from 'node:net';

/** The TCP connection of each TLS connection of the mock's servers. Only TCP connections can be reset. */
export const tcpSockets = new WeakMap<Socket, Socket>();
