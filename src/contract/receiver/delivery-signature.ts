import { createHmac } from 'node:crypto';
import { withoutFinal } from '../../text/endings.ts';
import type { Delivery } from '../run/exchange.ts';

/** Where a signature was found, and what was signed. */
export interface FoundSignature {
  /** The header's name, in lower case. */
  readonly header: string;
  /** Whether the header holds the lower-case hexadecimal signature of the body, and nothing else. */
  readonly isPlain: boolean;
}

/** What senders join the body and what stands beside it with. */
const separators = ['.', '', ':', '\n'];

/** What stands beside the body is an id or a time: longer words of a header are neither. */
const longestWord = 64;

/**
 * Looks for an HMAC-SHA256 of a delivery in all its headers. That there is one is documented; its header, its encoding,
 * and whether a time or an id from another header is signed with the body are not.
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

/** The header that holds a digest, in whatever encoding. */
function holderOf({ headers }: Delivery, digest: Buffer): FoundSignature | undefined {
  const hex = digest.toString('hex');
  const others = [withoutFinal(digest.toString('base64'), '='), digest.toString('base64url')];
  for (const [header, value] of headers) {
    if (value.toLowerCase().includes(hex)) return { header, isPlain: value === hex };
    if (others.some((other) => value.includes(other))) return { header, isPlain: false };
  }
  return undefined;
}

/** Everything in the headers that could be an id or a time, of the headers that HTTP does not have itself. */
function wordsOf({ headers }: Delivery): string[] {
  const ofHttp = /^(host|connection|content-|accept|user-agent|transfer-)/;
  const values = [...headers]
    .filter(([name]) => !ofHttp.test(name))
    .flatMap(([, value]) => [value, ...value.split(/[\s,;=]+/)]);
  return [...new Set(values)].filter((word) => word !== '' && word.length <= longestWord);
}
