import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from './loopback.ts';

/** Where a mock itself listens. */
export interface OwnServer {
  /** An IP address without brackets; `0.0.0.0` and `::` for all of this machine. */
  readonly address: string;
  readonly port: number;
  /** Whether it speaks HTTPS; false by default. */
  readonly isSecure?: boolean;
  /** Prefixes that mocks are mounted below; none by default. */
  readonly mounts?: readonly string[];
}

/** Whether a connection to an address and port comes to a server of ours. */
export function leadsTo({ address: own, port: ownPort }: OwnServer, address: string, port: number): boolean {
  if (port !== ownPort) return false;
  const isAnywhere = own === '::' || own === '0.0.0.0';
  // A connection to the unspecified address comes to this machine.
  if (isIn(unspecified, address)) return isAnywhere || isLoopback(own);
  if (!isAnywhere) return isIn(listOf([own]), address);
  const local = Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address: one }) => one));
  return isLoopback(address) || isIn(listOf(local), address);
}

const unspecified = new BlockList();
unspecified.addAddress('0.0.0.0');
// Said here, since Node takes its time to see the family of a first address, and a start waits for that.
unspecified.addAddress('::', 'ipv6');

/** Knows the addresses in every spelling; IPv4 also as IPv6 writes it. */
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
