import { placeholders, type SignatureScheme } from './scheme.ts';

/** The input of a signature. */
export interface Signable {
  readonly secret: string;
  /** The exact bytes that are sent. */
  readonly body: Uint8Array;
  readonly id: string;
  /** In whole seconds since 1970. */
  readonly timestamp: number;
}

/** The values of the base, as signed or as received. */
export interface BaseParts extends Pick<Signable, 'id'> {
  readonly body: string | Uint8Array;
  readonly timestamp: string;
}

/** Makes the additional headers of a signed delivery. */
export function headersWith(
  { header, value, idHeader, timestampHeader }: SignatureScheme,
  { id, timestamp, signature }: { readonly id: string; readonly timestamp: string; readonly signature: string },
): Record<string, string> {
  return {
    ...(idHeader !== undefined && { [idHeader]: id }),
    ...(timestampHeader !== undefined && { [timestampHeader]: timestamp }),
    [header]: value.replace(placeholders, (_, name: string) => ({ signature, timestamp, id })[name] ?? ''),
  };
}

/** The signed bytes, in pieces. */
export function piecesOf({ base }: SignatureScheme, { body, id, timestamp }: BaseParts): (string | Uint8Array)[] {
  const values: Readonly<Record<string, string | Uint8Array>> = { body, id, timestamp };
  return base.split(placeholders).map((piece, index) => (index % 2 === 1 ? (values[piece] ?? '') : piece));
}

/**
 * Reads the key from a secret. For Standard Webhooks it is base64, with or without `whsec_`. Any other secret is used
 * unchanged, as the libraries do in raw mode, since a webhook may have any secret.
 */
export function keyIn(secret: string, { key }: SignatureScheme): string | Uint8Array {
  if (key !== 'whsec') return secret;
  const encoded = secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret;
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded) && encoded !== '';
  return isBase64 ? Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)) : secret;
}
