/** Node gives each byte of a header as one character. These functions decode such a text, and encode one. */

/** One header line of a message. Each character of the value is one byte, as in Node. */
export type Header = readonly [name: string, value: string];

/** Keeps a byte order mark, as `Buffer.toString` does. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes a header's bytes as UTF-8 if they are valid, else as Latin-1. */
export function readHeader(bytes: string): string {
  // ASCII is the same in both, and characters beyond a byte are already decoded.
  if (!/[\x80-\xff]/.test(bytes) || /[\u0100-\uffff]/.test(bytes)) return bytes;
  try {
    return utf8.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
  } catch {
    return bytes;
  }
}

/** Encodes a text as a header in UTF-8, as PHP sends it. */
export function writeHeader(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}
