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

/** Who has made a lock. */
interface Holder {
  readonly pid: number;
  /** When the process began, as the system counts; null where the system does not say. Numbers of processes are given anew. */
  readonly started: string | null;
  readonly host: string;
  /** This start of the system, and the numbering of processes that the number is of: containers have their own. */
  readonly boot: string | null;
  readonly namespace: string | null;
}

/** A lock that is there. */
interface Found {
  readonly path: string;
  /** Undefined while it is being written. */
  readonly holder: Holder | undefined;
  /** Whether its holder has made sure that it is alone; otherwise it is about to. */
  readonly isHeld: boolean;
}

export interface LockPatience {
  /** How long a lock of which nothing else tells whether its process lives is watched for a sign of life, in milliseconds. */
  readonly watching: number;
  /** How often a lock gives a sign of life, in milliseconds. */
  readonly beat: number;
}

const usualPatience: LockPatience = { watching: 5000, beat: 1000 };

/** How long is waited before others are looked at again, in milliseconds. */
const pause = 5;

/** What follows the first line of a lock that is held. */
const heldMark = 'held\n';

const suffix = /^\.[1-9]\d{0,9}-[0-9a-f]{8}\.lock$/;

/** Locks of this process. Who ends without a word leaves none behind where it can be helped. */
const locks = new Set<Lock>();
process.on('exit', () => {
  for (const lock of locks) lock.release();
});

/**
 * Keeps a file for one process. Each process makes a lock file with a name of its own, then looks for those of others: so
 * nobody removes a lock that lives, and of two that start together one goes on. A lock whose process has ended counts for
 * nothing. Where the process can't be looked up, as in another container, a lock lives as long as its time goes on.
 */
export class Lock {
  readonly #path: string;
  readonly #descriptor: number;
  #heart: NodeJS.Timeout | undefined;

  private constructor(path: string, patience: LockPatience) {
    this.#path = path;
    this.#descriptor = openSync(path, 'wx');
    try {
      // Whoever may use the folder is to see who has the file.
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

  /** Throws {@link StateFileInUse} if another has it. */
  static async acquire(target: string, patience: LockPatience = usualPatience): Promise<Lock> {
    const path = join(dirname(target), `.${basename(target)}.${thisProcess}.lock`);
    // Who has begun to make a lock, and does neither hold it nor go, has it.
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

  /** Whether it is still there: a person may have removed it. */
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
      // What stays counts for nothing once this process has ended.
    }
  }

  #beat(): void {
    const now = Date.now() / 1000;
    try {
      futimesSync(this.#descriptor, now, now);
    } catch {
      // Some file systems keep no times; then this process can only be looked up.
    }
  }

  /** Whether nobody else has the file. False if another who has come at the same time goes first. Throws {@link StateFileInUse}. */
  async #isAlone(target: string, patience: LockPatience, giveUpAt: number): Promise<boolean> {
    for (;;) {
      const others = await livingLocks(target, this.#path, patience);
      if (others.length === 0) break;
      const holder = others.find(({ isHeld, holder }) => isHeld && holder !== undefined)?.holder ?? others[0]?.holder;
      const isHeld = others.some(({ isHeld }) => isHeld);
      if (holder !== undefined && (isHeld || performance.now() > giveUpAt)) throw new StateFileInUse(holder);
      // The one whose name is first stays, and waits for the others to see that.
      if (others.some(({ path }) => path < this.#path)) return false;
      await wait(pause);
    }
    writeSync(this.#descriptor, heldMark);
    return true;
  }
}

/** The locks of others whose processes live; those of others are removed. */
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

/** A name is never used again, so that this is no lock that lives. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Somebody else's, in a folder where only owners remove files: it counts for nothing all the same.
  }
}

/** Undefined if it is gone. */
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
    // Nobody but us writes files of this name; what is cut off is not JSON.
    return JSON.parse(line) as Holder;
  } catch {
    return undefined;
  }
}

async function lives({ path, holder }: Found, patience: LockPatience): Promise<boolean> {
  return (holder && isAlive(holder)) ?? givesSign(path, patience);
}

/** Whether a process lives; undefined where that can't be looked up. */
function isAlive({ pid, started, host, boot, namespace }: Holder): boolean | undefined {
  const here = thisHolder();
  const isHere = boot === here.boot && namespace === here.namespace && (boot !== null || host === here.host);
  if (!isHere) return undefined;
  if (!exists(pid)) return false;
  const startedNow = startOf(pid);
  return started === null || startedNow === null ? undefined : started === startedNow;
}

/** Watches the time of a lock, which goes on while its process lives. No clock of another machine is trusted. */
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

/** Opened to be read: a network file system remembers what it knows of a file that is not. Undefined if it is gone. */
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
