import { createHmac } from 'node:crypto';
import { withoutFinal } from '../../text/endings.ts';
import type { Delivery } from '../run/exchange.ts';

/** A signature that was found, and its form. */
export interface FoundSignature {
  /** The header's name, in lower case. */
  readonly header: string;
  /** True if the header is exactly the lower-case hexadecimal signature of the body alone. */
  readonly isPlain: boolean;
}

/** Separators between the body and a time or an id that is signed with it. */
const separators = ['.', '', ':', '\n'];

/** The longest word of a header that can be an id or a time, in characters. */
const longestWord = 64;

/**
 * Looks for an HMAC-SHA256 of a delivery in all its headers. The document promises one, but not its header, its encoding,
 * or whether a time or an id from another header is signed with the body.
 */
export function findSignature(delivery: Delivery, secret: string): FoundSignature | undefined {
  const { body } = delivery;
  const keys = [Buffer.from(secret), Buffer.from(secret, 'base64')];
  const words = wordsOf(delivery);
  const texts = words.flatMap((word) => [word, ...words.map((other) => `${word}.${other}`)]);
  for (const key of keys) {
    const found = holderOf(delivery, hmac(key, [body]));
    if (found !== undefined) return found;
    for (const text of texts) {
      for (const separator of separators) {
        const beside = Buffer.from(text);
        const between = Buffer.from(separator);
        const signed = [hmac(key, [beside, between, body]), hmac(key, [body, between, beside])];
        const holder = signed.map((digest) => holderOf(delivery, digest)).find((one) => one !== undefined);
        if (holder !== undefined) return { ...holder, isPlain: false };
      }
    }
  }
  return undefined;
}

function hmac(key: Buffer, parts: readonly Uint8Array[]): Buffer {
  return createHmac('sha256', key).update(Buffer.concat(parts)).digest();
}

/** The header that holds a digest, in hexadecimal, base64 or base64url. */
function holderOf({ headers }: Delivery, digest: Buffer): FoundSignature | undefined {
  const hex = digest.toString('hex');
  const others = [withoutFinal(digest.toString('base64'), '='), digest.toString('base64url')];
  for (const [header, value] of headers) {
    if (value.toLowerCase().includes(hex)) return { header, isPlain: value === hex };
    if (others.some((other) => value.includes(other))) return { header, isPlain: false };
  }
  return undefined;
}

/** The words that could be an id or a time, from the headers that HTTP itself does not define. */
function wordsOf({ headers }: Delivery): string[] {
  const ofHttp = /^(host|connection|content-|accept|user-agent|transfer-)/;
  const values = [...headers]
    .filter(([name]) => !ofHttp.test(name))
    .flatMap(([, value]) => [value, ...value.split(/[\s,;=]+/)]);
  return [...new Set(values)].filter((word) => word !== '' && word.length <= longestWord);
}
