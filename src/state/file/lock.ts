import {
  closeSync,
  fchmodSync,
  fstatSync,
  futimesSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { exists, startOf } from '../../system/processes.ts';
import { codeOf, ifMissing } from './explain.ts';
import { thisProcess } from './replace-file.ts';

/** Thrown when another process keeps its state in a file; carries its number. */
export class StateFileInUse extends Error {
  override readonly name = 'StateFileInUse';
  readonly pid: number;

  constructor({ pid, host }: Pick<Holder, 'pid' | 'host'>) {
    const place = host === hostname() ? '' : ` on ${host}`;
    super(`process ${pid}${place} keeps its state in it; end that process, or name another file`);
    this.pid = pid;
  }
}

/** The process that made a lock. */
interface Holder {
  readonly pid: number;
  /** When the process started, as the system counts; null if unknown. A system reuses process ids. */
  readonly started: string | null;
  readonly host: string;
  /** The boot of the system and the namespace of the process id: containers have their own. */
  readonly boot: string | null;
  readonly namespace: string | null;
}

/** A lock file that exists. */
interface Found {
  readonly path: string;
  /** Undefined while the lock is being written. */
  readonly holder: Holder | undefined;
  /** True once its holder has made sure that it is alone. */
  readonly isHeld: boolean;
}

interface LockPatience {
  /** How long to watch a lock for a sign of life if nothing else shows that its process is alive, in milliseconds. */
  readonly watching: number;
  /** The interval of the signs of life of a lock, in milliseconds. */
  readonly beat: number;
}

const usualPatience: LockPatience = { watching: 5000, beat: 1000 };

/** The pause before other locks are read again, in milliseconds. */
const pause = 5;

/** The second line of a lock that is held. */
const heldMark = 'held\n';

const suffix = /^\.[1-9]\d{0,9}-[0-9a-f]{8}\.lock$/;

/** The locks of this process, which are released when it exits. */
const locks = new Set<Lock>();
process.on('exit', () => {
  for (const lock of locks) lock.release();
});

/**
 * Reserves a file for one process. Each process makes a lock file with a unique name, then reads the locks of others:
 * so no live lock is removed, and one of two processes that start together continues. The lock of a process that has
 * ended does not count. Where the process can't be looked up, as in another container, a lock counts as long as its
 * modification time advances.
 */
export class Lock {
  readonly #path: string;
  readonly #descriptor: number;
  #heart: NodeJS.Timeout | undefined;

  private constructor(path: string, patience: LockPatience) {
    this.#path = path;
    this.#descriptor = openSync(path, 'wx');
    try {
      // All users of the folder can see which process holds the file.
      fchmodSync(this.#descriptor, 0o644);
      writeSync(this.#descriptor, `${JSON.stringify(thisHolder())}\n`);
    } catch (error) {
      closeSync(this.#descriptor);
      removeIfPossible(path);
      throw error;
    }
    this.#heart = setInterval(() => this.#beat(), patience.beat);
    this.#heart.unref();
    locks.add(this);
  }

  /** Throws {@link StateFileInUse} if another process holds the lock. */
  static async acquire(target: string, patience: LockPatience = usualPatience): Promise<Lock> {
    const path = join(dirname(target), `.${basename(target)}.${thisProcess}.lock`);
    // A process that neither takes its lock nor removes it in this time counts as the holder.
    const giveUpAt = performance.now() + patience.watching;
    for (;;) {
      const lock = Lock.#make(path, patience);
      try {
        if (await lock.#isAlone(target, patience, giveUpAt)) return lock;
      } catch (error) {
        lock.release();
        throw error;
      }
      lock.release();
      await wait(pause);
    }
  }

  static #make(path: string, patience: LockPatience): Lock {
    try {
      return new Lock(path, patience);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw new StateFileInUse(thisHolder());
      throw error;
    }
  }

  /** True if the lock file still exists: a person may have removed it. */
  isThere(): boolean {
    return statSync(this.#path, { throwIfNoEntry: false })?.ino === fstatSync(this.#descriptor).ino;
  }

  release(): void {
    if (!locks.delete(this)) return;
    clearInterval(this.#heart);
    try {
      closeSync(this.#descriptor);
      rmSync(this.#path, { force: true });
    } catch {
      // The remaining lock file does not count after this process ends.
    }
  }

  #beat(): void {
    const now = Date.now() / 1000;
    try {
      futimesSync(this.#descriptor, now, now);
    } catch {
      // Some file systems keep no times. Then others can only look up this process.
    }
  }

  /**
   * True if no other process has the file. False if another one that started at the same time goes first. Throws {@link
   * StateFileInUse}.
   */
  async #isAlone(target: string, patience: LockPatience, giveUpAt: number): Promise<boolean> {
    for (;;) {
      const others = await livingLocks(target, this.#path, patience);
      if (others.length === 0) break;
      const holder = others.find(({ isHeld, holder }) => isHeld && holder !== undefined)?.holder ?? others[0]?.holder;
      const isHeld = others.some(({ isHeld }) => isHeld);
      if (holder !== undefined && (isHeld || performance.now() > giveUpAt)) throw new StateFileInUse(holder);
      // The process whose lock sorts first stays, and waits until the others see that.
      if (others.some(({ path }) => path < this.#path)) return false;
      await wait(pause);
    }
    writeSync(this.#descriptor, heldMark);
    return true;
  }
}

/** Returns the locks of other live processes, and removes those of processes that have ended. */
async function livingLocks(target: string, own: string, patience: LockPatience): Promise<Found[]> {
  const folder = dirname(target);
  const prefix = `.${basename(target)}`;
  const names = readdirSync(folder).filter((name) => name.startsWith(prefix) && suffix.test(name.slice(prefix.length)));
  const others = names.map((name) => join(folder, name)).filter((path) => path !== own);
  const living: Found[] = [];
  for (const path of others) {
    const found = readLock(path);
    if (found === undefined) continue;
    if (await lives(found, patience)) living.push(found);
    else removeIfPossible(path);
  }
  return living;
}

/** Removes the lock of a process that has ended. Lock names are unique, so no live lock has this name. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Another user's file in a folder where only owners remove files: it does not count anyway.
  }
}

/** Undefined if the lock no longer exists. */
function readLock(path: string): Found | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return ifMissing(error);
  }
  const [first = '', second] = text.split('\n');
  return { path, holder: holderIn(first), isHeld: `${second}\n` === heldMark };
}

function holderIn(line: string): Holder | undefined {
  try {
    // Only this class writes files with this name. A partial line is not JSON.
    return JSON.parse(line) as Holder;
  } catch {
    return undefined;
  }
}

async function lives({ path, holder }: Found, patience: LockPatience): Promise<boolean> {
  return (holder && isAlive(holder)) ?? givesSign(path, patience);
}

/** True if the process is alive; undefined if it can't be looked up. */
function isAlive({ pid, started, host, boot, namespace }: Holder): boolean | undefined {
  const here = thisHolder();
  const isHere = boot === here.boot && namespace === here.namespace && (boot !== null || host === here.host);
  if (!isHere) return undefined;
  if (!exists(pid)) return false;
  const startedNow = startOf(pid);
  return started === null || startedNow === null ? undefined : started === startedNow;
}

/**
 * Watches the modification time of a lock, which advances while its process lives. Clocks of other machines are not
 * used.
 */
async function givesSign(path: string, { watching, beat }: LockPatience): Promise<boolean> {
  const before = timeOf(path);
  for (let waited = 0; waited < watching; waited += beat / 4) {
    await wait(beat / 4);
    const now = timeOf(path);
    if (now === undefined) return false;
    if (now !== before) return true;
  }
  return false;
}

/**
 * Reads the modification time; undefined if the file no longer exists. Opens the file because a network file system
 * caches the times of files that are not open.
 */
function timeOf(path: string): number | undefined {
  try {
    const descriptor = openSync(path, 'r');
    try {
      return fstatSync(descriptor).mtimeMs;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return ifMissing(error);
  }
}

let known: Holder | undefined;

function thisHolder(): Holder {
  known ??= {
    pid: process.pid,
    started: startOf(process.pid),
    host: hostname(),
    boot: readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: readOr(() => readlinkSync('/proc/self/ns/pid')),
  };
  return known;
}

function readOr(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
