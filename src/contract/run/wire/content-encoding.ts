import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { AnswerTooLong, AnswerUndecodable } from './unreadable-answer.ts';

/** The content codings that requests accept. */
export const acceptedCodings = 'gzip, deflate, br';

/** The most codings of one body: more are an attack. */
const mostCodings = 4;

type Decode = (body: Buffer, options: zlib.ZlibOptions) => Promise<Buffer>;

const gunzip: Decode = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const inflate: Decode = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate);
const inflateRaw: Decode = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  // HTTP means zlib's format; some servers send raw deflate.
  ['deflate', (body, options) => inflate(body, options).catch(() => inflateRaw(body, options))],
  ['br', promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)],
]);

/**
 * Decodes a body. Text with an unknown coding stays unchanged.
 * @param contentEncoding the header; undefined for none
 * @param limit the longest decoded body, in bytes
 * @throws {AnswerUndecodable} for a coding that is unknown or does not fit the body, or too many
 * @throws {AnswerTooLong} for a body beyond the limit
 */
export async function decoded(body: Buffer, contentEncoding: string | undefined, limit: number): Promise<Buffer> {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > mostCodings) throw new AnswerUndecodable(codings.join(', '), 'these are too many');
  let bytes = body;
  // The last was applied last.
  for (const coding of codings.toReversed()) bytes = await decodeOnce(bytes, coding, limit);
  return bytes;
}

async function decodeOnce(body: Buffer, coding: string, limit: number): Promise<Buffer> {
  // An answer without a body, such as 204, may have the header, too.
  if (body.length === 0) return body;
  const decode = decoders.get(coding);
  if (decode === undefined) {
    if (isUtf8(body)) return body;
    throw new AnswerUndecodable(coding, `only ${acceptedCodings} are asked for`);
  }
  try {
    return await decode(body, { maxOutputLength: limit });
  } catch (error) {
    if (isTooLarge(error)) throw new AnswerTooLong(limit, error);
    throw new AnswerUndecodable(coding, error instanceof Error ? error.message : String(error), error);
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
