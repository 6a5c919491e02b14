import { escapedPattern } from '../../text/escaped-pattern.ts';
import { placeholders, type SignatureScheme } from './scheme.ts';

/** The headers of a delivery. */
export type HeaderSource =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Whether a delivery has the header that the scheme's signature travels in. */
export function hasSignature(headers: HeaderSource, { header }: SignatureScheme): boolean {
  return valuesOf(headers, header).length > 0;
}

/** What a delivery's headers hold of its signature. */
export interface Received {
  /** As they stand in the header, each in the form that a signature has. */
  readonly signatures: readonly string[];
  /** Empty where the scheme has none. */
  readonly id: string;
  readonly timestamp: string;
}

/** How far a timestamp may be from now, where nobody says. */
export const defaultToleranceInSeconds = 300;

/** What a delivery holds of its signature; undefined if a header is missing or malformed, or its timestamp is not of about now. */
export function receivedIn(
  headers: HeaderSource,
  scheme: SignatureScheme,
  now: Date,
  toleranceInSeconds = defaultToleranceInSeconds,
): Received | undefined {
  const received = readFrom(headers, scheme);
  const seconds = now.getTime() / 1000;
  const isRecent = !received?.timestamp || Math.abs(seconds - Number(received.timestamp)) <= toleranceInSeconds;
  return isRecent ? received : undefined;
}

function readFrom(headers: HeaderSource, scheme: SignatureScheme): Received | undefined {
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
    .map((piece, index) => (index % 2 === 1 ? `(?<${piece}>${patterns[piece]})` : escapedPattern(piece)));
  return new RegExp(`^${source.join('')}$`);
}
