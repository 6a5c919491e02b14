import * as http from 'node:http';
import * as https from 'node:https';
import { BytesAfter, isBodiless } from './bytes-after.ts';
import { ProtocolSwitched } from './unreadable-answer.ts';
import type { RawAnswer, Wire, WireRequest } from './wire.ts';

/** Sends requests directly to the deployment. */
export class DirectWire implements Wire {
  readonly #idle: number;
  readonly #maxHeaderSize: number;
  #agents: Agents;

  /**
   * @param idle how long an unused connection is kept, in milliseconds
   * @param maxHeaderSize the longest headers of an answer, in bytes
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
      // On its own connection, which closes after the answer, bytes after an answer to HEAD are found.
      const own = method === 'HEAD' ? false : agent;
      const options = { method, headers, agent: own, signal, maxHeaderSize: this.#maxHeaderSize };
      const sent = (isSecure ? https : http).request(url, options);
      const bytesAfter = new BytesAfter(sent);
      sent
        .on('response', (response) => {
          if (!isBodiless(method, response.statusCode)) bytesAfter.leave();
          // This error has the reason why the body ends early: the response only says that it was cut.
          sent.on('error', (error) => !response.complete && response.destroy(error));
          const { statusCode: status = 0, headers: answered } = response;
          resolve({ status, headers: answered, body: response, misframed: () => bytesAfter.of(response) });
        })
        // Without this listener, Node closes the connection without an error.
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
  // The agent's timeout only closes unused connections; the signal limits the time of a request.
  const options = { keepAlive: true, timeout: idle };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}
