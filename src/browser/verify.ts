import { receivedIn } from '../webhooks/signature/received-signature.ts';
import { usableScheme } from '../webhooks/signature/scheme.ts';
import type { Verification } from '../webhooks/signature/verify.ts';
import { signatureOf } from './sign.ts';

/** Whether a delivery was signed with this secret, checked with Web Crypto. Rejects with {@link SigningUnavailable}. */
export async function verifySignature(verification: Verification): Promise<boolean> {
  const { headers, secret, toleranceInSeconds, now = new Date() } = verification;
  const body = typeof verification.body === 'string' ? new TextEncoder().encode(verification.body) : verification.body;
  const scheme = usableScheme(verification.scheme);
  const received = receivedIn(headers, scheme, now, toleranceInSeconds);
  if (received === undefined) return false;
  const { signatures, id, timestamp } = received;
  // No constant-time comparison: the page itself has the secret.
  return signatures.includes(await signatureOf(scheme, { secret, body, id, timestamp }));
}
