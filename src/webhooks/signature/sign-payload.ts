import { randomUUID } from 'node:crypto';
import { types } from 'node:util';
import { SignatureMisused, type SignaturePreset, type SignatureScheme, usableScheme } from './scheme.ts';
import { signatureHeaders } from './sign.ts';

/** The parameters of {@link signPayload}. */
export interface Signing {
  /** The exact bytes that will be sent, or their text. */
  readonly body: string | Uint8Array;
  readonly secret: string;
  /** A preset's name or a custom scheme; by default `spatie`, like the mock's deliveries. */
  readonly scheme?: SignaturePreset | SignatureScheme | undefined;
  /** The delivery's id, if the scheme has one; by default a random UUID. */
  readonly id?: string | undefined;
  /** The time of the timestamp, if the scheme has one; by default the current time. */
  readonly now?: Date | undefined;
}

/**
 * Makes the headers that a delivery of this body needs, so that `verifySignature` accepts it: for tests of a receiver.
 * @throws {SignatureMisused} for a missing secret, a parsed body or an invalid time
 * @throws {SignatureSchemeUnusable} for a scheme that can't be verified
 */
export function signPayload({
  body,
  secret,
  scheme,
  id = randomUUID(),
  now = new Date(),
}: Signing): Record<string, string> {
  refuseUnsignable(secret, body, now);
  const timestamp = Math.floor(now.getTime() / 1000);
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return signatureHeaders(usableScheme(scheme), { body: bytes, secret, id, timestamp });
}

/**
 * Checks kinds rather than classes: a test runner may have its own classes of the same names.
 * @throws {SignatureMisused}
 */
export function refuseUnsignable(secret: string, body: string | Uint8Array, now: Date): void {
  if (typeof secret !== 'string' || secret === '') {
    throw new SignatureMisused('There is no secret: it must be a string that is not empty.');
  }
  if (typeof body !== 'string' && !types.isUint8Array(body)) {
    throw new SignatureMisused(
      'The body must be a string, a Buffer or a Uint8Array, exactly as it is sent. What is parsed can not be ' +
        "verified: in Express, put express.raw({ type: '*/*' }) before the route, in place of express.json().",
    );
  }
  if (!types.isDate(now) || Number.isNaN(now.getTime())) throw new SignatureMisused('now must be a valid Date.');
}
