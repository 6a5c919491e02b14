import * as http from 'node:http';
import * as https from 'node:https';
import type { Answer, SentRequest } from './exchange.ts';

/** Thrown when an answer takes too long; carries how long it may take. */
export class AnswerOverdue extends Error {
  override readonly name = 'AnswerOverdue';
  readonly timeout: number;

  constructor(timeout: number) {
    super(`not answered within ${timeout} ms`);
    this.timeout = timeout;
  }
}

/**
 * How long an unused connection is kept, in milliseconds: less than any server keeps it, because a request on one that
 * the server has just closed would look like a fault of the deployment.
 */
const longestIdle = 2000;

/** Sends requests over HTTP, on a connection that is kept. Follows no redirect: it could take the token elsewhere. */
export class Transport {
  #agents = newAgents();
  #lastUsed = 0;

  /** Throws {@link AnswerOverdue}, or what the network throws. */
  async send({ method, url, headers, body }: SentRequest, timeout: number): Promise<Answer> {
    if (Date.now() - this.#lastUsed > longestIdle) this.close();
    const began = performance.now();
    const isSecure = url.startsWith('https:');
    const options = {
      method,
      headers: withLength(headers, body),
      agent: isSecure ? this.#agents.https : this.#agents.http,
    };
    try {
      return await new Promise<Answer>((resolve, reject) => {
        const request = (isSecure ? https : http).request(url, options, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            clearTimeout(timer);
            const text = Buffer.concat(chunks).toString('utf8');
            const milliseconds = performance.now() - began;
            resolve({
              status: response.statusCode ?? 0,
              headers: headersOf(response),
              text,
              json: parse(text),
              milliseconds,
            });
          });
        });
        const timer = setTimeout(() => request.destroy(new AnswerOverdue(timeout)), timeout);
        request.on('error', (error) => {
          clearTimeout(timer);
          reject(error);
        });
        request.end(body);
      });
    } finally {
      this.#lastUsed = Date.now();
    }
  }

  /** Closes what is kept open. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
    this.#agents = newAgents();
  }
}

function newAgents() {
  return { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
}

function withLength(headers: SentRequest['headers'], body: string | undefined): Record<string, string> {
  return { ...headers, ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }) };
}

function headersOf({ headers }: http.IncomingMessage): Map<string, string> {
  const entries = Object.entries(headers);
  return new Map(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
