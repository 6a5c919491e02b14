import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** Thrown when a state file can't be read or written, or holds no state; carries its path and the reason. The file is left as it was. */
export class StateFileUnusable extends Error {
  override readonly name = 'StateFileUnusable';
  readonly path: string;
  readonly reason: string;

  constructor(path: string, cause: unknown) {
    const reason = explain(cause);
    super(`can't keep the state in ${path}: ${reason}`, { cause });
    this.path = path;
    this.reason = reason;
  }
}

/** Given to `onError`, and thrown by `flush`, when a write failed; carries the path, and what went wrong as its cause. The file is as it was. */
export class StateNotWritten extends Error {
  override readonly name = 'StateNotWritten';
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`can't write the state to ${path}: ${explain(cause)}`, { cause });
    this.path = path;
  }
}

export interface OpenStateFile<State> {
  readonly file: StateFile<State>;
  /** What the file holds; undefined if there is no such file yet. */
  readonly state: State | undefined;
}

/** How long changes are collected before they are written, in milliseconds. */
const leastPause = 10;

/** How many times as long as serializing the pause is: serializing holds up requests, so it gets a tenth of the time at most. */
const pausePerSerializing = 9;

/** A file that a new state gets: it holds secrets. */
const ownerOnly = 0o600;

/** Tells the temporary files of this process from those of an earlier one with its pid: in a container every process is number 1. */
const thisProcess = `${process.pid}-${randomBytes(4).toString('hex')}`;

/** What follows the file's name in a temporary file's name: the process, and the number of the write. */
const temporarySuffix = /^\.(?<process>(?<pid>[1-9]\d{0,9})-[0-9a-f]{8})-\d+\.tmp$/;

let temporaryFiles = 0;

/**
 * Keeps a state as JSON in a file of its own. The file is replaced whole, so that a process killed at any moment leaves
 * the old state or the new one. It is meant for one process: of two, the later write wins.
 */
export class StateFile<State> {
  /** As it was given: what a person knows it by. */
  readonly path: string;
  /** The file itself, where the path is a symbolic link. */
  readonly #target: string;
  readonly #onError: (error: StateNotWritten) => void;
  #snapshot: (() => State | Promise<State>) | undefined;
  /** How many changes were noted, and how many of them are on disk. */
  #noted = 0;
  #kept = 0;
  #pause = leastPause;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<StateNotWritten | undefined> | undefined;
  #reported: string | undefined;

  private constructor(path: string, target: string, onError: (error: StateNotWritten) => void) {
    this.path = path;
    this.#target = target;
    this.#onError = onError;
  }

  /**
   * Reads the state, makes sure that it can be written, and removes what a killed process left behind.
   * @param check says what is wrong with the parsed JSON, or nothing if it is a state
   * @param onError hears of a write that failed, once until a write succeeds or the reason is another. The next change is another try.
   * @throws {StateFileUnusable} if it can't be read or written, or holds something else
   */
  static open<State>(
    path: string,
    check: (value: unknown) => string | undefined,
    onError: (error: StateNotWritten) => void,
  ): OpenStateFile<State> {
    try {
      const target = locate(resolve(path));
      const state = readState(target, check);
      tryToWriteBeside(target);
      removeLeftovers(target);
      // The check has found nothing wrong with it.
      return { file: new StateFile<State>(path, target, onError), state: state as State | undefined };
    } catch (error) {
      throw new StateFileUnusable(path, error);
    }
  }

  /**
   * Notes that the state changed. It is written soon, one write at a time, and the snapshot noted last is taken when its
   * write begins. Never throws and does nothing else: what goes wrong later is told to `onError`.
   */
  changed(snapshot: () => State | Promise<State>): void {
    this.#noted += 1;
    this.#snapshot = snapshot;
    if (this.#writing === undefined) this.#schedule();
  }

  /**
   * Resolves when everything noted until now is on disk, without waiting for the pause.
   * @throws {StateNotWritten} if the write failed; `onError` has heard of it
   */
  async flush(): Promise<void> {
    const noted = this.#noted;
    // The write under way may hold an older state, so that its failure is not ours.
    await this.#writing;
    while (this.#kept < noted) {
      const failure = await this.#write();
      if (failure !== undefined) throw failure;
    }
  }

  /** The timer is not unref'd: a process that has nothing else to do writes its last state and ends. */
  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.#write(), this.#pause);
  }

  #write(): Promise<StateNotWritten | undefined> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeNow();
    return this.#writing;
  }

  async #writeNow(): Promise<StateNotWritten | undefined> {
    const noted = this.#noted;
    const failure = await this.#replace().catch((error) => new StateNotWritten(this.path, error));
    this.#writing = undefined;
    if (failure === undefined) this.#kept = noted;
    if (this.#noted > noted) this.#schedule();
    const isNews = failure !== undefined && failure.message !== this.#reported;
    this.#reported = failure?.message;
    if (isNews) this.#onError(failure);
    return failure;
  }

  async #replace(): Promise<undefined> {
    const text = await this.#serialize();
    const before = await stat(this.#target).catch(ifMissing);
    const temporary = temporaryFileFor(this.#target);
    try {
      const handle = await open(temporary, 'wx', ownerOnly);
      try {
        await handle.writeFile(text);
        // A mock that runs as root must not take the file away from its owner; any other user may not give files away.
        if (before !== undefined) await handle.chown(before.uid, before.gid).catch(() => undefined);
        await handle.chmod(before === undefined ? ownerOnly : before.mode & 0o777);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, this.#target);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncFolder(dirname(this.#target));
  }

  async #serialize(): Promise<string> {
    const state = await this.#snapshot?.();
    const begin = performance.now();
    const text = JSON.stringify(state, undefined, 2);
    // Despite its type, JSON.stringify gives undefined for what JSON can't hold, and that would be no state to start from.
    if (text === undefined) throw new TypeError('the state is not a JSON value');
    this.#pause = Math.max(leastPause, pausePerSerializing * (performance.now() - begin));
    return `${text}\n`;
  }
}

/** The file that a path names: a symbolic link stays a link, also one whose file is not there yet. */
function locate(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const folder = realpathSync(dirname(path));
  const place = join(folder, basename(path));
  const isLink = lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? locate(resolve(folder, readlinkSync(place))) : place;
}

function readState(path: string, check: (value: unknown) => string | undefined): unknown {
  const bytes = readIfThere(path);
  if (bytes === undefined) return undefined;
  const state = parse(bytes);
  const wrong = check(state);
  if (wrong !== undefined) throw new Error(wrong);
  return state;
}

function readIfThere(path: string): Buffer | undefined {
  let descriptor: number;
  try {
    // Opened for writing too, though it is replaced: a file that a person has write-protected is not ours to replace.
    descriptor = openSync(path, 'r+');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error('it is not a regular file');
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new Error('it is empty; remove it to start afresh');
  if (!isUtf8(bytes)) throw new Error('it is not UTF-8 text');
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    // V8 may quote the text around the mistake, and the text holds secrets.
    const reason = explain(error).replace(/, (?:\.{3})?".*is not valid JSON$/s, '');
    throw new Error(`it is not JSON (${reason})`);
  }
}

/** Only making a file tells whether one can be made: modes, owners, access lists and read-only mounts all have a say. */
function tryToWriteBeside(path: string): void {
  const temporary = temporaryFileFor(path);
  closeSync(openSync(temporary, 'wx', ownerOnly));
  rmSync(temporary);
}

function removeLeftovers(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!isLeftover(name, basename(path))) continue;
    try {
      rmSync(join(folder, name));
    } catch {
      // Another may have removed it, or own it: it is in nobody's way.
    }
  }
}

function isLeftover(name: string, stateName: string): boolean {
  const prefix = `.${stateName}`;
  const owner = name.startsWith(prefix) ? temporarySuffix.exec(name.slice(prefix.length))?.groups : undefined;
  if (owner === undefined || owner.process === thisProcess) return false;
  const pid = Number(owner.pid);
  return pid === process.pid || !isAlive(pid);
}

function temporaryFileFor(path: string): string {
  temporaryFiles += 1;
  return join(dirname(path), `.${basename(path)}.${thisProcess}-${temporaryFiles}.tmp`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
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

function ifMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

const explanations: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read and write it, or make files in its folder',
  EPERM: 'this user may not read and write it, or make files in its folder',
  EBUSY: 'it is mounted by itself and can not be replaced; mount its folder instead',
  EDQUOT: "this user's share of the disk is full",
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  EROFS: 'its file system is read-only',
};

function explain(error: unknown): string {
  return explanations[codeOf(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
