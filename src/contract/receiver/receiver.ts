import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeeper } from '../../openapi/document/depth.ts';
import { readHeader } from '../../text/header-bytes.ts';
import type { Reception } from '../cases/step.ts';
import type { Delivery } from '../run/exchange.ts';
import { parseJson } from '../run/json-text.ts';
import { deepestJson } from '../run/wire/limits.ts';

/** The address of a receiver, and which requests it takes. */
export interface ReceiverOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** The URL at which the deployment reaches it, if it is another; without a slash at the end. */
  readonly url?: string | undefined;
  /** The text in the path of every delivery of the run. */
  readonly mark: string;
  /** How long to wait for a delivery after the request that causes it, in milliseconds. */
  readonly longestWait: number;
  /** The delay of a late acceptance, in milliseconds; 2000 by default. */
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

/** The answer to an accepted delivery. */
export const accepted = {
  status: 202,
  body: '{"received":true}',
  header: ['x-talkover-receiver', 'contract'],
} as const;

const usualDelay = 2000;

/** The answer to a delivery that fails, with the reason phrase of the documentation. */
const failed = { status: 500, reason: 'Internal Server Error', body: '{"received":false}' } as const;

/** The longest body of a delivery, in bytes. */
const longestBody = 1_048_576;

/** The deliveries since it was opened. */
export interface Opening {
  deliveries(): readonly Delivery[];
  /** Resolves on the first delivery, after the longest wait, or when the signal aborts. */
  untilDelivered(signal: AbortSignal | undefined): Promise<void>;
}

/** The suite's own web server, which receives deliveries during a run. */
export class Receiver {
  /** The URL at which the deployment reaches it, without a slash at the end. */
  readonly url: string;
  /** The port on which it listens; the URL may have another. */
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

  /** @throws {ReceiverUnavailable} if it can't listen at the address */
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

  /** Sets how deliveries are answered from now on. */
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
          // A delivery came, or the run was interrupted.
        }
      },
    };
  }

  /** Closes all connections, also those that wait for an answer. */
  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const body = await bodyOf(request);
    // Others may find the port, too.
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

/** The body; undefined if it is too long or was cut off. */
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
