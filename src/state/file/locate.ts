import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ifMissing } from './explain.ts';
import { requireReadable } from './parse-json.ts';
import { NoState } from './state-file-unusable.ts';

export interface StateBytes {
  readonly bytes: Uint8Array;
  readonly stats: Stats;
}

/** The file that a path names: a symbolic link stays a link, also one whose file is not there yet. */
export function locate(path: string): string {
  try {
    // The system's own also finds out how the name is written, where case makes no difference.
    return realpathSync.native(path);
  } catch (error) {
    ifMissing(error);
  }
  const folder = realpathSync.native(dirname(path));
  const place = join(folder, basename(path));
  const isLink = lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? locate(resolve(folder, readlinkSync(place))) : place;
}

/** Nothing is made beside what is no file. Throws {@link NoState}. */
export function requireFile(path: string): void {
  withFile(path, () => undefined);
}

/** Throws {@link NoState}. */
export function readIfThere(path: string): StateBytes | undefined {
  return withFile(path, (descriptor, stats) => {
    requireReadable(stats.size);
    return { bytes: readFileSync(descriptor), stats };
  });
}

function withFile<Result>(path: string, use: (descriptor: number, stats: Stats) => Result): Result | undefined {
  let descriptor: number;
  try {
    // Opened for writing too, though it is replaced: a file that a person has write-protected is not ours to replace.
    descriptor = openSync(path, 'r+');
  } catch (error) {
    return ifMissing(error);
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new NoState('it is not a regular file');
    return use(descriptor, stats);
  } finally {
    closeSync(descriptor);
  }
}
