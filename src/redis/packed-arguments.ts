/** What the script is given. */
export type Argument = string | number;

/** How long a text may be, in characters, that is written character by character: a call of the buffer costs more than that. */
const longestByHand = 31;

/** The most bytes that a character of a text takes in UTF-8, and up to which length room is made for as many, in characters: longer texts are measured. */
const [mostBytes, longestGuessed] = [3, 16 * 1024];

/** How large the buffer may be that is kept for the next list, in bytes. */
const largestKept = 1024 * 1024;

let buffer = Buffer.allocUnsafe(64 * 1024);

/**
 * Packs texts and numbers into one argument, as a list of texts in MessagePack: the script unpacks it at once. An argument for each
 * would cost this process several times as much, and Redis, too.
 */
export function packedArguments(lists: Iterable<readonly Argument[]>): Buffer {
  let [at, count] = [5, 0];
  for (const list of lists) {
    for (const argument of list) at = write(typeof argument === 'string' ? argument : String(argument), at);
    count += list.length;
  }
  buffer[0] = 0xdd;
  buffer.writeUInt32BE(count, 1);
  // The client may still have it when the next list is packed.
  const packed = Buffer.from(buffer.subarray(0, at));
  if (buffer.length > largestKept) buffer = Buffer.allocUnsafe(largestKept);
  return packed;
}

/** Writes a text to a place. Returns where it ends. */
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

/** Undefined for a text with other characters than those of ASCII. */
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
