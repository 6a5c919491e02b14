import * as http from 'node:http';
import * as https from 'node:https';
import { BodyTooLarge } from '../mock/refusals/refusals.ts';
import type { MockRequest } from '../mock/request.ts';
import type { Visit } from './visit.ts';

/** The longest duration of a repeated request, in milliseconds: an event stream has no end. */
const longest = 30_000;

/** The longest wait for the journal entry of an answered request, in milliseconds. */
const longestEntry = 2000;

/** Headers of a connection or a body, which are written anew. */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
  'upgrade',
  'te',
]);

/** Sends requests of the journal to the proxy again, as an app would, and finds their new entries. */
export class Repeats {
  /** The callbacks that wait for the entry of a request, by the request's local port. */
  readonly #waiting = new Map<number, (entry: number) => void>();
  #port = 0;
  #host = '127.0.0.1';
  #isSecure = false;

  /** @param host that the proxy listens on */
  listenAt(host: string, port: number, isSecure = false): void {
    this.#isSecure = isSecure;
    this.#host = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
    this.#port = port;
  }

  /** Call it with each new entry. */
  entered({ request: { socket } }: Visit, entry: number): void {
    this.#waiting.get(socket.remotePort ?? 0)?.(entry);
  }

  /** Resolves with the number of the new entry; undefined if there is none. */
  repeat({ method, url, headers, body }: MockRequest): Promise<number | undefined> {
    const bytes = body instanceof BodyTooLarge ? undefined : body;
    const isSent = bytes !== undefined && (bytes.length > 0 || headers['content-length'] !== undefined);
    const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !ofConnection.has(name));
    const length = isSent ? [['content-length', String(bytes.length)] as const] : [];
    return new Promise((resolve) => {
      let port: number | undefined;
      const settle = (entry: number | undefined) => {
        if (port !== undefined) this.#waiting.delete(port);
        resolve(entry);
      };
      const repeated = (this.#isSecure ? https : http).request({
        ...{ host: this.#host, port: this.#port, method, path: url, agent: false },
        // It goes to this very process, which may have a certificate for other names than its address.
        ...(this.#isSecure && { rejectUnauthorized: false }),
        headers: [...kept, ...length].flatMap(([name, value]) => linesOf(name, value)),
        signal: AbortSignal.timeout(longest),
      });
      repeated
        .on('socket', (socket) =>
          socket.once('connect', () => {
            port = socket.localPort;
            if (port !== undefined) this.#waiting.set(port, settle);
          }),
        )
        .on('response', (response) => response.resume())
        .on('error', () => undefined)
        // The entry is made after the answer was written.
        .on('close', () => setTimeout(() => settle(undefined), longestEntry).unref())
        .end(isSent ? bytes : undefined);
    });
  }
}

function linesOf(name: string, value: string | readonly string[] | undefined): string[] {
  const values = typeof value === 'object' ? value : [value ?? ''];
  return values.flatMap((line) => [name, line]);
}
