import type { ServerResponse } from 'node:http';
import { neverKept, nosniff } from './own-headers.ts';

/** How often a comment is sent, in milliseconds, so that nothing on the way takes a quiet stream for a dead one. */
const heartbeat = 15_000;

/** How much is kept for clients that are behind, in bytes: what is older, they have missed. */
const mostKept = 8 * 1024 * 1024;

/** How long a client that has fallen behind has to take its last event, in milliseconds. */
const farewell = 30_000;

/** A client, and how far it has got. */
interface Client {
  readonly response: ServerResponse;
  /** The number of the next event that it gets. */
  next: number;
  /** Whether it has to read before it gets more. */
  isFull: boolean;
}

/**
 * Sends what happens to any number of clients, as it happens, as server-sent events with `data` as JSON. An event is
 * written once for all, and kept until each has read it; who falls too far behind is sent away with an event `dropped`, which
 * says why.
 */
export class EventStream<T> {
  readonly #watch: (tell: (happened: T) => void) => () => void;
  readonly #mostKept: number;
  readonly #clients = new Set<Client>();
  #kept: Buffer[] = [];
  /** The number of the first event that is kept, and how long all of them are, in bytes. */
  #first = 0;
  #bytes = 0;
  #stop: (() => void) | undefined;

  /** @param watch calls back with each event, until the function that it returns is called */
  constructor(watch: (tell: (happened: T) => void) => () => void, limit = mostKept) {
    this.#watch = watch;
    this.#mostKept = limit;
  }

  /** Whether nobody watches. */
  get isIdle(): boolean {
    return this.#clients.size === 0;
  }

  /** Answers a request with the events from now on, until its client goes away or the stream ends. */
  serve(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      ...neverKept,
      ...nosniff,
      ...headers,
    });
    const client: Client = { response, next: this.#first + this.#kept.length, isFull: false };
    this.#clients.add(client);
    this.#stop ??= this.#begin();
    client.isFull = !response.write(': connected\n\n');
    response.on('drain', () => {
      client.isFull = false;
      this.#feed(client);
      this.#forget();
    });
    response.on('close', () => this.#leave(client));
  }

  /** Ends the answers to all clients: nothing more happens. */
  end(): void {
    for (const client of [...this.#clients]) {
      this.#leave(client);
      client.response.end();
    }
  }

  #begin(): () => void {
    const unwatch = this.#watch((happened) => this.#add(Buffer.from(`data: ${JSON.stringify(happened)}\n\n`)));
    const timer = setInterval(() => {
      for (const { response, isFull } of this.#clients) if (!isFull) response.write(': still here\n\n');
    }, heartbeat);
    return () => {
      unwatch();
      clearInterval(timer);
    };
  }

  #add(event: Buffer): void {
    this.#kept.push(event);
    this.#bytes += event.length;
    for (const client of this.#clients) this.#feed(client);
    this.#forget();
  }

  /** Writes what a client has not got yet, as long as it reads. */
  #feed(client: Client): void {
    while (!client.isFull) {
      const event = this.#kept[client.next - this.#first];
      if (event === undefined) return;
      client.next++;
      client.isFull = !client.response.write(event);
    }
  }

  /** Forgets what all have got, and what is over the limit: who has not got that is sent away. */
  #forget(): void {
    let oldest = this.#first + this.#kept.length;
    for (const { next } of this.#clients) oldest = Math.min(oldest, next);
    let first = oldest - this.#first;
    for (let index = 0; index < this.#kept.length; index++) {
      if (index >= first && this.#bytes <= this.#mostKept) break;
      this.#bytes -= this.#kept[index]?.length ?? 0;
      first = Math.max(first, index + 1);
    }
    if (first === 0) return;
    this.#kept = this.#kept.slice(first);
    this.#first += first;
    for (const client of [...this.#clients]) if (client.next < this.#first) this.#drop(client);
  }

  #drop(client: Client): void {
    const { response, next } = client;
    const missed = this.#first - next;
    this.#leave(client);
    const reason = `This client reads too slowly: ${missed} ${missed === 1 ? 'event' : 'events'} could not be kept for it.`;
    response.end(`event: dropped\ndata: ${JSON.stringify({ missed, reason })}\n\n`);
    setTimeout(() => response.destroy(), farewell).unref();
  }

  #leave(client: Client): void {
    if (!this.#clients.delete(client) || this.#clients.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
    this.#first += this.#kept.length;
    this.#kept = [];
    this.#bytes = 0;
  }
}
