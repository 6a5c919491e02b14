import * as http from 'node:http';
import * as https from 'node:https';
import type { RawAnswer, Wire, WireRequest } from './wire.ts';

/** Sends requests to the deployment itself. */
export class DirectWire implements Wire {
  #agents = newAgents();

  send({ method, url, headers, body }: WireRequest, signal: AbortSignal): Promise<RawAnswer> {
    const isSecure = url.startsWith('https:');
    const agent = isSecure ? this.#agents.https : this.#agents.http;
    return new Promise<RawAnswer>((resolve, reject) => {
      (isSecure ? https : http)
        .request(url, { method, headers, agent, signal }, (response) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
        })
        .on('error', reject)
        .end(body);
    });
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
    this.#agents = newAgents();
  }
}

function newAgents() {
  return { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
}
