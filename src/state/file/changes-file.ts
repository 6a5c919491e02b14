import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { codeOf, explain } from './explain.ts';
import { parseJson } from './parse-json.ts';
import { ownerOnly, temporaryFileFor } from './replace-file.ts';
import { NoState } from './state-file-unusable.ts';

/** A line of a changes file. */
export interface ChangeLine {
  /** Counted from 1. */
  readonly number: number;
  readonly value: unknown;
}

/**
 * A line that names the content of the state file to which the following lines apply: the digest of its bytes, or null
 * for a missing file. The first line of a changes file is one.
 */
export interface BaseLine {
  readonly base: string | null;
}

/** The content of a changes file. */
interface ReadChanges {
  readonly lines: readonly ChangeLine[];
  /**
   * Where the last complete line ends, in bytes. A partial line after it is from a process killed before it answered.
   */
  readonly end: number;
}

/** A position in a changes file, right after a base line. */
export interface Mark {
  readonly descriptor: number;
  readonly at: number;
}

const lineFeed = 10;

const noBytes = new Uint8Array();

/**
 * Reads a changes file; undefined if it does not exist. Throws {@link NoState} for a complete line that is not JSON.
 */
export function readChanges(path: string): ReadChanges | undefined {
  const bytes = readIfThere(path);
  if (bytes === undefined) return undefined;
  const lines: ChangeLine[] = [];
  let begin = 0;
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, begin)) {
    const number = lines.length + 1;
    lines.push({ number, value: valueOfLine(bytes.subarray(begin, end), `line ${number} of ${path}`) });
    begin = end + 1;
  }
  return { lines, end: begin };
}

export function isBaseLine(value: unknown): value is BaseLine {
  return typeof value === 'object' && value !== null && 'base' in value;
}

function valueOfLine(bytes: Uint8Array, place: string): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    throw new NoState(`${place}: ${explain(error)}`);
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new NoState(`${path}: ${explain(error)}`);
  }
}

interface OpenFile {
  readonly descriptor: number;
  readonly inode: number;
  /** Where the first line ends, in bytes. */
  readonly begin: number;
}

/**
 * The changes that the state file does not have yet, as JSON lines. A line survives a killed process once `append`
 * returns. The file exists only while it has changes.
 */
export class ChangesFile {
  readonly path: string;
  #open: OpenFile | undefined;
  #size = 0;
  /** True if the file may end with a partial line. */
  #isTorn = false;

  constructor(path: string) {
    this.path = path;
  }

  get isThere(): boolean {
    return this.#open !== undefined;
  }

  /**
   * Replaces the file by a new one. If this fails, the old file stays.
   * @param base the content to which the lines apply
   * @param like the file whose mode and owner the new one gets
   * @param lines the first lines, each with its line feed
   */
  begin(base: BaseLine, like: Stats | undefined, lines: Uint8Array = noBytes): void {
    const temporary = temporaryFileFor(this.path);
    const { O_RDWR, O_CREAT, O_EXCL, O_APPEND } = constants;
    const descriptor = openSync(temporary, O_RDWR | O_CREAT | O_EXCL | O_APPEND, ownerOnly);
    const header = Buffer.from(`${JSON.stringify(base)}\n`);
    try {
      adoptOwner(descriptor, like);
      writeWhole(descriptor, Buffer.concat([header, lines]));
      renameSync(temporary, this.path);
    } catch (error) {
      closeSync(descriptor);
      rmSync(temporary, { force: true });
      throw error;
    }
    this.close();
    this.#adopt(descriptor, header.length + lines.length, header.length);
  }

  /** Continues the file that was read, without its partial last line. */
  goOn({ end }: ReadChanges): void {
    const descriptor = openSync(this.path, 'a+');
    this.#adopt(descriptor, end, 0);
    this.#isTorn = true;
  }

  /**
   * Appends lines completely or not at all.
   * @param bytes the lines, with a line feed at the end
   */
  append(bytes: Uint8Array): void {
    const { descriptor } = this.#file();
    if (this.#isTorn) this.#mend(descriptor);
    // The line is partial until its last byte is written.
    this.#isTorn = true;
    try {
      writeWhole(descriptor, bytes);
    } catch (error) {
      this.#mend(descriptor);
      throw error;
    }
    this.#isTorn = false;
    this.#size += bytes.length;
  }

  /** Appends a base line. When the state file has that content, the lines before the mark no longer count. */
  mark(base: BaseLine): Mark {
    this.append(Buffer.from(`${JSON.stringify(base)}\n`));
    return { descriptor: this.#file().descriptor, at: this.#size };
  }

  /** True if the file holds what was written: nobody else has removed, replaced or changed it. */
  isIntact(): boolean {
    const found = statSync(this.path, { throwIfNoEntry: false });
    return found !== undefined && found.ino === this.#open?.inode && (found.size === this.#size || this.#isTorn);
  }

  /** Resolves when the lines are safe from a power failure. */
  sync(): Promise<void> {
    return promisify(fdatasync)(this.#file().descriptor);
  }

  /** Drops the lines before a mark because the state file has them; removes the file if no lines follow. */
  dropBefore(mark: Mark, base: BaseLine): void {
    const { descriptor, begin } = this.#file();
    // In a file that was begun after the mark was set, all lines follow it.
    const from = mark.descriptor === descriptor ? mark.at : begin;
    const followers = Buffer.alloc(this.#size - from);
    readSync(descriptor, followers, 0, followers.length, from);
    if (followers.length === 0) this.remove();
    else this.begin(base, fstatSync(descriptor), followers);
  }

  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.descriptor);
    this.#open = undefined;
  }

  #file(): OpenFile {
    if (this.#open === undefined) throw new TypeError('there is no file of changes');
    return this.#open;
  }

  #adopt(descriptor: number, size: number, begin: number): void {
    this.#open = { descriptor, inode: fstatSync(descriptor).ino, begin };
    this.#size = size;
    this.#isTorn = false;
  }

  #mend(descriptor: number): void {
    ftruncateSync(descriptor, this.#size);
    this.#isTorn = false;
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}

/**
 * Gives the file to the owner of the state, whom a mock run as root must not lock out. Other users can't change owners.
 */
function adoptOwner(descriptor: number, like: Stats | undefined): void {
  if (like === undefined) return;
  try {
    fchownSync(descriptor, like.uid, like.gid);
  } catch {
    // Then the file belongs to this user.
  }
  fchmodSync(descriptor, like.mode & 0o777);
}
