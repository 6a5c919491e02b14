import { joinedBytes } from '../../../text/joined-bytes.ts';
import { PackageNotProvided, packageOf } from '../../packages.ts';

/** A body without its content encodings, or the reason why it can't be decoded. */
export type Decoded =
  | { readonly bytes: Uint8Array }
  | { readonly problem: 'unknown' | 'malformed' | 'too large'; readonly encoding: string };

/** The encodings in a `Content-Encoding`, without `identity`. */
export function encodingsOf(contentEncoding: string | undefined): string[] {
  const names = contentEncoding?.toLowerCase().split(',') ?? [];
  return names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
}

/**
 * Removes the encodings of a body, the last one first.
 * @param limit the largest result, in bytes: a compressed body may be a thousand times longer unpacked
 */
export async function decoded(body: Uint8Array, encodings: readonly string[], limit: number): Promise<Decoded> {
  let bytes = body;
  for (const encoding of encodings.toReversed()) {
    const outcome = await withoutEncoding(bytes, encoding, limit);
    if ('problem' in outcome) return outcome;
    bytes = outcome.bytes;
  }
  return { bytes };
}

async function withoutEncoding(body: Uint8Array, encoding: string, limit: number): Promise<Decoded> {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return unpacked(body, encoding, 'gzip', limit);
    case 'deflate': {
      const outcome = await unpacked(body, encoding, 'deflate', limit);
      // Some senders omit the zlib header that the standard requires.
      return 'problem' in outcome && outcome.problem === 'malformed'
        ? unpacked(body, encoding, 'deflate-raw', limit)
        : outcome;
    }
    case 'br':
      return unpackedByNode(body, encoding, 'brotliDecompressSync', limit);
    case 'zstd':
      return unpackedByNode(body, encoding, 'zstdDecompressSync', limit);
    default:
      return { problem: 'unknown', encoding };
  }
}

/** Unpacks with the platform's streams, in Node and in browsers. */
async function unpacked(
  body: Uint8Array,
  encoding: string,
  format: 'gzip' | 'deflate' | 'deflate-raw',
  limit: number,
): Promise<Decoded> {
  // A copy: the memory behind a view may be shared, which a Blob refuses.
  const reader = new Blob([new Uint8Array(body)]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let { value } = await reader.read(); value !== undefined; { value } = await reader.read()) {
      chunks.push(value);
      length += value.length;
      if (length <= limit) continue;
      await reader.cancel();
      return { problem: 'too large', encoding };
    }
  } catch {
    return { problem: 'malformed', encoding };
  }
  return { bytes: joinedBytes(chunks) };
}

/** Unpacks with Node, which knows more encodings than browsers. */
function unpackedByNode(
  body: Uint8Array,
  encoding: string,
  name: 'brotliDecompressSync' | 'zstdDecompressSync',
  limit: number,
): Decoded {
  const unpack = nodeFunction(name);
  if (unpack === undefined) return { problem: 'unknown', encoding };
  try {
    return { bytes: unpack(body, { maxOutputLength: limit }) };
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    return { problem: isTooLarge ? 'too large' : 'malformed', encoding };
  }
}

type Unpack = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** A function of `node:zlib`; undefined in browsers and in older releases of Node. */
function nodeFunction(name: 'brotliDecompressSync' | 'zstdDecompressSync'): Unpack | undefined {
  try {
    const zlib: Readonly<Partial<Record<typeof name, Unpack>>> = packageOf('zlib');
    return zlib[name];
  } catch (error) {
    if (error instanceof PackageNotProvided) return undefined;
    throw error;
  }
}
