import { isUtf8 } from 'node:buffer';
import { explain } from './explain.ts';
import { NoState } from './state-file-unusable.ts';

/** The longest JSON that can be read, in bytes: the longest string of V8. */
const mostBytes = 0x1fff_ffe8;

/** Throws {@link NoState} for a length in bytes that can't be read again. */
export function requireReadable(length: number, most = mostBytes): void {
  if (length > most)
    throw new NoState(`it is longer than ${most} bytes, which is the most that can be read; it holds too many records`);
}

/** Parses JSON in UTF-8. Throws {@link NoState} without quoting the text, which holds secrets. */
export function parseJson(bytes: Uint8Array): unknown {
  requireReadable(bytes.length);
  if (!isUtf8(bytes)) throw new NoState('it is not UTF-8 text');
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch (error) {
    // V8 may quote the text around the syntax error.
    const reason = explain(error).replace(/^([^"]*?), (?:\.{3})?".*is not valid JSON$/s, '$1');
    throw new NoState(`it is not JSON (${reason})`);
  }
}
