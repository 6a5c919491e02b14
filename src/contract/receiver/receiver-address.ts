/** The address on which a receiver listens. */
export interface ReceiverAddress {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

/** The default address: loopback, any free port. */
export const nearby = '127.0.0.1:0';

/** Reads `HOST:PORT`, IPv6 in brackets; undefined for anything else. */
export function readAddress(text: string): ReceiverAddress | undefined {
  const [, bracketed, plain, port = ''] = /^(?:\[([\da-f:.]+)\]|([^:/[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}

/** True if the host means all addresses of the machine, so that it is no address by which others reach the receiver. */
export function isEverywhere({ host }: ReceiverAddress): boolean {
  return host === '0.0.0.0' || host === '::';
}
