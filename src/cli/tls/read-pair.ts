import { readFileSync } from 'node:fs';
import { certificateOf, type TlsFiles } from '../../http/tls/certificate.ts';
import type { TlsPair } from '../../http/tls/tls-pair.ts';
import { type TlsPart, TlsUnusable } from '../../http/tls/tls-unusable.ts';

/** The reason for each error code of Node's file functions. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};

/**
 * Reads a certificate and its key from files, and checks that they match.
 * @throws {TlsUnusable}
 */
export function readPair(files: TlsFiles): TlsPair {
  const pair = { cert: read('cert', files), key: read('key', files) };
  certificateOf(pair, files);
  return pair;
}

function read(part: TlsPart, files: TlsFiles): Buffer {
  const file = files[part];
  const other = part === 'cert' ? 'key' : 'cert';
  if (file === undefined) throw new TlsUnusable(other, files[other], `HTTPS needs --${part} FILE, too`);
  try {
    return readFileSync(file);
  } catch (error) {
    // Errors of Node's file functions have a code.
    const code = String((error as NodeJS.ErrnoException).code);
    throw new TlsUnusable(part, file, reasons[code] ?? `it can't be read (${code})`);
  }
}
