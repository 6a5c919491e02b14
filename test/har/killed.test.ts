import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entriesOf, record, temporaryFolder } from './recorded.ts';
import { seen } from './seen.ts';

/** A folder as deep as the build's, so that a bundle finds its imports. */
const folder = mkdtempSync(fileURLToPath(new URL('../../node_modules/.recorder-', import.meta.url)));
const program = join(folder, 'recorder.mjs');

beforeAll(async () => {
  const input = fileURLToPath(new URL('recorder.ts', import.meta.url));
  const bundle = await rolldown({ input, platform: 'node', external: /^[^./]/, logLevel: 'silent' });
  await bundle.write({ file: program, format: 'esm', codeSplitting: false });
});

afterAll(() => rmSync(folder, { recursive: true }));

test('a recording is whole JSON at every moment, and when its process is killed, with small and large entries', async () => {
  const file = join(temporaryFolder(), 'a.har');
  const counts: number[] = [];
  for (let run = 0; run < 8; run++) {
    const script = `import(${JSON.stringify(pathToFileURL(program).href)}).then(({ recordOn }) => recordOn(${JSON.stringify(file)}))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    // Readers see a complete file in the meantime, too.
    for (let reads = 0; reads <= 3 * run; reads++) entriesOf(readFileSync(file, 'utf8'));
    child.kill('SIGKILL');
    await ended;
    counts.push(entriesOf(readFileSync(file, 'utf8')).length);
  }
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(counts[0]).toBeGreaterThan(0);
  // Each run continues where the previous one was killed.
  expect(new Set(counts).size).toBe(counts.length);
  await record([seen()], undefined, file);
  expect(readdirSync(join(file, '..'))).toEqual(['a.har']);
}, 30_000);
