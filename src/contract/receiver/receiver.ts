import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeeper } from '../../openapi/document/depth.ts';
import { readHeader } from '../../text/header-bytes.ts';
import type { Reception } from '../cases/step.ts';
import type { Delivery } from '../run/exchange.ts';
import { parseJson } from '../run/json-text.ts';
import { deepestJson } from '../run/wire/limits.ts';

/** Where a receiver listens, and where others find it. */
export interface ReceiverOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Where the deployment reaches it, if that is another URL; without a slash at the end. */
  readonly url?: string | undefined;
  /** What a path must hold for a request to be one of the run's. */
  readonly mark: string;
  /** How long a delivery may be on its way after it was queued, in milliseconds. */
  readonly longestWait: number;
  /** How long it takes to accept what it accepts late, in milliseconds; 2000 by default. */
  readonly delay?: number | undefined;
}

/** Thrown when no receiver can listen at an address; carries the system's error as its cause. */
export class ReceiverUnavailable extends Error {
  override readonly name = 'ReceiverUnavailable';

  constructor(host: string, port: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`no receiver can listen at ${host}:${port}: ${reason}`, { cause });
  }
}

/** What the receiver answers a delivery that it accepts. */
export const accepted = {
  status: 202,
  body: '{"received":true}',
  header: ['x-talkover-receiver', 'contract'],
} as const;

const usualDelay = 2000;

/** What it answers one that it does not, in the documentation's words. */
const failed = { status: 500, reason: 'Internal Server Error', body: '{"received":false}' } as const;

/** More is no delivery, in bytes. */
const longestBody = 1_048_576;

/** What arrives from when it was opened. */
export interface Opening {
  deliveries(): readonly Delivery[];
  /** Resolves when there is a delivery, when none is to be expected any more, or when the signal says so. */
  untilDelivered(signal: AbortSignal | undefined): Promise<void>;
}

/** A web server of our own that deliveries can be sent to, for as long as a run lasts. */
export class Receiver {
  /** Where the deployment reaches it, without a slash at the end. */
  readonly url: string;
  /** Where it listens, which the URL need not say. */
  readonly port: number;
  readonly #server: Server;
  readonly #options: ReceiverOptions;
  readonly #deliveries: Delivery[] = [];
  #reception: Reception = 'accepted';
  /** Called at each delivery. */
  #onDelivery: () => void = () => {};

  private constructor(server: Server, port: number, options: ReceiverOptions) {
    const { host, url } = options;
    this.#server = server;
    this.port = port;
    this.url = url ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.#options = options;
  }

  /** Throws {@link ReceiverUnavailable}. */
  static async start(options: ReceiverOptions): Promise<Receiver> {
    const { host, port } = options;
    const server = createServer();
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, host, resolve);
      });
    } catch (error) {
      throw new ReceiverUnavailable(host, port, error);
    }
    // A server that listens on a host has an address with a port.
    const { port: own } = server.address() as AddressInfo;
    const receiver = new Receiver(server, own, options);
    server.on('request', (request, response) => void receiver.#receive(request, response));
    return receiver;
  }

  /** Decides what becomes of deliveries from now on. */
  open(reception: Reception): Opening {
    this.#reception = reception;
    const before = this.#deliveries.length;
    const deliveries = () => this.#deliveries.slice(before);
    return {
      deliveries,
      untilDelivered: async (signal) => {
        if (deliveries().length > 0) return;
        const enough = new AbortController();
        const ends = signal === undefined ? enough.signal : AbortSignal.any([enough.signal, signal]);
        this.#onDelivery = () => enough.abort();
        try {
          await sleep(this.#options.longestWait, undefined, { signal: ends });
        } catch {
          // Something came, or the run was interrupted.
        }
      },
    };
  }

  /** Hangs up on everybody, those that wait for an answer among them. */
  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const body = await bodyOf(request);
    // Whoever else finds the port is none of ours.
    if (body === undefined || !url.includes(this.#options.mark)) {
      response.writeHead(404).end();
      return;
    }
    const entries = Object.entries(headers).map(([name, value]) => [name, readHeader(String(value))] as const);
    this.#deliveries.push({ method, url, headers: new Map(entries), body, json: jsonOf(body) });
    this.#answer(response);
    this.#onDelivery();
  }

  #answer(response: ServerResponse): void {
    const type = { 'Content-Type': 'application/json' };
    const accept = () =>
      response.writeHead(accepted.status, { ...type, [accepted.header[0]]: accepted.header[1] }).end(accepted.body);
    switch (this.#reception) {
      case 'accepted':
        accept();
        return;
      case 'acceptedLate': {
        const timer = setTimeout(accept, this.#options.delay ?? usualDelay);
        response.on('close', () => clearTimeout(timer));
        return;
      }
      case 'failed':
        response.writeHead(failed.status, failed.reason, type).end(failed.body);
        return;
      case 'unanswered':
    }
  }
}

/** Undefined for one that is too long, or was cut off. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Without an encoding, chunks are buffers.
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > longestBody) return undefined;
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

function jsonOf(body: Buffer): unknown {
  const json = parseJson(body.toString('utf8'));
  return isDeeper(json, deepestJson) ? undefined : json;
}
