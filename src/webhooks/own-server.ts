import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from './loopback.ts';

/** The address on which a mock listens. */
export interface OwnServer {
  /** An IP address without brackets; `0.0.0.0` and `::` stand for all addresses of this machine. */
  readonly address: string;
  readonly port: number;
  /** Whether it speaks HTTPS; false by default. */
  readonly isSecure?: boolean;
  /** Prefixes that mocks are mounted below; none by default. */
  readonly mounts?: readonly string[];
}

/** True if a connection to an address and port reaches the server. */
export function leadsTo({ address: own, port: ownPort }: OwnServer, address: string, port: number): boolean {
  if (port !== ownPort) return false;
  const isAnywhere = own === '::' || own === '0.0.0.0';
  // A connection to the unspecified address reaches this machine.
  if (isIn(unspecified, address)) return isAnywhere || isLoopback(own);
  if (!isAnywhere) return isIn(listOf([own]), address);
  const local = Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address: one }) => one));
  return isLoopback(address) || isIn(listOf(local), address);
}

const unspecified = new BlockList();
unspecified.addAddress('0.0.0.0');
// The family is given because Node takes long to detect it the first time, which would delay the start.
unspecified.addAddress('::', 'ipv6');

/** Makes a list that matches every spelling of the addresses, including IPv4 mapped into IPv6. */
function listOf(addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const address of addresses) list.addAddress(address.replace(/%.*/s, ''), familyOf(address));
  return list;
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
