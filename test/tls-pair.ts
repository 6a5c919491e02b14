import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Files in PEM. */
export interface PairFiles {
  readonly folder: string;
  readonly cert: string;
  readonly key: string;
}

/** A pair for localhost and 127.0.0.1 in a folder of its own: made by openssl as the documentation says; without it, the repository's own. */
export function pairFiles(): PairFiles {
  const folder = mkdtempSync(join(tmpdir(), 'tls-pair-'));
  const files = { folder, cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '365', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', files.key, '-out', files.cert],
  ]);
  if (made.status === 0) return files;
  const text = readFileSync(resolve(import.meta.dirname, 'webhooks/self-signed.pem'), 'utf8');
  writeFileSync(files.key, partOf(text, 'PRIVATE KEY'));
  writeFileSync(files.cert, partOf(text, 'CERTIFICATE'));
  return files;
}

function partOf(text: string, name: string): string {
  return `${text.slice(text.indexOf(`-----BEGIN ${name}-----`)).split(`-----END ${name}-----`, 1)[0]}-----END ${name}-----\n`;
}
