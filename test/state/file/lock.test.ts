import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Lock, StateFileInUse } from '../../../src/state/file/lock.ts';
import { startOf } from '../../../src/system/processes.ts';

const patience = { watching: 100, beat: 10 };

function newTarget(): { folder: string; target: string } {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { folder, target: join(folder, 'state.json') };
}

async function acquire(target: string): Promise<Lock> {
  const lock = await Lock.acquire(target, patience);
  onTestFinished(() => lock.release());
  return lock;
}

/** The lock of this process as somebody else's. */
async function lockOf(target: string, changes: object, mark = 'held\n', name = '4711-0123abcd'): Promise<string> {
  const lock = await Lock.acquire(target, patience);
  const [made = ''] = readdirSync(join(target, '..')).filter((one) => one.endsWith('.lock'));
  const [own = ''] = readFileSync(join(target, '..', made), 'utf8').split('\n');
  lock.release();
  const path = join(target, '..', `.state.json.${name}.lock`);
  writeFileSync(path, `${JSON.stringify({ ...JSON.parse(own), ...changes })}\n${mark}`);
  return path;
}

/** A process that lives until the test ends. */
async function living(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1e6)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  // It was spawned.
  return child.pid as number;
}

test('a lock whose process has ended does not count, and is removed', async () => {
  const { folder, target } = newTarget();
  const { pid } = spawnSync(process.execPath, ['--version']);
  await lockOf(target, { pid });
  const lock = await acquire(target);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(`^\\.state\\.json\\.${process.pid}-[0-9a-f]{8}\\.lock$`)]);
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test.runIf(startOf(process.pid) !== null)(
  'a lock whose process has ended does not count if another has its number, such as 1 in a container',
  async () => {
    const { target } = newTarget();
    await lockOf(target, { pid: process.pid, started: '1' });
    await acquire(target);
  },
);

test('a lock whose process lives is respected, and the error names the process', async () => {
  const { folder, target } = newTarget();
  const pid = await living();
  await lockOf(target, { pid, started: startOf(pid) });
  const refusal = await Lock.acquire(target, patience).catch((error: unknown) => error);
  // Where the system does not say when a process began, its lock would have to give signs of life.
  if (startOf(pid) === null) return;
  expect(refusal).toBeInstanceOf(StateFileInUse);
  expect(refusal).toMatchObject({
    pid,
    message: `process ${pid} keeps its state in it; end that process, or name another file`,
  });
  expect(readdirSync(folder)).toEqual(['.state.json.4711-0123abcd.lock']);
});

const elsewhere = { host: `not-${hostname()}`, boot: 'another', namespace: 'pid:[1]' };

test('a lock of another machine or container is respected while it gives signs of life', async () => {
  const { target } = newTarget();
  const path = await lockOf(target, { pid: 1, ...elsewhere });
  let time = 1_000_000;
  const heart = setInterval(() => utimesSync(path, time, time++), 5);
  onTestFinished(() => clearInterval(heart));
  await expect(Lock.acquire(target, patience)).rejects.toThrow(
    `process 1 on not-${hostname()} keeps its state in it; end that process, or name another file`,
  );
});

test('a lock of another machine or container without a sign of life does not count', async () => {
  const { target } = newTarget();
  await lockOf(target, { pid: 1, ...elsewhere });
  await acquire(target);
});

test('an incomplete lock without a sign of life does not count', async () => {
  const { folder, target } = newTarget();
  writeFileSync(join(folder, '.state.json.4711-0123abcd.lock'), '{"pid":4');
  await acquire(target);
});

test('a lock gives signs of life, and its content does not change', async () => {
  const { folder, target } = newTarget();
  await acquire(target);
  const [name = ''] = readdirSync(folder);
  const path = join(folder, name);
  const before = readFileSync(path, 'utf8');
  utimesSync(path, 1, 1);
  await expect.poll(() => mtimeOf(path)).toBeGreaterThan(1000);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test.each([
  ['before', '1-00000000'],
  ['after', '9999999999-ffffffff'],
])('a process that neither takes nor leaves the file has it, whether its name comes %s the own', async (_, name) => {
  const { target } = newTarget();
  const pid = await living();
  if (startOf(pid) === null) return;
  await lockOf(target, { pid, started: startOf(pid) }, '', name);
  await expect(Lock.acquire(target, patience)).rejects.toThrow(StateFileInUse);
});

test('the lock of another file does not count', async () => {
  const { folder, target } = newTarget();
  await acquire(target);
  await acquire(join(folder, 'state.json.copy'));
  await acquire(join(folder, 'state'));
});

function mtimeOf(path: string): number {
  return statSync(path).mtimeMs;
}
