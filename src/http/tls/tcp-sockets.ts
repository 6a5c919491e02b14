import type { Socket } from 'node:net';

/** The connection below each TLS connection of a server of ours: it alone can be reset. */
export const tcpSockets = new WeakMap<Socket, Socket>();
