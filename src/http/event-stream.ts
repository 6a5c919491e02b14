import type { ServerResponse } from 'node:http';
import { neverKept, nosniff } from './own-headers.ts';

/** The interval of comments, in milliseconds, which keep proxies from closing a quiet stream. */
const heartbeat = 15_000;

/** The most bytes kept for slow clients. Older events are lost to them. */
const mostKept = 8 * 1024 * 1024;

/** How long a client that was too slow has to read its last event, in milliseconds. */
const farewell = 30_000;

/** A client and its position. */
interface Client {
  readonly response: ServerResponse;
  /** The number of its next event. */
  next: number;
  /** True while it must read before it gets more. */
  isFull: boolean;
}

/**
 * Sends events to any number of clients as server-sent events, with `data` as JSON. Each event is serialized once, and
 * kept until all clients have read it. A client that falls too far behind is disconnected with an event `dropped`,
 * which gives the reason.
 */
export class EventStream<T> {
  readonly #watch: (tell: (happened: T) => void) => () => void;
  readonly #mostKept: number;
  readonly #clients = new Set<Client>();
  #kept: Buffer[] = [];
  /** The number of the first kept event, and the size of all kept events in bytes. */
  #first = 0;
  #bytes = 0;
  #stop: (() => void) | undefined;

  /** @param watch calls back with each event, until the returned function is called */
  constructor(watch: (tell: (happened: T) => void) => () => void, limit = mostKept) {
    this.#watch = watch;
    this.#mostKept = limit;
  }

  /** True without clients. */
  get isIdle(): boolean {
    return this.#clients.size === 0;
  }

  /** Answers a request with all events from now on, until its client disconnects or the stream ends. */
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

  /** Ends the answers to all clients. */
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

  /** Writes the next events to a client while it accepts them. */
  #feed(client: Client): void {
    while (!client.isFull) {
      const event = this.#kept[client.next - this.#first];
      if (event === undefined) return;
      client.next++;
      client.isFull = !client.response.write(event);
    }
  }

  /**
   * Drops events that all clients have read, and those over the limit. Disconnects clients that have not read the
   * latter.
   */
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
