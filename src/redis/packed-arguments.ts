export type Argument = string | number;

/** The longest text that is written character by character, in characters: that is faster than a call of the buffer. */
const longestByHand = 31;

/**
 * The most bytes of a character in UTF-8, and the longest text, in characters, for which as many are reserved. Longer texts
 * are measured.
 */
const [mostBytes, longestGuessed] = [3, 16 * 1024];

/** The largest buffer that is kept for the next list, in bytes. */
const largestKept = 1024 * 1024;

let buffer = Buffer.allocUnsafe(64 * 1024);

/**
 * Packs texts and numbers into one argument, as a list of texts in MessagePack, which the script unpacks at once. Separate
 * arguments would cost this process and Redis several times as much.
 */
export function packedArguments(lists: Iterable<readonly Argument[]>): Buffer {
  let [at, count] = [5, 0];
  for (const list of lists) {
    for (const argument of list) at = write(typeof argument === 'string' ? argument : String(argument), at);
    count += list.length;
  }
  buffer[0] = 0xdd;
  buffer.writeUInt32BE(count, 1);
  // A copy, since the client may still use it when the next list is packed.
  const packed = Buffer.from(buffer.subarray(0, at));
  if (buffer.length > largestKept) buffer = Buffer.allocUnsafe(largestKept);
  return packed;
}

/** Writes a text at an index. Returns the index of its end. */
function write(text: string, at: number): number {
  makeRoom(at, 5 + (text.length > longestGuessed ? Buffer.byteLength(text) : text.length * mostBytes));
  if (text.length <= longestByHand) {
    const end = writeShort(text, at);
    if (end !== undefined) return end;
  }
  const written = buffer.write(text, at + 5);
  buffer[at] = 0xdb;
  buffer.writeUInt32BE(written, at + 1);
  return at + 5 + written;
}

/** Writes a short text of ASCII characters; returns undefined for others. */
function writeShort(text: string, at: number): number | undefined {
  buffer[at] = 0xa0 | text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) return undefined;
    buffer[at + 1 + index] = code;
  }
  return at + 1 + text.length;
}

function makeRoom(at: number, bytes: number): void {
  if (at + bytes <= buffer.length) return;
  const larger = Buffer.allocUnsafe(Math.max(at + bytes, buffer.length * 2));
  buffer.copy(larger, 0, 0, at);
  buffer = larger;
}
