import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { RandomSource } from '../../src/state/random.ts';
import { StateFile } from '../../src/state/state-file.ts';
import { repetitions } from '../repetitions.ts';
import { bundledStateFile } from './bundled-state-file.ts';

const writer = fileURLToPath(new URL('write-state-forever.js', import.meta.url));
const bundled = await bundledStateFile();

interface Counted {
  readonly counter: number;
  readonly list: readonly string[];
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'state-file-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Starts the writer, kills it some time after its first write, and gives the last counter that it said is on disk. */
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

/** Runs a module that has StateFile at hand, by way of a shell. */
function runModule(source: string, shellPrefix = ''): Promise<{ stdout: string }> {
  return promisify(execFile)('/bin/sh', [
    '-c',
    `${shellPrefix} exec "$0" --input-type=module --eval "$1"`,
    process.execPath,
    `import { StateFile } from ${JSON.stringify(bundled)}; ${source}`,
  ]);
}

test('a kill -9 at any moment leaves the state kept last, or a newer one, whole', { timeout: 90_000 }, async () => {
  const folder = newFolder();
  const path = join(folder, 'state.json');
  const random = new RandomSource(1).for('when to kill');
  let killedInAWrite = 0;
  const rounds = repetitions({ test: 15, prove: 50 });
  for (let round = 0; round < rounds || (killedInAWrite === 0 && round < 50); round++) {
    const kept = await writeUntilKilled(path, 20 + 60 * random.next());
    const { counter, list }: Counted = JSON.parse(readFileSync(path, 'utf8'));
    expect(counter).toBeGreaterThanOrEqual(kept);
    expect(list).toHaveLength(counter);
    expect(Number(list.at(-1)?.replaceAll('.', ''))).toBe(counter);
    const temporary = readdirSync(folder).filter((name) => name.endsWith('.tmp'));
    expect(temporary.length, 'what the kill before left is removed').toBeLessThanOrEqual(1);
    killedInAWrite += temporary.length;
  }
  expect(killedInAWrite, 'kills that left a temporary file').toBeGreaterThan(0);

  StateFile.open(
    path,
    () => undefined,
    () => undefined,
  );
  expect(readdirSync(folder)).toEqual(['state.json']);
});

test('a process that has nothing left to do keeps its last change, and ends', async () => {
  const path = join(newFolder(), 'state.json');
  await runModule(`StateFile.open(${JSON.stringify(path)}, () => undefined, () => {}).file.changed(() => ['kept'])`);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(['kept']);
});

test('a write that breaks off in the middle leaves the old state and no temporary file', async () => {
  const folder = newFolder();
  const path = join(folder, 'state.json');
  // The limit on a file's size stands in for a full disk: some kilobytes are written before it is met.
  const { stdout } = await runModule(
    `const { file } = StateFile.open(${JSON.stringify(path)}, () => undefined, (error) => console.log(error.message));
    file.changed(() => ['small']);
    await file.flush();
    file.changed(() => ['x'.repeat(200_000)]);
    await file.flush().catch((error) => console.log(error.name));`,
    'ulimit -f 8;',
  );
  expect(stdout).toBe(`can't write the state to ${path}: EFBIG: file too large, write\nStateNotWritten\n`);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(['small']);
  expect(readdirSync(folder)).toEqual(['state.json']);
});
