import type { FileHandle } from 'node:fs/promises';

/** New bytes, or a range of the file's bytes, without the end. */
export type Piece = Uint8Array | readonly [from: number, to: number];

/** The bytes that are copied at once. */
const chunk = 1024 * 1024;

/** Writes bytes at an offset. Resolves with their number. */
export async function writeAt(target: FileHandle, bytes: Uint8Array, at: number): Promise<number> {
  for (let written = 0; written < bytes.length; )
    written += (await target.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
  return bytes.length;
}

/** Copies a range of one file to an offset in another. Resolves with the number of bytes. */
export async function copyAt(
  source: FileHandle,
  [from, to]: readonly [number, number],
  target: FileHandle,
  at: number,
): Promise<number> {
  const buffer = Buffer.alloc(Math.min(chunk, Math.max(0, to - from)));
  for (let done = from; done < to; ) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(chunk, to - done), done);
    if (bytesRead === 0) break;
    await writeAt(target, buffer.subarray(0, bytesRead), at + done - from);
    done += bytesRead;
  }
  return Math.max(0, to - from);
}
