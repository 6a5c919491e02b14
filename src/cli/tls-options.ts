import type { Option } from 'commander';
import type { TlsPair } from '../http/tls/tls-pair.ts';
import { option } from './option-values.ts';

/** The files of a pair, as the command line names them. */
export interface TlsChoice {
  readonly cert?: string;
  readonly key?: string;
}

export function certOption(): Option {
  return option('--cert <file>', 'serve HTTPS with this certificate (PEM); needs --key', 'CERT');
}

export function keyOption(): Option {
  return option('--key <file>', 'the private key of --cert (PEM, not encrypted)', 'KEY');
}

/**
 * Reads the pair that a command line names; undefined where HTTP is served.
 * @throws {TlsUnusable}
 */
export async function tlsOf(files: TlsChoice): Promise<TlsPair | undefined> {
  if (files.cert === undefined && files.key === undefined) return undefined;
  return (await import('./tls/read-pair.ts')).readPair(files);
}
