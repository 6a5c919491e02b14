import { timingSafeEqual } from 'node:crypto';
import { placeholders, SignatureMisused, type SignaturePreset, type SignatureScheme, usableScheme } from './scheme.ts';
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

/** The headers of a delivery. */
export type HeaderSource =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Whether a delivery was signed with this secret. Whatever a sender may have got wrong is false.
 * @throws {SignatureMisused} for what only the caller can have got wrong
 * @throws {SignatureSchemeUnusable} for a scheme that can't be verified
 */
export function verifySignature(verification: Verification): boolean {
  const { body, headers, secret, toleranceInSeconds = 300, now = new Date() } = verification;
  refuseMisuse(verification, toleranceInSeconds, now);
  const scheme = usableScheme(verification.scheme);
  const received = receivedIn(headers, scheme);
  if (received === undefined) return false;
  const { signatures, id, timestamp } = received;
  const isRecent = timestamp === '' || Math.abs(now.getTime() / 1000 - Number(timestamp)) <= toleranceInSeconds;
  if (!isRecent) return false;
  const expected = signatureOf(scheme, { secret, body, id, timestamp });
  return signatures.some((signature) => isSame(signature, expected));
}

/** Whether a delivery has the header that the scheme's signature travels in. */
export function hasSignature(headers: HeaderSource, { header }: SignatureScheme): boolean {
  return valuesOf(headers, header).length > 0;
}

/** Throws {@link SignatureMisused}. */
function refuseMisuse({ body, headers, secret }: Verification, tolerance: number, now: Date): void {
  refuseUnsignable(secret, body, now);
  if (typeof headers !== 'object' || headers === null) throw new SignatureMisused('There are no headers to look into.');
  if (!(tolerance >= 0)) throw new SignatureMisused('toleranceInSeconds must be a number from 0.');
}

/** What a delivery's headers hold of its signature. */
interface Received {
  /** As they stand in the header, each in the form that a signature has. */
  readonly signatures: readonly string[];
  /** Empty where the scheme has none. */
  readonly id: string;
  readonly timestamp: string;
}

/** Undefined if a header is missing or malformed. */
function receivedIn(headers: HeaderSource, scheme: SignatureScheme): Received | undefined {
  const value = headerOf(headers, scheme.header);
  if (value === undefined) return undefined;
  const { separator } = scheme;
  const forms = parts(scheme.value, separator).map((part) => formOf(part, scheme.encoding));
  const found = parts(value, separator).flatMap((part) => {
    const match = forms.map((form) => form.exec(part)).find((result) => result !== null);
    return match?.groups === undefined ? [] : [match.groups];
  });
  const signatures = found.flatMap(({ signature }) => signature ?? []);
  const id = beside(headers, scheme.idHeader, found.find((groups) => groups.id !== undefined)?.id);
  const timestamp = beside(
    headers,
    scheme.timestampHeader,
    found.find((groups) => groups.timestamp !== undefined)?.timestamp,
  );
  if (signatures.length === 0 || (id === '' && uses(scheme, 'id'))) return undefined;
  return uses(scheme, 'timestamp') && !/^[0-9]{1,15}$/.test(timestamp) ? undefined : { signatures, id, timestamp };
}

function parts(text: string, separator: string | undefined): string[] {
  return separator === undefined ? [text] : text.split(separator);
}

/** The id or timestamp: of the header of its own, else from within the signature's header; empty if it is in neither. */
function beside(headers: HeaderSource, name: string | undefined, within: string | undefined): string {
  return (name === undefined ? within : headerOf(headers, name)) ?? '';
}

function uses({ value, base, idHeader, timestampHeader }: SignatureScheme, name: 'id' | 'timestamp'): boolean {
  const placeholder = `{${name}}`;
  const ownHeader = name === 'id' ? idHeader : timestampHeader;
  return ownHeader !== undefined || value.includes(placeholder) || base.includes(placeholder);
}

/** The value of a header, whatever its case; undefined if it is missing, or there several times. */
function headerOf(headers: HeaderSource, name: string): string | undefined {
  const values = valuesOf(headers, name);
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : undefined;
}

function valuesOf(headers: HeaderSource, name: string): readonly unknown[] {
  if (isFetchHeaders(headers)) return [headers.get(name)].filter((value) => value !== null);
  return Object.entries(headers).flatMap(([key, value]) =>
    key.toLowerCase() === name.toLowerCase() && value !== undefined ? value : [],
  );
}

function isFetchHeaders(headers: HeaderSource): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function';
}

/** A pattern of one part of the header's value. What it looks for is of fixed length, or takes all there is. */
function formOf(part: string, encoding: SignatureScheme['encoding']): RegExp {
  const patterns: Readonly<Record<string, string>> = {
    signature: encoding === 'hex' ? '[0-9a-f]{64}' : '[A-Za-z0-9+/]{43}=',
    timestamp: '[0-9]{1,15}',
    id: '.+',
  };
  const source = part
    .split(placeholders)
    // Every second piece is a placeholder's name.
    .map((piece, index) => (index % 2 === 1 ? `(?<${piece}>${patterns[piece]})` : escaped(piece)));
  return new RegExp(`^${source.join('')}$`);
}

/** A text as the pattern that matches just it. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** In a time that does not tell how much of it is right. */
function isSame(signature: string, expected: string): boolean {
  const [one, other] = [Buffer.from(signature), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
