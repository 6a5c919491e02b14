import { deliveryHeaders } from '../custom-headers.ts';

/**
 * Describes how a delivery is signed with HMAC-SHA256, and where the signature is sent. `value` and `base` may contain
 * `{signature}`, `{timestamp}` (seconds since 1970), `{id}` and `{body}`, which are replaced for each delivery.
 */
export interface SignatureScheme {
  /** The header with the signature. */
  readonly header: string;
  /** The value of that header: `{signature}` and the text around it, such as `sha256={signature}`. */
  readonly value: string;
  /** The signed text: `{body}`, which is the exact bytes, and other parts. */
  readonly base: string;
  readonly encoding: 'hex' | 'base64';
  /** Separates the parts of the header's value, if it may contain several signatures. */
  readonly separator?: string;
  /** The headers of id and timestamp, if they are sent separately from the signature. */
  readonly idHeader?: string;
  readonly timestampHeader?: string;
  /** `text`, the default: the key is the secret in UTF-8; `whsec`: the key is base64, with or without `whsec_`. */
  readonly key?: 'text' | 'whsec';
}

/** The common conventions of receivers. */
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

/** The name of a convention of receivers. */
export type SignaturePreset = keyof typeof signaturePresets;

export const defaultPreset: SignaturePreset = 'spatie';

/** Replacements for parts of a preset; undefined keeps the preset's part. */
export type SchemeOverrides = { readonly [Part in ChangeablePart]?: SignatureScheme[Part] | undefined };

type ChangeablePart = 'header' | 'value' | 'base' | 'encoding';

/** Thrown when deliveries can't be signed in this way, or could not be verified; carries the faulty part. */
export class SignatureSchemeUnusable extends Error {
  override readonly name = 'SignatureSchemeUnusable';
  readonly part: ChangeablePart | 'preset';

  constructor(part: ChangeablePart | 'preset', reason: string) {
    super(`the signature's ${part} ${reason}`);
    this.part = part;
  }
}

/** Thrown when `verifySignature` or `signPayload` is called wrongly: with a missing secret, a parsed body. */
export class SignatureMisused extends TypeError {
  override readonly name = 'SignatureMisused';
}

/** Returns a preset with parts of it replaced. Throws {@link SignatureSchemeUnusable}. */
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

/** Throws {@link SignatureSchemeUnusable} for a scheme that can't be sent, or can't be verified from what is sent. */
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

/**
 * Returns the scheme of a preset's name or of an object. Throws {@link SignatureSchemeUnusable}, or {@link
 * SignatureMisused} if it is neither.
 */
export function usableScheme(scheme: SignaturePreset | SignatureScheme | undefined): SignatureScheme {
  if (scheme === undefined || typeof scheme === 'string') return schemeOf(scheme);
  const parts: unknown[] = scheme === null ? [] : [scheme.header, scheme.value, scheme.base, scheme.encoding];
  if (parts.length === 0 || parts.some((part) => typeof part !== 'string'))
    throw new SignatureMisused("A scheme is a preset's name, or an object with header, value, base and encoding.");
  refuseUnusable(scheme);
  return scheme;
}

/** @internal Matches `{name}` and captures the name, so that `split` alternates text and names. */
export const placeholders = /\{([^{}]*)\}/g;
