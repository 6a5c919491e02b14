import { joinedBytes } from '../../../text/joined-bytes.ts';
import { PackageNotProvided, packageOf } from '../../packages.ts';

/** A body without its content encodings, or why there is none. */
export type Decoded =
  | { readonly bytes: Uint8Array }
  | { readonly problem: 'unknown' | 'malformed' | 'too large'; readonly encoding: string };

/** The encodings of a `Content-Encoding`, those that stand for none left out. */
export function encodingsOf(contentEncoding: string | undefined): string[] {
  const names = contentEncoding?.toLowerCase().split(',') ?? [];
  return names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
}

/**
 * Takes the encodings off a body, the last one first.
 * @param limit how many bytes there may be; what is packed may be a thousand times as long
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
      // Some senders leave out the header that the standard asks for.
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

/** By the platform, in Node as in browsers. */
async function unpacked(
  body: Uint8Array,
  encoding: string,
  format: 'gzip' | 'deflate' | 'deflate-raw',
  limit: number,
): Promise<Decoded> {
  // A copy: what stands behind a view may be shared memory, which a Blob refuses.
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

/** By Node, which knows more encodings than browsers let pages use. */
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

/** Undefined where there is no Node, or one that is too old for it. */
function nodeFunction(name: 'brotliDecompressSync' | 'zstdDecompressSync'): Unpack | undefined {
  try {
    const zlib: Readonly<Partial<Record<typeof name, Unpack>>> = packageOf('zlib');
    return zlib[name];
  } catch (error) {
    if (error instanceof PackageNotProvided) return undefined;
    throw error;
  }
}
