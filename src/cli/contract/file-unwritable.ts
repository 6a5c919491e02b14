import { accessSync, closeSync, constants, existsSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hasKeys } from '../../openapi/document/json-pointer.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'what should be its folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'it may not be written',
  ENOSPC: 'the disk is full',
};

/** Thrown when an output file of a run can't be written; carries its path. */
export class FileUnwritable extends Error {
  override readonly name = 'FileUnwritable';
  readonly path: string;

  /** @param option that names the file: `--ledger` */
  constructor(path: string, option: string, cause: unknown) {
    const code = hasKeys(cause) && typeof cause.code === 'string' ? cause.code : undefined;
    const reason = code === undefined ? String(cause) : (reasons[code] ?? code);
    super(`can't write ${path}: ${reason}; look at ${option}`, { cause });
    this.path = path;
  }
}

/**
 * Checks whether a file can be written, without changing anything.
 * @throws {FileUnwritable}
 */
export function refuseUnwritable(path: string, option: string): void {
  orUnwritable(path, option, () => {
    const isThere = existsSync(path);
    // Opening something that is neither a file nor a folder, such as a pipe, may wait for a reader.
    if (isThere && !statSync(path).isFile() && !statSync(path).isDirectory()) return accessSync(path, constants.W_OK);
    closeSync(openSync(path, 'a'));
    if (!isThere) rmSync(path);
  });
}

/** Throws {@link FileUnwritable}. */
export function writeText(path: string, option: string, text: string): void {
  orUnwritable(path, option, () => writeFileSync(path, text));
}

/** Removes the file of an earlier run. A pipe or a device stays. Throws {@link FileUnwritable}. */
export function removeStale(path: string, option: string): void {
  orUnwritable(path, option, () => {
    if (existsSync(path) && statSync(path).isFile()) rmSync(path);
  });
}

function orUnwritable(path: string, option: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new FileUnwritable(path, option, error);
  }
}
