import { withoutBrackets, withoutFinalDot } from '../text/host-names.ts';
import { type DestinationJudge, deliveriesOff } from '../webhooks/deliveries-off.ts';
import { DestinationRefused } from '../webhooks/destination-refused.ts';
import { DestinationUnreadable } from '../webhooks/destination-unreadable.ts';
import type * as node from '../webhooks/destinations.ts';

/**
 * Judges where deliveries from a browser may go: always to loopback, and where the options allow. Only the name is judged,
 * since a page can't look up addresses.
 */
export class Destinations implements DestinationJudge {
  readonly isOff: boolean;
  readonly #allowsAny: boolean;
  readonly #allowed: readonly URL[];

  /** Throws {@link DestinationUnreadable}. */
  constructor({ isOff, allowed }: node.DestinationOptions) {
    this.isOff = isOff;
    this.#allowsAny = allowed.includes('any');
    this.#allowed = allowed.filter((given) => given !== 'any').map(readAllowed);
  }

  lookupFor(url: URL): ReturnType<DestinationJudge['lookupFor']> {
    if (this.isOff) return deliveriesOff.lookupFor(url);
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new DestinationRefused(`Only http: and https: are delivered to, this is ${url.protocol}`);
    const host = hostOf(url);
    const port = portOf(url);
    if (!isLoopbackName(host) && !this.#allowsAny && !this.#allowed.some((one) => admits(one, host, port))) {
      const option = `deliverTo: ['${url.hostname}:${port}']`;
      throw new DestinationRefused(`${host} is not loopback: ${option} would allow it`, option);
    }
    return noLookUp;
  }

  /** Does nothing: a mock in a browser does not listen. */
  keepFrom(): () => void {
    return () => {};
  }
}

/** No look-up: `fetch` resolves names itself. */
const noLookUp: ReturnType<DestinationJudge['lookupFor']> = () => {};

/** Whether a host is loopback; every name under `localhost` is (RFC 6761). */
function isLoopbackName(host: string): boolean {
  return /^(?:.*\.)?localhost$|^127(?:\.\d{1,3}){3}$|^::1$/.test(host);
}

function admits(allowed: URL, host: string, port: number): boolean {
  return hostOf(allowed) === host && (allowed.port === '' || Number(allowed.port) === port);
}

function hostOf({ hostname }: URL): string {
  return withoutFinalDot(withoutBrackets(hostname));
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

/** Throws {@link DestinationUnreadable}. The scheme has no default port, so that a given port stays. */
function readAllowed(given: string): URL {
  const url = `talkover-mock://${given}`;
  if (/[/?#@\\\s%]/.test(given) || !URL.canParse(url))
    throw new DestinationUnreadable(given, 'it takes HOST, HOST:PORT (an IPv6 address in brackets: [::1]:8080) or any');
  return new URL(url);
}
