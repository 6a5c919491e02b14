import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, ifMissing } from './explain.ts';

/** A file that a new state gets: it holds secrets. */
export const ownerOnly = 0o600;

/** Tells the files of this process from those of an earlier one with its pid: in a container every process is number 1. */
export const thisProcess = `${process.pid}-${randomBytes(4).toString('hex')}`;

/** What follows the file's name in a temporary file's name: the process, and the number of the write. */
const temporarySuffix = /^\.(?<process>[1-9]\d{0,9}-[0-9a-f]{8})-\d+\.tmp$/;

let temporaryFiles = 0;

/** Replaces a file whole, so that a process killed at any moment leaves the old file or the new one. Mode and owner stay. */
export async function replaceFile(path: string, content: readonly Uint8Array[]): Promise<void> {
  const temporary = temporaryFileFor(path);
  try {
    const handle = await open(temporary, 'wx', ownerOnly);
    try {
      for (const piece of content) await handle.writeFile(piece);
      await adoptOwner(handle, path);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

async function adoptOwner(handle: FileHandle, path: string): Promise<void> {
  const before = await stat(path).catch(ifMissing);
  // A mock that runs as root must not take the file away from its owner; any other user may not give files away.
  if (before !== undefined) await handle.chown(before.uid, before.gid).catch(() => undefined);
  await handle.chmod(before === undefined ? ownerOnly : before.mode & 0o777);
}

/** Removes what killed processes left beside a file, which nobody else may be using. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path);
  const prefix = `.${basename(path)}`;
  for (const name of readdirSync(folder)) {
    const owner = name.startsWith(prefix) ? temporarySuffix.exec(name.slice(prefix.length))?.groups : undefined;
    if (owner === undefined || owner.process === thisProcess) continue;
    try {
      rmSync(join(folder, name));
    } catch {
      // Another may have removed it, or own it: it is in nobody's way.
    }
  }
}

export function temporaryFileFor(path: string): string {
  temporaryFiles += 1;
  return join(dirname(path), `.${basename(path)}.${thisProcess}-${temporaryFiles}.tmp`);
}

/** Makes the rename outlast a power cut, where the system lets us: some can't open or sync a folder. */
async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
  }
}
