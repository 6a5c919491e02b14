import { randomBytes } from 'node:crypto';
import {
  chown,
  copyFile,
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { packageVersion } from '../../openapi/package-files.ts';
import { exists } from '../../system/processes.ts';
import { joinedBytes } from '../../text/joined-bytes.ts';
import { highestNumber } from '../redaction/placeholders.ts';
import { entriesEnd } from './entries-end.ts';
import { HarChanged, HarNotAppendable, HarUnusable, HarUnwritable } from './har-unusable.ts';

/** Tells the files of this process from those of an earlier one with its pid. */
const thisProcess = `${process.pid}-${randomBytes(4).toString('hex')}`;

/** What follows the file's name in the name of a copy. */
const copySuffix = /^\.([1-9]\d{0,9})-[0-9a-f]{8}-\d{1,10}\.tmp$/;

/** How long a reader may take for the file, in milliseconds: what it has opened is not written to for so long. */
const readersTime = 1000;

/** A file that is copied so fast that nothing waits for readers of the one before, in bytes. */
const smallFile = 1024 * 1024;

/** How much is copied at a time, in bytes. */
const chunk = 1024 * 1024;

let copies = 0;

/** An entry as text, and when its request began. */
export interface WrittenEntry {
  /** In milliseconds since 1970. */
  readonly began: number;
  /** JSON, in UTF-8. */
  readonly json: Uint8Array;
}

/** One that is in the file. */
interface PlacedEntry {
  readonly began: number;
  /** With what separates it from the one before, in bytes. */
  size: number;
}

/** Bytes that are written, or stand in the file: from the first up to the second. */
type Piece = Uint8Array | readonly [from: number, to: number];

/**
 * A HAR on disk that is whole JSON at every moment, whoever reads it and whenever this process is killed. What is added is
 * written to a copy beside it, which then takes its name; the file before is brought up to date as the next copy, so that
 * each entry is written twice, however long the file is. Where a reader may still have that open, the copy is made anew.
 */
export class HarFile {
  /** As it was given. */
  readonly path: string;
  /** Where links lead from there. */
  readonly #path: string;
  /** How many bytes there are before the entries of this run. */
  #start: number;
  /** Whether an entry stands before those. */
  #hasEarlier: boolean;
  /** What follows the entries. */
  #end: Uint8Array;
  #entries: PlacedEntry[] = [];
  /** The copy, as it is before the last change; undefined where there is none. */
  #copy: string | undefined;
  /** From where on the copy differs from the file. */
  #differsFrom = Number.POSITIVE_INFINITY;
  #canLink = true;
  /** When the copy was the file last, in milliseconds of the process. */
  #swapped = Number.NEGATIVE_INFINITY;
  #identity: Identity | undefined;
  /** The highest number of the placeholders that it had when it was opened. */
  highestPlaceholder = 0;

  private constructor(given: string, path: string, start: number, hasEarlier: boolean, end: Uint8Array) {
    this.path = given;
    this.#path = path;
    this.#start = start;
    this.#hasEarlier = hasEarlier;
    this.#end = end;
  }

  /**
   * Opens a HAR, or makes one where there is no file, or an empty one.
   * @throws {HarNotAppendable} {@link HarUnwritable}
   */
  static async open(given: string): Promise<HarFile> {
    try {
      const path = await realpath(given).catch(() => given);
      await mkdir(dirname(path), { recursive: true });
      await removeLeftovers(path);
      const text = await textIn(given, path);
      const found = text === undefined ? undefined : entriesEnd(text);
      if (typeof found === 'string') throw new HarNotAppendable(given, `${found}; nothing of it is changed`);
      const file =
        text === undefined || found === undefined
          ? new HarFile(given, path, emptyStart.length, false, emptyEnd)
          : new HarFile(
              given,
              path,
              Buffer.byteLength(text.slice(0, found.end)),
              found.count > 0,
              Buffer.from(text.slice(found.end)),
            );
      file.highestPlaceholder = highestNumber(text ?? '');
      if (text === undefined) await file.#create();
      else file.#identity = await identityOf(path);
      // Says at the start what would else be said later.
      await file.#makeCopy();
      return file;
    } catch (error) {
      throw error instanceof HarUnusable ? error : new HarUnwritable(given, error);
    }
  }

  /** How long to wait until more can be added without a new copy of a long file, in milliseconds. */
  get readyIn(): number {
    if ((this.#identity?.size ?? 0) < smallFile) return 0;
    return Math.max(0, this.#swapped + readersTime - performance.now());
  }

  /** What follows the entries, as text. */
  get end(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#end);
  }

  /**
   * Adds entries, each behind those of this run that began before it.
   * @param end what follows the entries from now on
   * @throws {HarChanged} {@link HarUnwritable}
   */
  async add(added: readonly WrittenEntry[], end: string): Promise<void> {
    try {
      if (!(await this.#isOurs())) await this.#create();
      if (performance.now() < this.#swapped + readersTime) await this.close();
      const copy = this.#copy ?? (await this.#makeCopy());
      this.#end = Buffer.from(end);
      const { pieces, from, entries } = this.#placed(added);
      const begin = Math.min(from, this.#differsFrom);
      const size = await this.#write(copy, begin, [[begin, from], ...pieces, this.#end]);
      await this.#swap(copy);
      this.#entries = entries;
      this.#differsFrom = from;
      this.#identity = { ...(await identityOf(this.#path)), size };
    } catch (error) {
      throw error instanceof HarUnusable ? error : new HarUnwritable(this.path, error);
    }
  }

  /** Removes the copy. */
  async close(): Promise<void> {
    if (this.#copy !== undefined) await rm(this.#copy, { force: true });
    this.#copy = undefined;
  }

  /** What the entries and the file are with some more, and from where on the file is another. */
  #placed(added: readonly WrittenEntry[]): { pieces: Piece[]; from: number; entries: PlacedEntry[] } {
    const [first] = added.toSorted((a, b) => a.began - b.began);
    const before = first === undefined ? this.#entries.length : this.#indexFor(first.began);
    const entries = this.#entries.slice(0, before);
    const from = entries.reduce((offset, { size }) => offset + size, this.#start);
    const pieces: Piece[] = [];
    let offset = from;
    let next = before;
    const takeOld = (until: number) => {
      let taken = 0;
      for (; next < this.#entries.length && (this.#entries[next]?.began ?? 0) <= until; next++) {
        const old = this.#entries[next];
        if (old === undefined) break;
        const isFirst = next === 0 && !this.#hasEarlier;
        // Nothing separates the first of all from what is before it.
        const separator = isFirst && entries.length > 0 ? comma : nothing;
        if (separator.length > 0) pieces.push(separator);
        pieces.push([offset + taken, offset + taken + old.size]);
        taken += old.size;
        entries.push({ began: old.began, size: old.size + separator.length });
      }
      offset += taken;
    };
    for (const { began, json } of added.toSorted((a, b) => a.began - b.began)) {
      takeOld(began);
      const isFirst = entries.length === 0 && !this.#hasEarlier;
      const bytes = joinedBytes([isFirst ? newLine : commaAndLine, json]);
      pieces.push(bytes);
      entries.push({ began, size: bytes.length });
    }
    takeOld(Number.POSITIVE_INFINITY);
    return { pieces, from, entries };
  }

  /** Behind all that began before, or at the same time. Most are the last. */
  #indexFor(began: number): number {
    let index = this.#entries.length;
    while (index > 0 && (this.#entries[index - 1]?.began ?? 0) > began) index--;
    return index;
  }

  /** Writes pieces to the copy, and gives its length. */
  async #write(copy: string, begin: number, pieces: readonly Piece[]): Promise<number> {
    const [target, source] = await Promise.all([open(copy, 'r+'), open(this.#path, 'r')]);
    try {
      let at = begin;
      for (const piece of pieces)
        at += piece instanceof Uint8Array ? await writeAt(target, piece, at) : await copyAt(source, piece, target, at);
      await target.truncate(at);
      return at;
    } finally {
      await Promise.all([target.close(), source.close()]);
    }
  }

  /** Gives the copy the file's name, and keeps the file as the next copy. */
  async #swap(copy: string): Promise<void> {
    const next = copyFor(this.#path);
    if (this.#canLink) {
      try {
        await link(this.#path, next);
      } catch {
        // Some file systems have no links: there, each copy is made anew.
        this.#canLink = false;
      }
    }
    await rename(copy, this.#path);
    this.#swapped = performance.now();
    this.#copy = this.#canLink ? next : undefined;
  }

  async #makeCopy(): Promise<string> {
    const copy = copyFor(this.#path);
    await copyFile(this.#path, copy);
    const { uid, gid } = await stat(this.#path);
    // A recorder that runs as root must not take the file away from its owner; any other user may not give files away.
    await chown(copy, uid, gid).catch(() => undefined);
    this.#copy = copy;
    this.#differsFrom = Number.POSITIVE_INFINITY;
    return copy;
  }

  /** Makes the file, without an entry. */
  async #create(): Promise<void> {
    await this.close();
    this.#start = emptyStart.length;
    this.#hasEarlier = false;
    this.#end = emptyEnd;
    this.#entries = [];
    const temporary = copyFor(this.#path);
    const handle = await open(temporary, 'wx');
    await handle.writeFile(joinedBytes([emptyStart, emptyEnd])).finally(() => handle.close());
    await rename(temporary, this.#path);
    this.#identity = await identityOf(this.#path);
  }

  /** Whether the file is what this has made of it; false where it is gone. Throws {@link HarChanged}. */
  async #isOurs(): Promise<boolean> {
    const found = await identityOf(this.#path).catch(() => undefined);
    if (found === undefined) return false;
    const { inode, size } = this.#identity ?? found;
    if (found.inode !== inode || found.size !== size) throw new HarChanged(this.path);
    return true;
  }
}

const newLine = Buffer.from('\n');
const comma = Buffer.from(',');
const commaAndLine = Buffer.from(',\n');
const nothing = Buffer.alloc(0);

const creator = JSON.stringify({ name: 'talkover-mock', version: packageVersion });
const emptyStart = Buffer.from(`{"log":{"version":"1.2","creator":${creator},"entries":[`);
const emptyEnd = Buffer.from('\n]}}\n');

interface Identity {
  readonly inode: bigint;
  readonly size: number;
}

async function identityOf(path: string): Promise<Identity> {
  const { ino, size } = await stat(path, { bigint: true });
  return { inode: ino, size: Number(size) };
}

/** The text of a file; undefined where there is none, or an empty one. Throws {@link HarNotAppendable}. */
async function textIn(given: string, path: string): Promise<string | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (found.isDirectory()) throw new HarNotAppendable(given, 'it is a folder');
  if (!found.isFile()) throw new HarNotAppendable(given, 'it is no file');
  if (found.size === 0) return undefined;
  // Who may not write it must not replace it either.
  await (await open(path, 'r+')).close();
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new HarNotAppendable(given, 'it is no text in UTF-8; nothing of it is changed');
  }
}

function copyFor(path: string): string {
  copies += 1;
  return join(dirname(path), `.${basename(path)}.${thisProcess}-${copies}.tmp`);
}

/** Removes what killed processes have left beside a file. */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `.${basename(path)}`;
  for (const name of await readdir(folder)) {
    const [, pid] = name.startsWith(prefix) ? (copySuffix.exec(name.slice(prefix.length)) ?? []) : [];
    if (pid === undefined || name.startsWith(`${prefix}.${thisProcess}-`)) continue;
    if (Number(pid) !== process.pid && exists(Number(pid))) continue;
    // Another may have removed it, or own it: it is in nobody's way.
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

async function writeAt(target: FileHandle, bytes: Uint8Array, at: number): Promise<number> {
  for (let written = 0; written < bytes.length; )
    written += (await target.write(bytes, written, bytes.length - written, at + written)).bytesWritten;
  return bytes.length;
}

async function copyAt(
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
