/** Where a receiver listens. */
export interface ReceiverAddress {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** Where it listens unless told otherwise. */
export const nearby = '127.0.0.1:0';

/** Reads `HOST:PORT`, IPv6 in brackets; undefined for anything else. */
export function readAddress(text: string): ReceiverAddress | undefined {
  const [, bracketed, plain, port = ''] = /^(?:\[([\da-f:.]+)\]|([^:/[\]]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}

/** Whether everybody reaches a receiver at a host by an address of their own, so that the host tells nobody where it is. */
export function isEverywhere({ host }: ReceiverAddress): boolean {
  return host === '0.0.0.0' || host === '::';
}
