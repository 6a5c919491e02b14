import { ProxyAgent, request } from 'undici';
import type { ProxyAddress } from './proxy.ts';
import type { RawAnswer, Wire, WireRequest } from './wire.ts';

/** Thrown when a request that goes through a proxy gets no answer; carries the code of what failed, if it has one. */
export class ProxiedRequestFailed extends Error {
  override readonly name = 'ProxiedRequestFailed';
  readonly code: string | undefined;

  constructor({ url, variable }: ProxyAddress, cause: unknown) {
    const { code, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : { message: String(cause) };
    super(`${message || code}, through the proxy ${url} of ${variable}`, { cause });
    this.code = code;
  }
}

/** Sends requests through a proxy: for https in a tunnel, for http as a request with the whole URL. */
export class ProxiedWire implements Wire {
  readonly #proxy: ProxyAddress;
  readonly #idle: number;
  readonly #maxHeaderSize: number;
  #agent: ProxyAgent;

  /**
   * @param idle how long an unused connection is kept, in milliseconds
   * @param maxHeaderSize how long the headers of an answer may be, in bytes
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
      // The signal says how long an answer may take.
      const limits = { headersTimeout: 0, bodyTimeout: 0 };
      // undici lists the methods that it knows of, and takes every other.
      const answer = await request(url, { ...options, ...limits, method: method as 'GET' });
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    } catch (error) {
      throw new ProxiedRequestFailed(this.#proxy, error);
    }
  }

  close(): void {
    // What is still open is of no use to anybody.
    this.#agent.destroy().catch(() => {});
    this.#agent = this.#newAgent();
  }

  #newAgent(): ProxyAgent {
    const { url, authorization } = this.#proxy;
    // Proxies tunnel to port 443 and often to no other.
    const times = { keepAliveTimeout: this.#idle, keepAliveMaxTimeout: this.#idle };
    const options = { uri: url, proxyTunnel: false, ...times, maxHeaderSize: this.#maxHeaderSize };
    return new ProxyAgent({ ...options, ...(authorization !== undefined && { token: authorization }) });
  }
}
