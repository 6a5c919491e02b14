import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { TlsPair } from './tls-pair.ts';
import { type TlsPart, TlsUnusable } from './tls-unusable.ts';

/** The files of a pair, for error messages. */
export type TlsFiles = Readonly<Partial<Record<TlsPart, string>>>;

/**
 * Parses a pair, and checks that the key belongs to the certificate.
 * @returns the server's own certificate
 * @throws {TlsUnusable} if a part is not PEM, is broken or encrypted, or does not match the other one
 */
export function certificateOf(pair: TlsPair, files: TlsFiles = {}): X509Certificate {
  const certificate = readCertificate(textOf(pair.cert), files.cert);
  const key = readKey(textOf(pair.key), files.key);
  if (certificate.checkPrivateKey(key)) return certificate;
  const whose = files.cert === undefined ? 'the certificate' : `the certificate in ${files.cert}`;
  throw new TlsUnusable('key', files.key, `the key does not fit ${whose}: both have to come from the same pair`);
}

function readCertificate(text: string, file: string | undefined): X509Certificate {
  if (!/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/.test(text))
    throw new TlsUnusable(
      'cert',
      file,
      `there is no certificate in it (-----BEGIN CERTIFICATE-----)${insteadOf(text)}`,
    );
  try {
    return new X509Certificate(text.slice(text.search(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/)));
  } catch {
    throw new TlsUnusable('cert', file, 'the certificate in it is broken');
  }
}

function readKey(text: string, file: string | undefined): KeyObject {
  if (!/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(text))
    throw new TlsUnusable('key', file, `there is no private key in it (-----BEGIN PRIVATE KEY-----)${insteadOf(text)}`);
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text))
    throw new TlsUnusable(
      'key',
      file,
      `the key is encrypted, and nobody is asked for its password: openssl pkey -in ${file ?? 'key.pem'} -out plain.pem writes one that is not`,
    );
  try {
    return createPrivateKey(text);
  } catch {
    throw new TlsUnusable('key', file, 'the private key in it is broken, or of a kind that Node does not know');
  }
}

/** Describes a text that has no PEM block of the expected kind. */
function insteadOf(text: string): string {
  const [, found] = /-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(text) ?? [];
  if (found !== undefined) return `, but there is -----BEGIN ${found}-----`;
  // DER and PKCS #12 begin with this byte.
  return text.startsWith('0') ? ': it is binary (DER or PKCS #12), and PEM is needed' : '';
}

function textOf(part: string | Uint8Array): string {
  return typeof part === 'string' ? part : new TextDecoder('latin1').decode(part);
}
