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

/** A line of a file of changes. */
export interface ChangeLine {
  /** From 1. */
  readonly number: number;
  readonly value: unknown;
}

/**
 * Says which content of the state file the lines from here on change: the digest of its bytes, or null for a file that is
 * not there. The first line of a file of changes is one.
 */
export interface BaseLine {
  readonly base: string | null;
}

/** What a file of changes holds. */
export interface ReadChanges {
  readonly lines: readonly ChangeLine[];
  /** Where the last whole line ends. What follows it is half a line: the process was killed before it answered. */
  readonly end: number;
}

/** A place in a file of changes, right after a base line. */
export interface Mark {
  readonly descriptor: number;
  readonly at: number;
}

const lineFeed = 10;

const noBytes = new Uint8Array();

/** Reads a file of changes; undefined if there is none. Throws {@link NoState} for a whole line that is not JSON. */
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
  /** Where its first line ends. */
  readonly begin: number;
}

/**
 * The changes that a state file does not have yet, a line of JSON each. A line is written when `append` returns: the
 * process may be killed then. The file is there while it has something to say.
 */
export class ChangesFile {
  readonly path: string;
  #open: OpenFile | undefined;
  #size = 0;
  /** Whether a part of a line may stand at the end. */
  #isTorn = false;

  constructor(path: string) {
    this.path = path;
  }

  get isThere(): boolean {
    return this.#open !== undefined;
  }

  /**
   * Begins a new file in place of any other, which stays where this fails.
   * @param base the content that is changed
   * @param like whose mode and owner it gets
   * @param lines the first ones, each with its line feed
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

  /** Goes on with what was read, without the half line at its end. */
  goOn({ end }: ReadChanges): void {
    const descriptor = openSync(this.path, 'a+');
    this.#adopt(descriptor, end, 0);
    this.#isTorn = true;
  }

  /**
   * Appends lines, whole or not at all.
   * @param bytes with a line feed at the end
   */
  append(bytes: Uint8Array): void {
    const { descriptor } = this.#file();
    if (this.#isTorn) this.#mend(descriptor);
    // Until the last byte is written it may be torn.
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

  /** Appends a base line: when the state file has that content, nothing before the mark counts any more. */
  mark(base: BaseLine): Mark {
    this.append(Buffer.from(`${JSON.stringify(base)}\n`));
    return { descriptor: this.#file().descriptor, at: this.#size };
  }

  /** Whether the file is what was written, and nobody has removed, replaced or changed it. */
  isIntact(): boolean {
    const found = statSync(this.path, { throwIfNoEntry: false });
    return found !== undefined && found.ino === this.#open?.inode && (found.size === this.#size || this.#isTorn);
  }

  /** Resolves when the lines would outlast a power cut. */
  sync(): Promise<void> {
    return promisify(fdatasync)(this.#file().descriptor);
  }

  /** Drops what stands before a mark, since the state file has it; the whole file, if nothing follows. */
  dropBefore(mark: Mark, base: BaseLine): void {
    const { descriptor, begin } = this.#file();
    // Of a file that was begun meanwhile, all lines follow.
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

/** A mock that runs as root must not shut out the owner of the state; any other user may not give files away. */
function adoptOwner(descriptor: number, like: Stats | undefined): void {
  if (like === undefined) return;
  try {
    fchownSync(descriptor, like.uid, like.gid);
  } catch {
    // Then it is this user's own.
  }
  fchmodSync(descriptor, like.mode & 0o777);
}
