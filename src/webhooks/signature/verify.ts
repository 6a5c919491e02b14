import { timingSafeEqual } from 'node:crypto';
import { defaultToleranceInSeconds, type HeaderSource, receivedIn } from './received-signature.ts';
import { SignatureMisused, type SignaturePreset, type SignatureScheme, usableScheme } from './scheme.ts';
import { signatureOf } from './sign.ts';
import { refuseUnsignable } from './sign-payload.ts';

export interface Verification {
  /** The received body before it is parsed. */
  readonly body: string | Uint8Array;
  /** Headers as in Node (`request.headers`) or in fetch. */
  readonly headers: HeaderSource;
  readonly secret: string;
  /** A preset's name or a custom scheme; by default `spatie`, like the mock's deliveries. */
  readonly scheme?: SignaturePreset | SignatureScheme | undefined;
  /**
   * How far the timestamp may be from the current time in both directions; by default 300. Has no effect without a
   * timestamp.
   */
  readonly toleranceInSeconds?: number | undefined;
  /** The time to compare the timestamp with; by default the current time. */
  readonly now?: Date | undefined;
}

/**
 * True if a delivery was signed with this secret. Returns false for every mistake that a sender can make.
 * @throws {SignatureMisused} for a mistake that only the caller can make
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

/** Compares in a time that does not depend on the content. */
function isSame(signature: string, expected: string): boolean {
  const [one, other] = [Buffer.from(signature), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
