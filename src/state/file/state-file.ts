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

/** Given to `onTrouble` when somebody else has removed or changed a file while it was in use. Nothing is lost. */
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
  /** What the file holds; undefined if there is no such file yet. */
  readonly state: State | undefined;
}

/** How long changes are collected before the file itself gets them, in milliseconds. */
const leastPause = 200;

/** How many times as long as serializing the pause is: serializing holds up requests, so it gets a twentieth of the time at most. */
const pausePerSerializing = 19;

/**
 * Keeps a state as JSON in a file of its own, for one process. Each change is appended to a file beside it before it is
 * made, so that a process killed at any moment has lost nothing that was made. Now and then, and at the end, the file is
 * replaced whole, and the changes beside it go.
 */
export class StateFile<State, Change> {
  /** As it was given: what a person knows it by. */
  readonly path: string;
  /** The file itself, where the path is a symbolic link. */
  readonly #target: string;
  readonly #format: StateFormat<State, Change>;
  readonly #onTrouble: (error: StateNotWritten | StateFileTouched) => void;
  readonly #lock: Lock;
  readonly #changes: ChangesFile;
  /** What the file holds, and how it was left. */
  #base: BaseLine;
  #left: Stats | undefined;
  #snapshot: (() => State) | undefined;
  /** How many changes were kept, and how many of them the file itself has. */
  #kept = 0;
  #filed = 0;
  #pause = leastPause;
  #timer: NodeJS.Timeout | undefined;
  #updating: Promise<StateNotWritten | undefined> | undefined;
  /** What was said to have gone wrong last, with a change and with the file itself, unless it has gone well since. */
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
   * Reads the state, with the changes that a killed process has left beside it, and makes sure that it can be written.
   * @param onTrouble hears of a change that could not be written, once until one succeeds or the reason is another, and of
   * what others do to the file
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
   * Writes a change, which is to be made then: it survives the process. It throws where the change must not be made.
   * @param snapshot the state as it is; taken when the file is brought up to date
   * @throws {StateNotWritten} if it can't be written; `onTrouble` has heard of it
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
   * Resolves when the file itself has everything that was kept until now, without waiting for the pause.
   * @throws {StateNotWritten} if it can't be written; `onTrouble` has heard of it, and what was kept stays beside it
   */
  async flush(): Promise<void> {
    const kept = this.#kept;
    // What is under way may hold an older state, so that its failure is not ours.
    await this.#updating;
    while (this.#filed < kept) {
      const failure = await this.#update();
      if (failure !== undefined) throw failure;
    }
  }

  /**
   * Flushes, and leaves the file to others.
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

  /** The state with the changes that stand beside it. They go into the file at once. */
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
      // What went wrong leaves the file of changes as it was, but for marks.
      this.#changes.close();
    }
    return state;
  }

  /** Begins the file of changes, or begins it anew where somebody has touched it: then with all that it must hold. */
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

  /** The timer is not unref'd: a process that has nothing else to do brings its file up to date and ends. */
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

  /** Up to the first `await` nothing else happens: the snapshot is what the changes before the mark have made. */
  async #replaceFile(): Promise<void> {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    this.#requireLock();
    if (!this.#changes.isIntact()) this.#beginChanges(snapshot);
    const text = this.#serialize(snapshot());
    const base = baseOf(text);
    const mark = this.#changes.mark(base);
    // Whoever finds the new file after a power cut needs the mark.
    await this.#changes.sync();
    await this.#tellOfTouch();
    await replaceFile(this.#target, text);
    this.#left = await stat(this.#target);
    this.#base = base;
    this.#changes.dropBefore(mark, base);
  }

  /** In pieces: one text can't be longer than 512 MB. */
  #serialize(state: State): Uint8Array[] {
    const begin = performance.now();
    // What JSON can't hold would be no state to start from.
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

  /** What a person has written into the file is not lost, though the state goes over it. */
  async #tellOfTouch(): Promise<void> {
    if (this.#left === undefined) return;
    const found = await stat(this.#target).catch(ifMissing);
    if (found === undefined)
      return this.#onTrouble(new StateFileTouched(this.path, 'was removed by somebody else; it is written anew'));
    if (found.ino === this.#left.ino && found.size === this.#left.size && found.mtimeMs === this.#left.mtimeMs) return;
    if (baseOf([await readFile(this.#target)]).base === this.#base.base) return;
    const copy = `${this.#target}.edited`;
    await copyFile(this.#target, copy);
    const what = `was changed by somebody else while it is in use: that is in ${copy} now, and the state in its place`;
    this.#onTrouble(new StateFileTouched(this.path, what));
  }

  /** Another process has taken over from one that gave no sign of life for long, such as one that was stopped. */
  #requireLock(): void {
    if (this.#lock.isThere()) return;
    // Throws where the whole folder is gone, which says more.
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

/** A line of JSON that may be longer than a text can be; throws {@link NoState} where it could not be read again. */
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

/** Thrown where the file is not, or no longer, for this process to write; says why. */
class NotOurs extends Error {
  override readonly name = 'NotOurs';
}
