import { createHmac } from 'node:crypto';
import type { SignatureScheme } from './scheme.ts';
import { type BaseParts, headersWith, keyIn, piecesOf, type Signable } from './signed-parts.ts';

/** Makes the additional headers of a signed delivery. */
export function signatureHeaders(scheme: SignatureScheme, signable: Signable): Record<string, string> {
  const { secret, body, id } = signable;
  const timestamp = String(signable.timestamp);
  const signature = signatureOf(scheme, { secret, body, id, timestamp });
  return headersWith(scheme, { id, timestamp, signature });
}

/** The encoded HMAC-SHA256 of the base. */
export function signatureOf(
  scheme: SignatureScheme,
  { secret, ...parts }: BaseParts & Pick<Signable, 'secret'>,
): string {
  const hmac = createHmac('sha256', keyIn(secret, scheme));
  for (const piece of piecesOf(scheme, parts)) hmac.update(piece);
  return hmac.digest(scheme.encoding);
}
