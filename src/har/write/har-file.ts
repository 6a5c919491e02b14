import { chown, copyFile, link, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { packageVersion } from '../../openapi/package-files.ts';
import { joinedBytes } from '../../text/joined-bytes.ts';
import { highestNumber } from '../redaction/placeholders.ts';
import { copyFor, removeLeftovers } from './copies.ts';
import { entriesEnd } from './entries-end.ts';
import { HarChanged, HarNotAppendable, HarUnusable, HarUnwritable } from './har-unusable.ts';
import { copyAt, type Piece, writeAt } from './pieces.ts';

/** The time that a reader gets for the file, in milliseconds: a file that it may have opened is not changed before. */
const readersTime = 1000;

/** The size of a file that is copied so fast that writing does not wait for readers, in bytes. */
const smallFile = 1024 * 1024;

/** An entry as text, with the start of its request. */
export interface WrittenEntry {
  /** In milliseconds since 1970. */
  readonly began: number;
  /** JSON, in UTF-8. */
  readonly json: Uint8Array;
}

/** An entry in the file. */
interface PlacedEntry {
  readonly began: number;
  /** In bytes, including the separator before it. */
  size: number;
}

/**
 * A HAR on disk that is complete JSON at every moment, for any reader and if this process is killed. Entries are written to
 * a copy next to it, which then gets its name; the previous file becomes the next copy, so that each entry is written twice,
 * independent of the file's length. If a reader may still have that copy open, a new one is made.
 */
export class HarFile {
  /** The path as given. */
  readonly path: string;
  /** The path with links resolved. */
  readonly #path: string;
  /** The number of bytes before the entries of this run. */
  #start: number;
  /** Whether the file has earlier entries. */
  #hasEarlier: boolean;
  /** The bytes after the entries. */
  #end: Uint8Array;
  #entries: PlacedEntry[] = [];
  /** The path of the copy, which lacks the last change; undefined if there is none. */
  #copy: string | undefined;
  /** The offset from which the copy differs from the file. */
  #differsFrom = Number.POSITIVE_INFINITY;
  #canLink = true;
  /** The time of the last swap, in milliseconds of the process. */
  #swapped = Number.NEGATIVE_INFINITY;
  #identity: Identity | undefined;
  /** The highest number of its placeholders when it was opened. */
  highestPlaceholder = 0;

  private constructor(given: string, path: string, start: number, hasEarlier: boolean, end: Uint8Array) {
    this.path = given;
    this.#path = path;
    this.#start = start;
    this.#hasEarlier = hasEarlier;
    this.#end = end;
  }

  /**
   * Opens a HAR, or creates one if the file is missing or empty.
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
      // Reports at the start that no copy can be made.
      await file.#makeCopy();
      return file;
    } catch (error) {
      throw error instanceof HarUnusable ? error : new HarUnwritable(given, error);
    }
  }

  /** The time until entries can be added without a new copy of a long file, in milliseconds. */
  get readyIn(): number {
    if ((this.#identity?.size ?? 0) < smallFile) return 0;
    return Math.max(0, this.#swapped + readersTime - performance.now());
  }

  /** The text after the entries. */
  get end(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#end);
  }

  /**
   * Adds entries, each after those of this run that began before it.
   * @param end the text after the entries from now on
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

  /** The entries and the pieces of the file with added entries, and the offset from which the file changes. */
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
        // The first entry has no separator; it gets one if another comes before it.
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

  /** The index after all entries that began before or at the same time; searched from the end, where most belong. */
  #indexFor(began: number): number {
    let index = this.#entries.length;
    while (index > 0 && (this.#entries[index - 1]?.began ?? 0) > began) index--;
    return index;
  }

  /** Writes pieces to the copy. Resolves with its length in bytes. */
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

  /** Renames the copy to the file, and keeps the file as the next copy. */
  async #swap(copy: string): Promise<void> {
    const next = copyFor(this.#path);
    if (this.#canLink) {
      try {
        await link(this.#path, next);
      } catch {
        // Some file systems have no hard links: each copy is a new one there.
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
    // A recorder that runs as root must not take the file from its owner; other users can't change owners.
    await chown(copy, uid, gid).catch(() => undefined);
    this.#copy = copy;
    this.#differsFrom = Number.POSITIVE_INFINITY;
    return copy;
  }

  /** Creates the file without entries. */
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

  /** Whether the file is unchanged since the last write; false if it is gone. Throws {@link HarChanged}. */
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

/** The text of a file; undefined if it is missing or empty. Throws {@link HarNotAppendable}. */
async function textIn(given: string, path: string): Promise<string | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (found.isDirectory()) throw new HarNotAppendable(given, 'it is a folder');
  if (!found.isFile()) throw new HarNotAppendable(given, 'it is no file');
  if (found.size === 0) return undefined;
  // A user who may not write the file must not replace it, either.
  await (await open(path, 'r+')).close();
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new HarNotAppendable(given, 'it is no text in UTF-8; nothing of it is changed');
  }
}
