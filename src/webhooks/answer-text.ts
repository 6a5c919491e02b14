import type { Transform } from 'node:stream';
import { TextDecoder } from 'node:util';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** The bytes of a body, or of its beginning. */
interface Bytes {
  readonly bytes: Buffer;
  /** True if the body was longer and only its beginning was kept. */
  readonly isCut: boolean;
}

export interface AnswerText {
  readonly text: string;
  readonly isCut: boolean;
  /** A message about why the text differs from what the headers say; undefined if it does not. */
  readonly problem: string | undefined;
}

/** The most codings that are decoded: each takes memory, and a header has room for thousands. */
const mostCodings = 5;

/**
 * Decodes the body of an answer by the codings and the charset in its headers. The beginning of a coded body is enough,
 * and at most `longest` bytes are decoded. Never rejects: a body that can't be decoded is kept unchanged.
 */
export async function answerText(
  body: Bytes,
  headers: { readonly 'content-encoding'?: string | undefined; readonly 'content-type'?: string | undefined },
  longest: number,
): Promise<AnswerText> {
  const { plain, isBroken, problem } = await decoded(body, codingsOf(headers['content-encoding'] ?? ''), longest);
  const { decoder, isKnown, charset } = decoderFor(plain.bytes, headers['content-type'] ?? '');
  // Decoded as a stream: this drops a character that was cut, and Node decodes windows-1252 only this way.
  const text = decoder.decode(plain.bytes, { stream: true }) + (plain.isCut ? '' : decoder.decode());
  const unknown = isKnown ? undefined : `the answer's charset ${shown(charset)} is unknown: its body is read as UTF-8`;
  return { text, isCut: plain.isCut && !isBroken, problem: problem ?? unknown };
}

function codingsOf(header: string): string[] {
  return header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
}

interface Decoded {
  readonly plain: Bytes;
  /** True if the sender has not sent the end. */
  readonly isBroken: boolean;
  readonly problem: string | undefined;
}

/** @param codings in the order of their application */
async function decoded(body: Bytes, codings: readonly string[], longest: number): Promise<Decoded> {
  const asItCame = (problem?: string) => ({ plain: body, isBroken: false, problem });
  if (body.bytes.length === 0) return asItCame();
  if (codings.length > mostCodings) return asItCame(`the answer's body has ${codings.length} codings: ${untouched}`);
  let plain = body;
  let isBroken = false;
  for (const coding of codings.toReversed()) {
    const once = await undone(coding, plain, longest);
    if (once === undefined) return asItCame(`the answer's body can't be decoded as ${shown(coding)}: ${untouched}`);
    plain = once;
    isBroken ||= once.isBroken;
  }
  return {
    plain,
    isBroken,
    problem: isBroken ? "the answer's body breaks off before its compression ends" : undefined,
  };
}

const untouched = 'it is kept as it came';

interface Undone extends Bytes {
  readonly isBroken: boolean;
}

/** Undefined if the coding is unknown, or the body does not have it. */
async function undone(coding: string, { bytes, isCut }: Bytes, longest: number): Promise<Undone | undefined> {
  const open = decompressors.get(coding);
  if (open === undefined) return undefined;
  if (!isCut) {
    const whole = await outputOf(open(bytes, false), bytes, longest);
    if (!whole.isBroken) return whole;
  }
  const { bytes: beginning } = await outputOf(open(bytes, true), bytes, longest);
  return beginning.length === 0 ? undefined : { bytes: beginning, isCut: true, isBroken: !isCut };
}

/** By coding. A partial body may end at any byte. */
const decompressors: ReadonlyMap<string, (bytes: Buffer, isPartial: boolean) => Transform> = new Map([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflate],
  ['br', unbrotli],
]);

function gunzip(_: Buffer, isPartial: boolean): Transform {
  return createGunzip(isPartial ? { finishFlush: constants.Z_SYNC_FLUSH } : {});
}

/** By RFC 9110, 8.4.1.2, `deflate` is the zlib format, but some senders omit its two-byte header. */
function inflate(bytes: Buffer, isPartial: boolean): Transform {
  const [method = 0, flags = 0] = bytes;
  const isZlib = (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0;
  return (isZlib ? createInflate : createInflateRaw)(isPartial ? { finishFlush: constants.Z_SYNC_FLUSH } : {});
}

function unbrotli(_: Buffer, isPartial: boolean): Transform {
  return createBrotliDecompress(isPartial ? { finishFlush: constants.BROTLI_OPERATION_FLUSH } : {});
}

/** Collects the output of a decompressor until it is too long or fails. */
async function outputOf(decompressor: Transform, bytes: Buffer, longest: number): Promise<Undone> {
  const chunks: Buffer[] = [];
  let length = 0;
  let isBroken = false;
  decompressor.end(bytes);
  try {
    // Yields buffers, and reads only as many as are taken. Leaving the loop destroys the decompressor.
    for await (const chunk of decompressor as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > longest) break;
    }
  } catch {
    isBroken = true;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, longest), isCut: length > longest, isBroken };
}

/** A byte order mark overrides the header, as in browsers. The default is UTF-8. */
function decoderFor(bytes: Buffer, contentType: string): { decoder: TextDecoder; isKnown: boolean; charset: string } {
  const [, quoted, bare] = /;\s*charset\s*=\s*(?:"([^"]*)"|'?([^\s;"']+))/i.exec(contentType) ?? [];
  const charset = byteOrderMarks.find(([mark]) => bytes.subarray(0, mark.length).equals(mark))?.[1] ?? quoted ?? bare;
  try {
    return { decoder: new TextDecoder(charset), isKnown: true, charset: charset ?? 'utf-8' };
  } catch {
    // A RangeError: the charset does not exist.
    return { decoder: new TextDecoder(), isKnown: false, charset: charset ?? '' };
  }
}

const byteOrderMarks = [
  [Buffer.from([0xef, 0xbb, 0xbf]), 'utf-8'],
  [Buffer.from([0xfe, 0xff]), 'utf-16be'],
  [Buffer.from([0xff, 0xfe]), 'utf-16le'],
] as const;

/** Quotes a word of a receiver, so that a terminal can show it. */
function shown(word: string): string {
  return JSON.stringify(word.slice(0, 40).replaceAll(/[^ -~]/g, '?'));
}
