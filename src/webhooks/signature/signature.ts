import { createHmac, timingSafeEqual } from 'node:crypto';
import { types } from 'node:util';
import { deliveryHeaders } from '../custom-headers.ts';

/**
 * How a delivery is signed with HMAC-SHA256 and where the signature travels. In `value` and `base`, `{signature}`,
 * `{timestamp}` (seconds since 1970), `{id}` and `{body}` stand for what each delivery has.
 */
export interface SignatureScheme {
  /** The header that carries the signature. */
  readonly header: string;
  /** What that header holds: `{signature}` with what stands around it, such as `sha256={signature}`. */
  readonly value: string;
  /** What is signed: `{body}`, the exact bytes, with what is signed beside it. */
  readonly base: string;
  readonly encoding: 'hex' | 'base64';
  /** What stands between the parts of the header's value, where several signatures may be in it. */
  readonly separator?: string;
  /** The headers that carry id and timestamp, where they travel beside the signature. */
  readonly idHeader?: string;
  readonly timestampHeader?: string;
  /** `text`: the key is the secret as it is, in UTF-8, as without this; `whsec`: base64, behind `whsec_` or alone. */
  readonly key?: 'text' | 'whsec';
}

/** The conventions that receivers know. */
export const signaturePresets = {
  // spatie/laravel-webhook-server and -client: `hash_hmac('sha256', $body, $secret)`.
  spatie: { header: 'Signature', value: '{signature}', base: '{body}', encoding: 'hex' },
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  github: { header: 'X-Hub-Signature-256', value: 'sha256={signature}', base: '{body}', encoding: 'hex' },
  // https://docs.stripe.com/webhooks#verify-manually
  stripe: {
    header: 'Stripe-Signature',
    value: 't={timestamp},v1={signature}',
    base: '{timestamp}.{body}',
    encoding: 'hex',
    separator: ',',
  },
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  'standard-webhooks': {
    header: 'webhook-signature',
    value: 'v1,{signature}',
    base: '{id}.{timestamp}.{body}',
    encoding: 'base64',
    separator: ' ',
    idHeader: 'webhook-id',
    timestampHeader: 'webhook-timestamp',
    key: 'whsec',
  },
} as const satisfies Readonly<Record<string, SignatureScheme>>;

export type SignaturePreset = keyof typeof signaturePresets;

export const defaultPreset: SignaturePreset = 'spatie';

/** What of a preset may be another; undefined leaves it as the preset has it. */
export type SchemeOverrides = { readonly [Part in ChangeablePart]?: SignatureScheme[Part] | undefined };

type ChangeablePart = 'header' | 'value' | 'base' | 'encoding';

/** Thrown when deliveries can't be signed like this, or nobody could verify them; carries the part that is to blame. */
export class SignatureSchemeUnusable extends Error {
  override readonly name = 'SignatureSchemeUnusable';
  readonly part: ChangeablePart | 'preset';

  constructor(part: ChangeablePart | 'preset', reason: string) {
    super(`the signature's ${part} ${reason}`);
    this.part = part;
  }
}

/** Thrown when {@link verifySignature} is given what its caller got wrong, not the sender: a missing secret, a parsed body. */
export class SignatureMisused extends TypeError {
  override readonly name = 'SignatureMisused';
}

/** What is signed. */
export interface Signable {
  readonly secret: string;
  /** The exact bytes that are sent. */
  readonly body: Uint8Array;
  readonly id: string;
  /** In seconds since 1970, whole. */
  readonly timestamp: number;
}

/** A preset with parts of it replaced. Throws {@link SignatureSchemeUnusable}. */
export function schemeOf(preset: string = defaultPreset, overrides: SchemeOverrides = {}): SignatureScheme {
  if (!isPreset(preset)) {
    throw new SignatureSchemeUnusable(
      'preset',
      `is one of ${Object.keys(signaturePresets).join(', ')}, not "${preset}"`,
    );
  }
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const scheme: SignatureScheme = { ...signaturePresets[preset], ...Object.fromEntries(given) };
  refuseUnusable(scheme);
  return scheme;
}

function isPreset(name: string): name is SignaturePreset {
  return Object.hasOwn(signaturePresets, name);
}

/** Throws {@link SignatureSchemeUnusable} for what can't be sent, or could not be verified from what is sent. */
function refuseUnusable(scheme: SignatureScheme): void {
  const { header, value, base, encoding, idHeader, timestampHeader } = scheme;
  if (deliveryHeaders([{ key: header, value: 'x' }], []).headers.length === 0) {
    throw new SignatureSchemeUnusable(
      'header',
      `can't be ${JSON.stringify(header)}: HTTP does not let a sender set it`,
    );
  }
  if (['content-type', 'content-encoding', idHeader, timestampHeader].includes(header.toLowerCase())) {
    throw new SignatureSchemeUnusable('header', `can't be ${header}: it has another meaning`);
  }
  if (!/^[!-~](?:[ -~]*[!-~])?$/.test(value)) {
    throw new SignatureSchemeUnusable('value', 'must be of printable ASCII characters, without a space at its ends');
  }
  if (encoding !== 'hex' && encoding !== 'base64') throw new SignatureSchemeUnusable('encoding', 'is hex or base64');
  refusePlaceholders('value', value, ['signature', 'timestamp', 'id'], 'signature');
  refusePlaceholders('base', base, ['body', 'timestamp', 'id'], 'body');
  for (const [name, ownHeader] of Object.entries({ timestamp: timestampHeader, id: idHeader })) {
    if (!base.includes(`{${name}}`) || value.includes(`{${name}}`) || ownHeader !== undefined) continue;
    const remedy = `put {${name}} into the value, or choose the preset standard-webhooks`;
    throw new SignatureSchemeUnusable('base', `has {${name}}, which no header tells the receiver: ${remedy}`);
  }
}

function refusePlaceholders(
  part: 'value' | 'base',
  text: string,
  known: readonly string[],
  needed: 'signature' | 'body',
): void {
  const names = [...text.matchAll(placeholders)].map(([, name = '']) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const all = known.map((name) => `{${name}}`).join(', ');
    throw new SignatureSchemeUnusable(part, `has {${unknown}}; it may have ${all}`);
  }
  if (!names.includes(needed)) throw new SignatureSchemeUnusable(part, `must have {${needed}} in it`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new SignatureSchemeUnusable(part, `has {${twice}} twice`);
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

/** The scheme that a name or an object stands for. Throws {@link SignatureSchemeUnusable}, or {@link SignatureMisused} for what is neither. */
export function usableScheme(scheme: SignaturePreset | SignatureScheme | undefined): SignatureScheme {
  if (scheme === undefined || typeof scheme === 'string') return schemeOf(scheme);
  const parts: unknown[] = scheme === null ? [] : [scheme.header, scheme.value, scheme.base, scheme.encoding];
  if (parts.length === 0 || parts.some((part) => typeof part !== 'string'))
    throw new SignatureMisused("A scheme is a preset's name, or an object with header, value, base and encoding.");
  refuseUnusable(scheme);
  return scheme;
}

/** Asks for kinds, not classes: a test runner may have classes of its own with the same names. */
function refuseMisuse({ body, headers, secret }: Verification, tolerance: number, now: Date): void {
  if (typeof secret !== 'string' || secret === '') {
    throw new SignatureMisused('There is no secret to verify with: it must be a string that is not empty.');
  }
  if (typeof body !== 'string' && !types.isUint8Array(body)) {
    throw new SignatureMisused(
      'The body must be a string, a Buffer or a Uint8Array, exactly as it was received. What is parsed can not be ' +
        "verified: in Express, put express.raw({ type: '*/*' }) before the route, in place of express.json().",
    );
  }
  if (typeof headers !== 'object' || headers === null) throw new SignatureMisused('There are no headers to look into.');
  if (!(tolerance >= 0)) throw new SignatureMisused('toleranceInSeconds must be a number from 0.');
  if (!types.isDate(now) || Number.isNaN(now.getTime())) throw new SignatureMisused('now must be a valid Date.');
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

/** What fills the base, as it is signed or was received. */
interface BaseParts extends Pick<Signable, 'secret' | 'id'> {
  readonly body: string | Uint8Array;
  readonly timestamp: string;
}

/** HMAC-SHA256 of the base, as text. */
function signatureOf({ base, encoding, key }: SignatureScheme, { secret, body, id, timestamp }: BaseParts): string {
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

/** In a time that does not tell how much of it is right. */
function isSame(signature: string, expected: string): boolean {
  const [one, other] = [Buffer.from(signature), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** `{name}`, with the name captured: `split` gives text and names by turns. */
const placeholders = /\{([^{}]*)\}/g;
