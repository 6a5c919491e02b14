import { isIP } from 'node:net';
import { withoutBrackets, withoutFinalDot } from '../text/host-names.ts';
import { isLoopback } from '../webhooks/loopback.ts';

/**
 * Whether a host name always leads to this machine: a loopback address, `localhost`, or a name under it (RFC 6761).
 * @param name as `URL.hostname` has it: an IPv6 address in brackets
 */
export function isThisMachine(name: string): boolean {
  const host = withoutBrackets(name);
  if (isIP(host) !== 0) return isLoopback(host);
  return /^(?:.+\.)?localhost$/.test(withoutFinalDot(host));
}

/**
 * Whether nobody can register a host name and let it lead here: an address, a name without a dot, as containers have them,
 * or the name that containers have for their host.
 * @param name as `URL.hostname` has it
 */
export function isNobodys(name: string): boolean {
  const host = withoutBrackets(name);
  if (isIP(host) !== 0 || isThisMachine(name)) return true;
  const plain = withoutFinalDot(host);
  return plain !== '' && (!plain.includes('.') || plain === 'host.docker.internal');
}
