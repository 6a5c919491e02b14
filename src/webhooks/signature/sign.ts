import { createHmac } from 'node:crypto';
import { placeholders, type SignatureScheme } from './scheme.ts';

/** What is signed. */
export interface Signable {
  readonly secret: string;
  /** The exact bytes that are sent. */
  readonly body: Uint8Array;
  readonly id: string;
  /** In seconds since 1970, whole. */
  readonly timestamp: number;
}

/** The headers that a signed delivery has beside its others. */
export function signatureHeaders(scheme: SignatureScheme, signable: Signable): Record<string, string> {
  const { header, value, idHeader, timestampHeader } = scheme;
  const { secret, body, id } = signable;
  const timestamp = String(signable.timestamp);
  const signature = signatureOf(scheme, { secret, body, id, timestamp });
  return {
    ...(idHeader !== undefined && { [idHeader]: id }),
    ...(timestampHeader !== undefined && { [timestampHeader]: timestamp }),
    [header]: value.replace(placeholders, (_, name: string) => ({ signature, timestamp, id })[name] ?? ''),
  };
}

/** What fills the base, as it is signed or was received. */
interface BaseParts extends Pick<Signable, 'secret' | 'id'> {
  readonly body: string | Uint8Array;
  readonly timestamp: string;
}

/** HMAC-SHA256 of the base, as text. */
export function signatureOf(
  { base, encoding, key }: SignatureScheme,
  { secret, body, id, timestamp }: BaseParts,
): string {
  const values: Readonly<Record<string, string | Uint8Array>> = { body, id, timestamp };
  const hmac = createHmac('sha256', key === 'whsec' ? whsecKey(secret) : secret);
  for (const [index, piece] of base.split(placeholders).entries())
    hmac.update(index % 2 === 1 ? (values[piece] ?? '') : piece);
  return hmac.digest(encoding);
}

/**
 * The key in a secret of Standard Webhooks: base64, with or without `whsec_`. A secret that is none is taken as it is, as
 * the libraries do when they are told that it is raw: a webhook may have any secret.
 */
function whsecKey(secret: string): Buffer {
  const encoded = secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret;
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded) && encoded !== '';
  return isBase64 ? Buffer.from(encoded, 'base64') : Buffer.from(secret);
}
