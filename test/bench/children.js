import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const alive = new Set();

/** Makes sure that no child outlives this process, however it ends. */
export function endChildrenWithThisProcess() {
  process.on('exit', () => {
    for (const child of alive) child.kill('SIGKILL');
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => process.exit(128 + constants.signals[signal]));
  }
}

/** Has the kernel end a child with this process even when this one is killed, and can do nothing itself. */
const endWithParent = canRun('setpriv') ? ['setpriv', '--pdeathsig', 'KILL'] : [];

/**
 * Starts `node ...args`, on one core if it is given.
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @param {number | undefined} core
 * @returns {ChildProcess}
 */
export function startNode(args, options, core) {
  const onCore = core === undefined ? [] : ['taskset', '--cpu-list', String(core)];
  const [command = process.execPath, ...rest] = [...endWithParent, ...onCore, process.execPath, ...args];
  const child = spawn(command, rest, options);
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return child;
}

/** @param {string} tool of util-linux, which other systems do not have */
function canRun(tool) {
  return spawnSync(tool, ['--version']).status === 0;
}

/**
 * @param {ChildProcess} child
 * @param {'SIGKILL' | 'SIGTERM'} signal
 */
export async function stop(child, signal = 'SIGKILL') {
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/**
 * Waits for what a child has to say, but no longer than it lives or than the limit.
 * @template T
 * @param {ChildProcess} child
 * @param {Promise<T>} awaited
 * @param {{ name: string, milliseconds: number }} limit
 * @returns {Promise<T>}
 */
export async function whileAlive(child, awaited, { name, milliseconds }) {
  const settled = new AbortController();
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    const options = { signal: settled.signal };
    const timer = setTimeout(() => reject(new Error(`${name}: no answer in ${milliseconds} ms`)), milliseconds);
    settled.signal.addEventListener('abort', () => clearTimeout(timer));
    once(child, 'exit', options).then(
      ([code, signal]) => reject(new Error(`${name} ended by itself: ${code ?? signal}`)),
      (error) => settled.signal.aborted || reject(error),
    );
  });
  try {
    return await Promise.race([awaited, ended]);
  } finally {
    settled.abort();
  }
}

/**
 * Two cores, for the servers and for the load; undefined where processes can't be pinned.
 * @returns {{ server: number, load: number } | undefined}
 */
export function twoCores() {
  if (!canRun('taskset')) return undefined;
  try {
    // A container may have but some of the machine's cores: `0-1,4`.
    const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    const numbers = list.split(/[,-]/).map(Number);
    const [server, load] = [Math.min(...numbers), Math.max(...numbers)];
    return server < load ? { server, load } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps this process, which drains the servers' logs, off the servers' core.
 * @param {number} core
 */
export function moveThisProcessTo(core) {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(process.pid)], {
    stdio: 'ignore',
  });
}
