import type { Server } from 'node:http';
import type { Mock } from '../mock/mock.ts';
import { sleep } from '../mock/sleep.ts';
import type { HttpOptions } from './http-mock.ts';
import { listenerOf } from './listener.ts';
import { addressOf, announceEnd, close, startServer, urlOf } from './server.ts';
import type { TlsPair } from './tls/tls-pair.ts';

export { TlsUnusable } from './tls/tls-unusable.ts';

export interface ListenOptions extends HttpOptions {
  /** By default 0, which picks a free port. */
  readonly port?: number | undefined;
  /** `127.0.0.1` by default. */
  readonly host?: string | undefined;
  /** A certificate and its private key, as PEM, for HTTPS over HTTP/1.1. */
  readonly tls?: TlsPair | undefined;
}

/** A mock that is listening. */
export interface Listening {
  /** Such as `http://127.0.0.1:4010`, with the actual port; `https:` if `tls` is given. */
  readonly url: string;
  /**
   * Stops listening and delivering. Running requests and deliveries may end within the grace, in milliseconds.
   * @param drainInMilliseconds how long requests are still accepted first, while `/__mock/ready` reports the end, so
   * that a load balancer stops sending
   */
  close(graceInMilliseconds?: number, drainInMilliseconds?: number): Promise<void>;
}

/**
 * How long an idle connection is kept, in milliseconds. Load balancers and clients keep theirs for a minute or
 * less. If the server closed a connection first, it could lose a request that arrives at that moment.
 */
const longestIdle = 65_000;

/**
 * Serves a mock on a port.
 * @throws {AddressUnavailable} {@link OriginUnreadable} {@link HostUnreadable} {@link TlsUnusable}
 */
export async function listen(mock: Mock, options: ListenOptions = {}): Promise<Listening> {
  const { port = 0, host = '127.0.0.1', allowedHosts = [], tls, ...others } = options;
  const listener = listenerOf(mock, { ...others, allowedHosts: [...allowedHosts, ...nameIn(host)] });
  const server = await startServer(listener, host, port, mock, undefined, tls);
  return listening(server, [mock], { tls });
}

/**
 * @internal Lets the mocks of a server that listens make their deliveries, until it is closed.
 * @param mounts the prefixes of the mocks, if there are several
 */
export async function listening(
  server: Server,
  mocks: readonly Mock[],
  { tls, mounts }: { readonly tls: TlsPair | undefined; readonly mounts?: readonly string[] },
): Promise<Listening> {
  server.keepAliveTimeout = longestIdle;
  const own = { ...addressOf(server), isSecure: tls !== undefined, ...(mounts && { mounts }) };
  const forget = mocks.map(({ courier }) => courier.destinations.keepFrom(own));
  await Promise.all(mocks.map((mock) => mock.reopen()));
  return {
    url: urlOf(server, tls),
    async close(graceInMilliseconds = 0, drainInMilliseconds = 0) {
      for (const mock of mocks) mock.announceEnd();
      announceEnd(server);
      if (drainInMilliseconds > 0) await sleep(drainInMilliseconds, undefined);
      for (const forgotten of forget) forgotten();
      const ends = mocks.map((mock) => mock.close(graceInMilliseconds));
      await Promise.all([close(server, graceInMilliseconds), ...ends]);
    },
  };
}

/** @internal The allowed name of a mock that listens on a host name. IPv6 addresses are always allowed. */
export function nameIn(host: string): string[] {
  return host.includes(':') ? [] : [host];
}
