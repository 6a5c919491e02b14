import type { Server, ServerResponse } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
// Imported because a test's fake timers replace the global one.
import { setImmediate } from 'node:timers';
import { isNeverAnswered } from './send.ts';

/**
 * How long a connection without a request stays open when its server ends, in milliseconds: a request in transit would
 * be lost. It is far longer than a round trip, and too short to be noticed.
 */
const farewell = 200;

/** How often idle connections are closed, in milliseconds. */
const sweepInterval = 20;

/** Tracks the connections of a server, so that it can end without losing a request. */
export class Connections {
  readonly #server: Server;
  /** The last answer started in each connection; undefined before the first request. */
  readonly #answers = new Map<Socket, ServerResponse | undefined>();
  /** Those below TLS connections, and those in which TLS is still agreed upon. */
  readonly #below = new Set<Socket>();
  #isEnding = false;

  /** @param isSecure whether the server speaks HTTPS: requests come in connections that stand above those of TCP */
  constructor(server: Server, isSecure = false) {
    this.#server = server;
    server.on(isSecure ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#answers.set(socket, undefined);
      socket.once('close', () => this.#answers.delete(socket));
    });
    if (isSecure)
      server.on('connection', (socket) => {
        this.#below.add(socket);
        socket.once('close', () => this.#below.delete(socket));
      });
  }

  /** To be called with each answer before it starts. */
  add(answer: ServerResponse): void {
    if (this.#isEnding) answer.shouldKeepAlive = false;
    this.#answers.set(answer.req.socket, answer);
  }

  /** Makes each answer that has not started the last one in its connection, and announces it. */
  lastAnswers(): void {
    this.#isEnding = true;
    for (const answer of this.#answers.values())
      if (answer !== undefined && !answer.headersSent) answer.shouldKeepAlive = false;
  }

  /**
   * Refuses new connections, finishes running requests, and closes connections that are not finished after the grace,
   * in milliseconds. Resolves when no connection is open.
   */
  async end(grace: number): Promise<void> {
    this.lastAnswers();
    const began = performance.now();
    // Connections that the system has already accepted would be reset.
    await nextTurn();
    const ended = new Promise<void>((resolve) => {
      // Node's own close() would close idle connections immediately, and lose requests in transit.
      TcpServer.prototype.close.call(this.#server, () => resolve());
    });
    let sweeping: NodeJS.Timeout | undefined;
    // Requests that arrived while this process was busy are read first.
    const sweep = () => setImmediate(() => this.#hangUpOnIdle());
    const first = setTimeout(
      () => {
        sweep();
        sweeping = setInterval(sweep, sweepInterval);
      },
      Math.min(farewell, grace),
    );
    const hangUp = setTimeout(
      () => {
        this.#server.closeAllConnections();
        for (const socket of this.#below) socket.destroy();
      },
      grace - (performance.now() - began),
    );
    await ended;
    for (const timer of [first, hangUp, sweeping]) clearTimeout(timer);
    // Stops Node's checks for slow requests.
    this.#server.close();
  }

  /** Closes connections that wait for a request, and those whose answer will never come. */
  #hangUpOnIdle(): void {
    this.#server.closeIdleConnections();
    for (const [socket, answer] of this.#answers)
      if (answer === undefined ? socket.bytesRead === 0 : isNeverAnswered(answer)) socket.destroy();
    for (const socket of this.#below) if (socket.bytesRead === 0) socket.destroy();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
