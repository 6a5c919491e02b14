import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, ifMissing } from './explain.ts';

/** The mode of a new state file, which holds secrets. */
export const ownerOnly = 0o600;

/** Distinguishes this process from an earlier one with the same pid: in a container each process has number 1. */
export const thisProcess = `${process.pid}-${randomBytes(4).toString('hex')}`;

/** The end of a temporary file's name: the process, and the number of the write. */
const temporarySuffix = /^\.(?<process>[1-9]\d{0,9}-[0-9a-f]{8})-\d+\.tmp$/;

let temporaryFiles = 0;

/**
 * Replaces a whole file. A process killed at any time leaves either the old or the new file. Mode and owner stay the
 * same.
 */
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
  // A mock that runs as root must not take the file from its owner. Other users can't change owners.
  if (before !== undefined) await handle.chown(before.uid, before.gid).catch(() => undefined);
  await handle.chmod(before === undefined ? ownerOnly : before.mode & 0o777);
}

/** Removes the temporary files of killed processes. No other process may be using the file. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path);
  const prefix = `.${basename(path)}`;
  for (const name of readdirSync(folder)) {
    const owner = name.startsWith(prefix) ? temporarySuffix.exec(name.slice(prefix.length))?.groups : undefined;
    if (owner === undefined || owner.process === thisProcess) continue;
    try {
      rmSync(join(folder, name));
    } catch {
      // Another process may have removed it, or another user may own it: it does no harm.
    }
  }
}

export function temporaryFileFor(path: string): string {
  temporaryFiles += 1;
  return join(dirname(path), `.${basename(path)}.${thisProcess}-${temporaryFiles}.tmp`);
}

/** Syncs the folder, so that the rename survives a power failure. Some systems can't open or sync a folder. */
async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
  }
}
