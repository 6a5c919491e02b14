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

/** Resolves a path to its file. A symbolic link stays a link, even if its file does not exist yet. */
export function locate(path: string): string {
  try {
    // The native function also returns the name as it is on disk, where case makes no difference.
    return realpathSync.native(path);
  } catch (error) {
    ifMissing(error);
  }
  const folder = realpathSync.native(dirname(path));
  const place = join(folder, basename(path));
  const isLink = lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? locate(resolve(folder, readlinkSync(place))) : place;
}

/** Refuses a path that exists but is not a file, before anything is created next to it. Throws {@link NoState}. */
export function requireFile(path: string): void {
  withFile(path, () => undefined);
}

/** Undefined if the file does not exist. Throws {@link NoState} if it can't be used. */
export function readIfThere(path: string): StateBytes | undefined {
  return withFile(path, (descriptor, stats) => {
    requireReadable(stats.size);
    return { bytes: readFileSync(descriptor), stats };
  });
}

function withFile<Result>(path: string, use: (descriptor: number, stats: Stats) => Result): Result | undefined {
  let descriptor: number;
  try {
    // Opened for writing although it is replaced later: a write-protected file must not be replaced.
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
