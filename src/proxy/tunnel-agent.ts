import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import type { ProxyAddress } from '../contract/run/wire/proxy.ts';

/** Thrown when an HTTP proxy refuses a tunnel to the deployment; carries its status. */
export class TunnelRefused extends Error {
  override readonly name = 'TunnelRefused';
  readonly status: number;

  constructor({ url, variable }: ProxyAddress, status: number) {
    super(`the proxy ${url} of ${variable} answers ${status} to CONNECT`);
    this.status = status;
  }
}

/** Opens TLS connections to a deployment through a tunnel (CONNECT) of an HTTP proxy. */
export class TunnelAgent extends https.Agent {
  readonly #proxy: ProxyAddress;
  readonly #timeout: number;

  /** @param timeout for opening the tunnel, in milliseconds */
  constructor(options: https.AgentOptions, proxy: ProxyAddress, timeout: number) {
    super(options);
    this.#proxy = proxy;
    this.#timeout = timeout;
  }

  /** Called by Node for each new connection. */
  override createConnection(
    options: https.RequestOptions & tls.ConnectionOptions,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    // Node checks the error first and ignores the connection then.
    const fail = (error: Error) => callback?.(error, undefined as unknown as Duplex);
    const authority = `${options.host}:${options.port}`;
    const { url, authorization } = this.#proxy;
    const headers = ['Host', authority, ...(authorization === undefined ? [] : ['Proxy-Authorization', authorization])];
    const connect = (url.startsWith('https:') ? https : http).request(url, {
      ...{
        method: 'CONNECT',
        path: authority,
        headers,
        setDefaultHeaders: false,
        agent: false,
        timeout: this.#timeout,
      },
    });
    connect
      .once('connect', ({ statusCode = 0 }, socket) => {
        if (statusCode === 200) return callback?.(null, tls.connect({ ...options, socket }));
        socket.destroy();
        fail(new TunnelRefused(this.#proxy, statusCode));
      })
      .once('response', ({ statusCode = 0 }) => {
        connect.destroy();
        fail(new TunnelRefused(this.#proxy, statusCode));
      })
      .once('timeout', () => connect.destroy())
      .once('error', fail)
      .end();
    return undefined;
  }
}
