import { isUtf8 } from 'node:buffer';

/** Node has each byte of a header as one character. These turn such a text into what is meant by it, and back. */

/** What a header's bytes say: UTF-8 where they are, else Latin-1. */
export function readHeader(bytes: string): string {
  // ASCII says the same in both; and beyond a byte, it is a text already.
  if (!/[\x80-\xff]/.test(bytes) || /[\u0100-\uffff]/.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  return isUtf8(buffer) ? buffer.toString('utf8') : bytes;
}

/** A text as a header that is sent in UTF-8, as PHP sends it. */
export function writeHeader(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
