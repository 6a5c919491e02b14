import { ProxyAgent, request } from 'undici';
import type { ProxyAddress } from './proxy.ts';
import type { RawAnswer, Wire, WireRequest } from './wire.ts';

/** Thrown when a request through a proxy gets no answer; carries the code of the error, if it has one. */
export class ProxiedRequestFailed extends Error {
  override readonly name = 'ProxiedRequestFailed';
  readonly code: string | undefined;

  constructor({ url, variable }: ProxyAddress, cause: unknown) {
    const { code, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : { message: String(cause) };
    super(`${message || code}, through the proxy ${url} of ${variable}`, { cause });
    this.code = code;
  }
}

/** Sends requests through a proxy: https in a tunnel, http with the whole URL on the request line. */
export class ProxiedWire implements Wire {
  readonly #proxy: ProxyAddress;
  readonly #idle: number;
  readonly #maxHeaderSize: number;
  #agent: ProxyAgent;

  /**
   * @param idle how long an unused connection is kept, in milliseconds
   * @param maxHeaderSize the longest headers of an answer, in bytes
   */
  constructor(proxy: ProxyAddress, idle: number, maxHeaderSize: number) {
    this.#proxy = proxy;
    this.#idle = idle;
    this.#maxHeaderSize = maxHeaderSize;
    this.#agent = this.#newAgent();
  }

  async send({ method, url, headers, body }: WireRequest, signal: AbortSignal): Promise<RawAnswer> {
    try {
      const options = { dispatcher: this.#agent, headers, body: body ?? null, signal };
      // The signal limits the time of an answer.
      const limits = { headersTimeout: 0, bodyTimeout: 0 };
      // The type of undici lists the known methods, but it accepts any.
      const answer = await request(url, { ...options, ...limits, method: method as 'GET' });
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    } catch (error) {
      throw new ProxiedRequestFailed(this.#proxy, error);
    }
  }

  close(): void {
    // Connections that are still open are not needed.
    this.#agent.destroy().catch(() => {});
    this.#agent = this.#newAgent();
  }

  #newAgent(): ProxyAgent {
    const { url, authorization } = this.#proxy;
    // Not for http: many proxies tunnel only to port 443.
    const times = { keepAliveTimeout: this.#idle, keepAliveMaxTimeout: this.#idle };
    const options = { uri: url, proxyTunnel: false, ...times, maxHeaderSize: this.#maxHeaderSize };
    return new ProxyAgent({ ...options, ...(authorization !== undefined && { token: authorization }) });
  }
}
