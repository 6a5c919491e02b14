import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { CannotRun } from '../../contract/run/stops.ts';

/**
 * Returns the certificates of all trusted issuers: those that Node trusts, and those in a file.
 * @param file in PEM
 * @throws {CannotRun} if it contains no certificate
 */
export function trustedIssuers(file: string, extra = process.env.NODE_EXTRA_CA_CERTS): readonly string[] {
  const own = certificatesIn(file);
  if (own.length === 0)
    throw new CannotRun(`--ca ${file}: there is no certificate in it (-----BEGIN CERTIFICATE-----)`);
  // Node reports an unusable file itself, and continues without it.
  const others = extra === undefined || extra === '' ? [] : orNone(() => certificatesIn(extra));
  return [...rootCertificates, ...others, ...own];
}

/** Throws {@link CannotRun}. */
function certificatesIn(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CannotRun(`--ca ${file}: it can't be read (${codeOf(error)})`);
  }
  // Each part follows the dashes at the start of a first line.
  const found = text
    .split('-----BEGIN ')
    .filter((part) => /^(?:TRUSTED )?CERTIFICATE-----/.test(part))
    .map((part) => `-----BEGIN ${part}`);
  for (const certificate of found)
    try {
      new X509Certificate(certificate);
    } catch {
      throw new CannotRun(`--ca ${file}: a certificate in it can't be read`);
    }
  return found;
}

function orNone(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
