import { parseMediaType } from '../../openapi/bodies/media-types.ts';
import { decoded, encodingsOf } from '../../openapi/bodies/read/content-encoding.ts';
import { base64Of } from '../../text/base64.ts';
import { isUtf8, utf8Of } from '../../text/utf8.ts';
import type { SeenBody } from '../seen-exchange.ts';

/** The longest body that a recording keeps, decoded, in bytes. */
export const mostBodyBytes = 1024 * 1024;

/** The most bytes that are decoded to find a body's length. */
const mostDecoded = 64_000_000;

/** A body in a recording. */
export interface KeptBody {
  /** Decoded, in bytes; as sent if it can't be decoded. */
  readonly size: number;
  /** Undefined if the body is not kept. */
  readonly text?: string;
  readonly encoding?: 'base64';
  /** Why it is not kept, or kept encoded. */
  readonly comment?: string;
  readonly _isEncoded?: true;
}

/** @param contentEncoding the header; undefined for none */
export async function keptBody(
  { bytes, size, isDecoded }: SeenBody,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): Promise<KeptBody> {
  if (size === 0) return { size };
  if (bytes === undefined) return { size, comment: notKept(size) };
  const encodings = isDecoded ? [] : encodingsOf(contentEncoding);
  const outcome = await decoded(bytes, encodings, mostDecoded);
  if ('problem' in outcome) return stillEncoded(bytes, outcome.encoding, outcome.problem);
  if (outcome.bytes.length > mostBodyBytes)
    return { size: outcome.bytes.length, comment: notKept(outcome.bytes.length) };
  return { size: outcome.bytes.length, ...textOf(outcome.bytes, contentType) };
}

function notKept(size: number): string {
  return `The body of ${size} bytes is not kept: it is over ${mostBodyBytes} bytes.`;
}

function stillEncoded(bytes: Uint8Array, encoding: string, problem: 'unknown' | 'malformed' | 'too large'): KeptBody {
  const size = bytes.length;
  const reasons = {
    unknown: `nothing here decodes ${encoding}`,
    malformed: `it is not ${encoding}, as its Content-Encoding says`,
    'too large': `it has more than ${mostDecoded} bytes when it is decoded`,
  };
  const comment = `The body is as it was sent: ${reasons[problem]}.`;
  if (problem === 'too large' || size > mostBodyBytes) return { size, comment: notKept(size) };
  return { size, text: base64Of(bytes), encoding: 'base64', comment, _isEncoded: true };
}

/** UTF-8 as text, everything else in base64. */
function textOf(bytes: Uint8Array, contentType: string | undefined): Pick<KeptBody, 'text' | 'encoding'> {
  const charset = contentType === undefined ? undefined : parseMediaType(contentType)?.charset?.toLowerCase();
  const isText =
    (charset === undefined || /^(?:utf-?8|us-ascii)$/.test(charset)) && isUtf8(bytes) && !bytes.includes(0);
  return isText ? { text: utf8Of(bytes) } : { text: base64Of(bytes), encoding: 'base64' };
}
