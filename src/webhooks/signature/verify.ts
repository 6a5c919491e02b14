import { timingSafeEqual } from 'node:crypto';
import { defaultToleranceInSeconds, type HeaderSource, receivedIn } from './received-signature.ts';
import { SignatureMisused, type SignaturePreset, type SignatureScheme, usableScheme } from './scheme.ts';
import { signatureOf } from './sign.ts';
import { refuseUnsignable } from './sign-payload.ts';

export interface Verification {
  /** The body as it came, before anything has parsed it. */
  readonly body: string | Uint8Array;
  /** As Node has them (`request.headers`), or as fetch does. */
  readonly headers: HeaderSource;
  readonly secret: string;
  /** A preset's name or a scheme of one's own; `spatie` by default, like the mock's deliveries. */
  readonly scheme?: SignaturePreset | SignatureScheme | undefined;
  /** How far the timestamp may be from now, either way; 300 by default, and without effect where there is none. */
  readonly toleranceInSeconds?: number | undefined;
  /** The time to compare the timestamp with; the system's by default. */
  readonly now?: Date | undefined;
}

/**
 * Whether a delivery was signed with this secret. Whatever a sender may have got wrong is false.
 * @throws {SignatureMisused} for what only the caller can have got wrong
 * @throws {SignatureSchemeUnusable} for a scheme that can't be verified
 */
export function verifySignature(verification: Verification): boolean {
  const { body, headers, secret, toleranceInSeconds = defaultToleranceInSeconds, now = new Date() } = verification;
  refuseMisuse(verification, toleranceInSeconds, now);
  const scheme = usableScheme(verification.scheme);
  const received = receivedIn(headers, scheme, now, toleranceInSeconds);
  if (received === undefined) return false;
  const { signatures, id, timestamp } = received;
  const expected = signatureOf(scheme, { secret, body, id, timestamp });
  return signatures.some((signature) => isSame(signature, expected));
}

/** Throws {@link SignatureMisused}. */
function refuseMisuse({ body, headers, secret }: Verification, tolerance: number, now: Date): void {
  refuseUnsignable(secret, body, now);
  if (typeof headers !== 'object' || headers === null) throw new SignatureMisused('There are no headers to look into.');
  if (!(tolerance >= 0)) throw new SignatureMisused('toleranceInSeconds must be a number from 0.');
}

/** In a time that does not tell how much of it is right. */
function isSame(signature: string, expected: string): boolean {
  const [one, other] = [Buffer.from(signature), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
