import { type Stats, statSync } from 'node:fs';
import { copyFile, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { jsonPieces } from '../../text/json-pieces.ts';
import { StateNotWritten } from '../state-not-written.ts';
import { type BaseLine, ChangesFile, readChanges } from './changes-file.ts';
import { explain, ifMissing } from './explain.ts';
import { locate, readIfThere, requireFile, type StateBytes } from './locate.ts';
import { Lock } from './lock.ts';
import { requireReadable } from './parse-json.ts';
import { baseOf, changesSince, replayed, stateIn } from './recover.ts';
import { removeLeftovers, replaceFile } from './replace-file.ts';
import { StateFileUnusable } from './state-file-unusable.ts';
import type { StateFormat } from './state-format.ts';

/** Given to `onTrouble` when someone else has removed or changed a file while it was in use. Nothing is lost. */
export class StateFileTouched extends Error {
  override readonly name = 'StateFileTouched';
  readonly path: string;

  constructor(path: string, what: string) {
    super(`${path} ${what}`);
    this.path = path;
  }
}

export interface OpenStateFile<State, Change> {
  readonly file: StateFile<State, Change>;
  /** The content of the file; undefined if the file does not exist yet. */
  readonly state: State | undefined;
}

/** The shortest time in which changes are collected before the file itself is written, in milliseconds. */
const leastPause = 200;

/**
 * The pause as a multiple of the serializing time: serializing blocks requests, so it gets at most a twentieth of the
 * time.
 */
const pausePerSerializing = 19;

/**
 * Keeps a state as JSON in a file, for one process. Each change is appended to a second file before it is made, so that
 * a process killed at any time loses none. At intervals and at the end, the whole file is replaced and the changes file
 * is removed.
 */
export class StateFile<State, Change> {
  /** The path as it was given, for messages. */
  readonly path: string;
  /** The file itself if the path is a symbolic link. */
  readonly #target: string;
  readonly #format: StateFormat<State, Change>;
  readonly #onTrouble: (error: StateNotWritten | StateFileTouched) => void;
  readonly #lock: Lock;
  readonly #changes: ChangesFile;
  /** The content of the file, and its stats after the last write. */
  #base: BaseLine;
  #left: Stats | undefined;
  #snapshot: (() => State) | undefined;
  /** How many changes were kept, and how many of them the file itself contains. */
  #kept = 0;
  #filed = 0;
  #pause = leastPause;
  #timer: NodeJS.Timeout | undefined;
  #updating: Promise<StateNotWritten | undefined> | undefined;
  /** The failures that were last reported for a change and for the file itself; cleared by the next success. */
  readonly #reported: { change?: string | undefined; file?: string | undefined } = {};
  #isClosed = false;

  private constructor(
    { path, target, format, onTrouble }: Opening<State, Change>,
    lock: Lock,
    changes: ChangesFile,
    found: StateBytes | undefined,
  ) {
    this.path = path;
    this.#target = target;
    this.#format = format;
    this.#onTrouble = onTrouble;
    this.#lock = lock;
    this.#changes = changes;
    this.#base = baseOf(found && [found.bytes]);
    this.#left = found?.stats;
  }

  /**
   * Reads the state, with the changes that a killed process left, and makes sure that it can be written.
   * @param onTrouble called once for a failed write until a write succeeds or the reason changes, and when others touch
   * the file
   * @throws {StateFileUnusable} if it can't be read or written, is in use, or holds something else
   */
  static async open<State, Change>(
    path: string,
    format: StateFormat<State, Change>,
    onTrouble: (error: StateNotWritten | StateFileTouched) => void,
  ): Promise<OpenStateFile<State, Change>> {
    try {
      const target = locate(resolve(path));
      requireFile(target);
      const lock = await Lock.acquire(target);
      try {
        return await StateFile.#openLocked({ path, target, format, onTrouble }, lock);
      } catch (error) {
        lock.release();
        throw error;
      }
    } catch (error) {
      throw new StateFileUnusable(path, error);
    }
  }

  static async #openLocked<State, Change>(
    opening: Opening<State, Change>,
    lock: Lock,
  ): Promise<OpenStateFile<State, Change>> {
    const { target, format } = opening;
    const changes = new ChangesFile(`${target}.changes`);
    for (const path of [target, changes.path]) removeLeftovers(path);
    const found = readIfThere(target);
    const before = found && stateIn(found.bytes, format);
    const file = new StateFile<State, Change>(opening, lock, changes, found);
    return { file, state: await file.#recover(before) };
  }

  /**
   * Writes a change before it is made, so that it survives the process. If this throws, the change must not be made.
   * @param snapshot returns the current state; called when the file is updated
   * @throws {StateNotWritten} if it can't be written; `onTrouble` was called
   */
  keep(change: Change, snapshot: () => State): void {
    try {
      if (this.#isClosed) throw new NotOurs('it was closed');
      if (!this.#changes.isIntact()) this.#beginChanges(snapshot);
      this.#changes.append(
        this.#format.isWhole(change) ? longLine(change) : Buffer.from(`${JSON.stringify(change)}\n`),
      );
    } catch (error) {
      throw this.#failed('change', error);
    }
    this.#reported.change = undefined;
    this.#kept += 1;
    this.#snapshot = snapshot;
    if (this.#updating === undefined) this.#schedule();
  }

  /**
   * Resolves when the file itself contains all changes kept so far, without waiting for the pause.
   * @throws {StateNotWritten} if it can't be written; `onTrouble` was called, and the changes file stays
   */
  async flush(): Promise<void> {
    const kept = this.#kept;
    // The running update may write an older state, so its failure is not reported here.
    await this.#updating;
    while (this.#filed < kept) {
      const failure = await this.#update();
      if (failure !== undefined) throw failure;
    }
  }

  /**
   * Flushes, and releases the file for others.
   * @throws {StateNotWritten} as {@link flush} does
   */
  async close(): Promise<void> {
    try {
      await this.flush();
      if (this.#kept === this.#filed && this.#lock.isThere()) this.#changes.remove();
    } finally {
      this.#isClosed = true;
      clearTimeout(this.#timer);
      this.#changes.close();
      this.#lock.release();
    }
  }

  /** Returns the state with the changes from the changes file, and writes it to the file immediately. */
  async #recover(before: State | undefined): Promise<State | undefined> {
    const { path } = this.#changes;
    const read = readChanges(path);
    if (read === undefined) return before;
    const changes = changesSince(read.lines, this.#base, this.path, path);
    if (changes.length === 0) {
      this.#changes.remove();
      return before;
    }
    const state = replayed(before, changes, this.#format, path);
    this.#changes.goOn(read);
    this.#snapshot = () => state;
    try {
      await this.#replaceFile();
    } finally {
      // A failure leaves the changes file unchanged except for marks.
      this.#changes.close();
    }
    return state;
  }

  /** Begins the changes file, or rewrites it with the whole state after someone has touched it. */
  #beginChanges(snapshot: () => State): void {
    this.#requireLock();
    const isAnew = this.#changes.isThere;
    const needsWhole = isAnew || this.#base.base === null;
    const whole = needsWhole ? longLine(this.#format.whole(snapshot())) : new Uint8Array();
    this.#changes.begin(this.#base, this.#left, whole);
    if (isAnew)
      this.#onTrouble(
        new StateFileTouched(this.#changes.path, 'was removed or changed by somebody else; it is written anew'),
      );
  }

  /** The timer is not unref'd: a process that has nothing else to do updates its file and ends. */
  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.#update(), this.#pause);
  }

  #update(): Promise<StateNotWritten | undefined> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#updating ??= this.#updateNow();
    return this.#updating;
  }

  async #updateNow(): Promise<StateNotWritten | undefined> {
    const kept = this.#kept;
    let failure: StateNotWritten | undefined;
    try {
      await this.#replaceFile();
      this.#filed = kept;
      this.#reported.file = undefined;
    } catch (error) {
      failure = this.#failed('file', error);
    }
    this.#updating = undefined;
    if (this.#kept > kept && !this.#isClosed) this.#schedule();
    return failure;
  }

  /** Runs synchronously up to the first `await`: the snapshot contains exactly the changes before the mark. */
  async #replaceFile(): Promise<void> {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    this.#requireLock();
    if (!this.#changes.isIntact()) this.#beginChanges(snapshot);
    const text = this.#serialize(snapshot());
    const base = baseOf(text);
    const mark = this.#changes.mark(base);
    // After a power failure, the mark is needed to read the new file.
    await this.#changes.sync();
    await this.#tellOfTouch();
    await replaceFile(this.#target, text);
    this.#left = await stat(this.#target);
    this.#base = base;
    this.#changes.dropBefore(mark, base);
  }

  /** Returns pieces because a string can't be longer than 512 MB. */
  #serialize(state: State): Uint8Array[] {
    const begin = performance.now();
    // A value that JSON can't hold is no state.
    if (state === undefined) throw new TypeError('the state is not a JSON value');
    const pieces: Uint8Array[] = [];
    let length = 0;
    for (const piece of jsonPieces(state, { isIndented: true })) {
      const bytes = Buffer.from(piece);
      length += bytes.length;
      requireReadable(length);
      pieces.push(bytes);
    }
    pieces.push(Buffer.from('\n'));
    this.#pause = Math.max(leastPause, pausePerSerializing * (performance.now() - begin));
    return pieces;
  }

  /** Copies what a person wrote into the file before the state replaces it. */
  async #tellOfTouch(): Promise<void> {
    if (this.#left === undefined) return;
    const found = await stat(this.#target).catch(ifMissing);
    if (found === undefined)
      return this.#onTrouble(new StateFileTouched(this.path, 'was removed by somebody else; it is written anew'));
    if (found.ino === this.#left.ino && found.size === this.#left.size && found.mtimeMs === this.#left.mtimeMs) return;
    if (baseOf([await readFile(this.#target)]).base === this.#base.base) return;
    const copy = `${this.#target}.edited`;
    await copyFile(this.#target, copy);
    const what = `was edited while it is in use: the edited file is now ${copy}, and the state takes its place`;
    this.#onTrouble(new StateFileTouched(this.path, what));
  }

  /** Throws if another process has taken the file from one without a sign of life, such as a stopped one. */
  #requireLock(): void {
    if (this.#lock.isThere()) return;
    // Throws if the whole folder is gone, which is a clearer message.
    statSync(dirname(this.#target));
    throw new NotOurs('its lock was removed, and another process may use it; start anew');
  }

  #failed(what: 'change' | 'file', error: unknown): StateNotWritten {
    const failure = new StateNotWritten(this.path, explain(error), error);
    const isNews = failure.message !== this.#reported.change && failure.message !== this.#reported.file;
    this.#reported[what] = failure.message;
    if (isNews) this.#onTrouble(failure);
    return failure;
  }
}

/** Writes a JSON line that may be longer than a string can be. Throws {@link NoState} if it could not be read again. */
function longLine(value: unknown): Uint8Array {
  const line = Buffer.concat([...Array.from(jsonPieces(value), (piece) => Buffer.from(piece)), Buffer.from('\n')]);
  requireReadable(line.length);
  return line;
}

interface Opening<State, Change> {
  readonly path: string;
  readonly target: string;
  readonly format: StateFormat<State, Change>;
  readonly onTrouble: (error: StateNotWritten | StateFileTouched) => void;
}

/** Thrown when the file does not belong to this process, or no longer does; says why. */
class NotOurs extends Error {
  override readonly name = 'NotOurs';
}
