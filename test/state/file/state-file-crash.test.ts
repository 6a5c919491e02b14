import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { RandomSource } from '../../../src/state/random.ts';
import { repetitions } from '../../repetitions.ts';
import { bundledStateFile } from './bundled-state-file.ts';
import { counting, StateFile } from './counting.ts';

const writer = fileURLToPath(new URL('write-state-forever.js', import.meta.url));
const bundled = await bundledStateFile();

function newFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'state-file-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Starts the writer, kills it some time after its first change, and gives the last count that it said is kept. */
async function writeUntilKilled(path: string, milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, [writer, path, bundled], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let last = 0;
  const lines = createInterface(child.stdout).on('line', (line) => {
    last = Number(line);
  });
  await Promise.race([once(lines, 'line'), closed]);
  await wait(milliseconds);
  child.kill('SIGKILL');
  expect(await closed).toEqual([null, 'SIGKILL']);
  return last;
}

/** Runs a module that has StateFile and a state for it at hand, by way of a shell. */
function runModule(source: string, shellPrefix = ''): Promise<{ stdout: string }> {
  return promisify(execFile)('/bin/sh', [
    '-c',
    `${shellPrefix} exec "$0" --input-type=module --eval "$1"`,
    process.execPath,
    `import { StateFile, counting } from ${JSON.stringify(bundled)}; ${source}`,
  ]);
}

test('a kill -9 at any time leaves every kept change, and no lock', async () => {
  const folder = newFolder();
  const path = join(folder, 'state.json');
  const random = new RandomSource(1).for('when to kill');
  let killedInAWrite = 0;
  const rounds = repetitions({ test: 5, prove: 50 });
  for (let round = 0; round < rounds || (killedInAWrite === 0 && round < 50); round++) {
    const kept = await writeUntilKilled(path, 60 * random.next());
    killedInAWrite += readdirSync(folder).filter((name) => name.endsWith('.tmp')).length;
    const { file, state } = await StateFile.open(path, counting, () => undefined);
    expect(state?.count).toBeGreaterThanOrEqual(kept);
    // It may have been killed between keeping a change and saying so.
    expect(state?.count).toBeLessThanOrEqual(kept + 1);
    await file.close();
    expect(readdirSync(folder)).toEqual(['state.json']);
  }
  expect(killedInAWrite, 'kills that left a temporary file').toBeGreaterThan(0);
});

test('temporary files of a killed process are removed, and similar ones stay', async () => {
  const folder = newFolder();
  const left = ['.state.json.4000000-0123abcd-1.tmp', '.state.json.changes.4000000-0123abcd-2.tmp'];
  const others = [
    '.state.json.changes.tmp',
    '.state.json.old.4000000-0123abcd-1.tmp',
    '.other.json.4000000-0123abcd-1.tmp',
  ];
  for (const name of [...left, ...others]) writeFileSync(join(folder, name), '');
  const { file } = await StateFile.open(join(folder, 'state.json'), counting, () => undefined);
  await file.close();
  expect(readdirSync(folder).sort()).toEqual(others.sort());
});

test('a process without further work updates its file, leaves no lock, and ends', async () => {
  const folder = newFolder();
  const path = join(folder, 'state.json');
  await runModule(`const { file } = await StateFile.open(${JSON.stringify(path)}, counting, () => {});
    file.keep({ set: { count: 1 } }, () => ({ count: 1 }));`);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ count: 1 });
  expect(readdirSync(folder)).toEqual(['state.json']);
});

test('an incomplete change is refused, and those before and after it are kept', async () => {
  const folder = newFolder();
  const path = join(folder, 'state.json');
  // The limit on a file's size stands in for a full disk: some kilobytes are written before it is met.
  const { stdout } = await runModule(
    `const { file } = await StateFile.open(${JSON.stringify(path)}, counting, (error) => console.log(error.message));
    let state = { count: 0 };
    const set = (to) => {
      file.keep({ set: to }, () => state);
      state = { ...state, ...to };
    };
    set({ count: 1 });
    for (let round = 0; round < 2; round++)
      try {
        set({ text: 'x'.repeat(20_000) });
      } catch (error) {
        console.log(error.name);
      }
    set({ count: 2 });
    process.kill(process.pid, 'SIGKILL');`,
    'ulimit -f 8;',
  ).catch((error) => error);
  const told = `can't write the state to ${path}: EFBIG: file too large, write`;
  expect(stdout).toBe(`${told}\nStateNotWritten\nStateNotWritten\n`);
  const { file, state } = await StateFile.open(path, counting, () => undefined);
  expect(state).toEqual({ count: 2 });
  await file.close();
});

test('a file that can not be replaced stays the same, without a temporary file, and its changes stay next to it', async () => {
  const folder = newFolder();
  const path = join(folder, 'state.json');
  const { stdout } = await runModule(
    `const { file } = await StateFile.open(${JSON.stringify(path)}, counting, (error) => console.log(error.message));
    const text = 'x'.repeat(1000);
    file.keep({ set: { count: 1, text } }, () => ({ count: 1, text }));
    await file.flush();
    file.keep({ set: { count: 2 } }, () => ({ count: 2, text: 'x'.repeat(20_000) }));
    await file.close().catch((error) => console.log(error.name));`,
    'ulimit -f 8;',
  );
  expect(stdout).toBe(`can't write the state to ${path}: EFBIG: file too large, write\nStateNotWritten\n`);
  expect(readdirSync(folder).sort()).toEqual(['state.json', 'state.json.changes']);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ count: 1 });
  const { file, state } = await StateFile.open(path, counting, () => undefined);
  expect(state).toEqual({ count: 2, text: 'x'.repeat(1000) });
  await file.close();
});
