import * as http from 'node:http';
import * as https from 'node:https';
import { ProtocolSwitched } from './unreadable-answer.ts';
import type { RawAnswer, Wire, WireRequest } from './wire.ts';

/** Sends requests to the deployment itself. */
export class DirectWire implements Wire {
  readonly #idle: number;
  readonly #maxHeaderSize: number;
  #agents: Agents;

  /**
   * @param idle how long an unused connection is kept, in milliseconds
   * @param maxHeaderSize how long the headers of an answer may be, in bytes
   */
  constructor(idle: number, maxHeaderSize: number) {
    this.#idle = idle;
    this.#maxHeaderSize = maxHeaderSize;
    this.#agents = newAgents(idle);
  }

  send({ method, url, headers, body }: WireRequest, signal: AbortSignal): Promise<RawAnswer> {
    const isSecure = url.startsWith('https:');
    const agent = isSecure ? this.#agents.https : this.#agents.http;
    return new Promise<RawAnswer>((resolve, reject) => {
      const options = { method, headers, agent, signal, maxHeaderSize: this.#maxHeaderSize };
      (isSecure ? https : http)
        .request(url, options, (response) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
        })
        // Without this, Node closes the connection and says nothing.
        .on('upgrade', (_, socket) => {
          socket.destroy();
          reject(new ProtocolSwitched());
        })
        .on('error', reject)
        .end(body);
    });
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
    this.#agents = newAgents(this.#idle);
  }
}

interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

function newAgents(idle: number): Agents {
  // An agent closes unused connections alone when that time is over; of a request, the signal says how long it may take.
  const options = { keepAlive: true, timeout: idle };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}
