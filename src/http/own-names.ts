import { isIP } from 'node:net';
import { withoutBrackets, withoutFinalDot } from '../text/host-names.ts';
import { isLoopback } from '../webhooks/loopback.ts';

/**
 * True if a host name always resolves to this machine: a loopback address, `localhost`, or a name below it (RFC 6761).
 * @param name as in `URL.hostname`: an IPv6 address in brackets
 */
export function isThisMachine(name: string): boolean {
  const host = withoutBrackets(name);
  if (isIP(host) !== 0) return isLoopback(host);
  return /^(?:.+\.)?localhost$/.test(withoutFinalDot(host));
}

/**
 * True if nobody can register a host name that resolves to this machine: an address, a name without a dot, as
 * containers have, or a container's name for its host.
 * @param name as in `URL.hostname`
 */
export function isNobodys(name: string): boolean {
  const host = withoutBrackets(name);
  if (isIP(host) !== 0 || isThisMachine(name)) return true;
  const plain = withoutFinalDot(host);
  return plain !== '' && (!plain.includes('.') || plain === 'host.docker.internal');
}
