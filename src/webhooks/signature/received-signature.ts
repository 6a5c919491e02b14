import { escapedPattern } from '../../text/escaped-pattern.ts';
import { placeholders, type SignatureScheme } from './scheme.ts';

/** The headers of a delivery. */
export type HeaderSource =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** True if a delivery has the header of the scheme's signature. */
export function hasSignature(headers: HeaderSource, { header }: SignatureScheme): boolean {
  return valuesOf(headers, header).length > 0;
}

/** The parts of a signature in a delivery's headers. */
export interface Received {
  /** As written in the header, each in a signature's format. */
  readonly signatures: readonly string[];
  /** Empty if the scheme has none. */
  readonly id: string;
  readonly timestamp: string;
}

/** The default for how far a timestamp may be from the current time, in seconds. */
export const defaultToleranceInSeconds = 300;

/**
 * Reads the signature of a delivery; undefined if a header is missing or malformed, or its timestamp is too old or too
 * new.
 */
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

/**
 * Returns the id or timestamp from its own header, or from the signature's header if it has none; empty if it is
 * missing.
 */
function beside(headers: HeaderSource, name: string | undefined, within: string | undefined): string {
  return (name === undefined ? within : headerOf(headers, name)) ?? '';
}

function uses({ value, base, idHeader, timestampHeader }: SignatureScheme, name: 'id' | 'timestamp'): boolean {
  const placeholder = `{${name}}`;
  const ownHeader = name === 'id' ? idHeader : timestampHeader;
  return ownHeader !== undefined || value.includes(placeholder) || base.includes(placeholder);
}

/** The value of a header, ignoring the case of its name; undefined if it is missing or repeated. */
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

/** Makes a pattern for one part of the header's value. Placeholders have a fixed length, or match everything. */
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
