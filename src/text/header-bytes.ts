/** Node has each byte of a header as one character. These turn such a text into what is meant by it, and back. */

/** One line of a message's head. Each character of the value is one byte, as Node has it. */
export type Header = readonly [name: string, value: string];

/** A byte order mark is a character like any other, as in `Buffer.toString`. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What a header's bytes say: UTF-8 where they are, else Latin-1. */
export function readHeader(bytes: string): string {
  // ASCII says the same in both; and beyond a byte, it is a text already.
  if (!/[\x80-\xff]/.test(bytes) || /[\u0100-\uffff]/.test(bytes)) return bytes;
  try {
    return utf8.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
  } catch {
    return bytes;
  }
}

/** A text as a header that is sent in UTF-8, as PHP sends it. */
export function writeHeader(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}
