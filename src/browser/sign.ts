import type { SignatureScheme } from '../webhooks/signature/scheme.ts';
import { headersWith, keyIn, piecesOf, type Signable } from '../webhooks/signature/signed-parts.ts';

/** Thrown when a page has no Web Crypto: it was loaded neither by HTTPS nor from this machine. */
export class SigningUnavailable extends Error {
  override readonly name = 'SigningUnavailable';

  constructor() {
    super('the browser signs only in pages that were loaded by HTTPS or from this machine');
  }
}

/** The signature headers of a delivery, made with Web Crypto. Rejects with {@link SigningUnavailable}. */
export async function signatureHeaders(scheme: SignatureScheme, signable: Signable): Promise<Record<string, string>> {
  const { secret, body, id } = signable;
  const timestamp = String(signable.timestamp);
  const signature = await signatureOf(scheme, { secret, body, id, timestamp });
  return headersWith(scheme, { id, timestamp, signature });
}

/** The signed parts and the secret. */
type Signed = Pick<Signable, 'secret' | 'body' | 'id'> & { readonly timestamp: string };

/** The signature in the scheme's encoding. Rejects with {@link SigningUnavailable}. */
export async function signatureOf(scheme: SignatureScheme, { secret, ...signed }: Signed): Promise<string> {
  const { subtle }: { readonly subtle?: typeof crypto.subtle } = crypto;
  if (subtle === undefined) throw new SigningUnavailable();
  const raw = bytesOf([keyIn(secret, scheme)]);
  const key = await subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const bytes = new Uint8Array(await subtle.sign('HMAC', key, bytesOf(piecesOf(scheme, signed))));
  return encoded(bytes, scheme.encoding);
}

function bytesOf(pieces: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  return Uint8Array.from(pieces.flatMap((piece) => [...(typeof piece === 'string' ? encoder.encode(piece) : piece)]));
}

function encoded(bytes: Uint8Array, encoding: SignatureScheme['encoding']): string {
  if (encoding === 'base64') return btoa(String.fromCharCode(...bytes));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
