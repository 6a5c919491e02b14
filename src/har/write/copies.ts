import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exists } from '../../system/processes.ts';

/** Distinguishes the files of this process from those of an earlier one with the same pid. */
const thisProcess = `${process.pid}-${randomBytes(4).toString('hex')}`;

/** The suffix after the file's name in the name of a copy. */
const copySuffix = /^\.([1-9]\d{0,9})-[0-9a-f]{8}-\d{1,10}\.tmp$/;

let copies = 0;

/** A new path for a copy next to a file. */
export function copyFor(path: string): string {
  copies += 1;
  return join(dirname(path), `.${basename(path)}.${thisProcess}-${copies}.tmp`);
}

/** Removes the copies that killed processes have left next to a file. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `.${basename(path)}`;
  for (const name of await readdir(folder)) {
    const [, pid] = name.startsWith(prefix) ? (copySuffix.exec(name.slice(prefix.length)) ?? []) : [];
    if (pid === undefined || name.startsWith(`${prefix}.${thisProcess}-`)) continue;
    if (Number(pid) !== process.pid && exists(Number(pid))) continue;
    // Another process may have removed it, or owns it: a leftover does no harm.
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}
