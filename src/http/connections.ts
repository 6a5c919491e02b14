import type { Server, ServerResponse } from 'node:http';
import { type Socket, Server as TcpServer } from 'node:net';
// Not the global one, which the fake timers of a test take away.
import { setImmediate } from 'node:timers';
import { isNeverAnswered } from './send.ts';

/**
 * How long a connection without a request stays open when its server ends, in milliseconds: a request may be on its way in
 * it, which would be lost. Far longer than a round trip, and too short to be noticed.
 */
const farewell = 200;

/** How often is looked after connections that have become idle meanwhile, in milliseconds. */
const sweepInterval = 20;

/** The connections of a server, so that it can end without losing a request. */
export class Connections {
  readonly #server: Server;
  /** The last answer that was begun in each connection; undefined before the first request. */
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

  /** To be called with each answer before it is begun. */
  add(answer: ServerResponse): void {
    if (this.#isEnding) answer.shouldKeepAlive = false;
    this.#answers.set(answer.req.socket, answer);
  }

  /** Lets each answer that is not begun yet be the last in its connection, and say so. */
  lastAnswers(): void {
    this.#isEnding = true;
    for (const answer of this.#answers.values())
      if (answer !== undefined && !answer.headersSent) answer.shouldKeepAlive = false;
  }

  /**
   * Takes no new connections, answers what is asked, and hangs up on whoever is not served within the grace, in milliseconds.
   * Resolves when no connection is open.
   */
  async end(grace: number): Promise<void> {
    this.lastAnswers();
    const began = performance.now();
    // Those that the system has taken for us would be reset.
    await nextTurn();
    const ended = new Promise<void>((resolve) => {
      // Node's own close() would hang up on idle connections at once, and on the requests that are on their way in them.
      TcpServer.prototype.close.call(this.#server, () => resolve());
    });
    let sweeping: NodeJS.Timeout | undefined;
    // A request that has come while this process was busy is read before.
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
    // What is left for Node to do: it looks after slow requests.
    this.#server.close();
  }

  /** Those that wait for a request, and those that no answer will ever come in. */
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
