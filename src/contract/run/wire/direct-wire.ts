import * as http from 'node:http';
import * as https from 'node:https';
import { BytesAfter, isBodiless } from './bytes-after.ts';
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
      // A connection of its own is closed behind the answer: what a server sends there by mistake shows itself.
      const own = method === 'HEAD' ? false : agent;
      const options = { method, headers, agent: own, signal, maxHeaderSize: this.#maxHeaderSize };
      const sent = (isSecure ? https : http).request(url, options);
      const bytesAfter = new BytesAfter(sent);
      sent
        .on('response', (response) => {
          if (!isBodiless(method, response.statusCode)) bytesAfter.leave();
          // What ends the body early has its reason there: Node says only that it was cut.
          sent.on('error', (error) => !response.complete && response.destroy(error));
          const { statusCode: status = 0, headers: answered } = response;
          resolve({ status, headers: answered, body: response, misframed: () => bytesAfter.of(response) });
        })
        // Without this, Node closes the connection and says nothing.
        .on('upgrade', (_, socket) => {
          socket.destroy();
          reject(new ProtocolSwitched());
        })
        .on('error', (error) => {
          bytesAfter.fail();
          reject(error);
        })
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
