import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { atFileEnd, endFile } from './file-end.ts';

test('what is put off to the end of a file is done last in, first out, and a failure keeps nothing from it', async () => {
  const done: number[] = [];
  for (const number of [1, 2, 3]) atFileEnd(() => void done.push(number));
  atFileEnd(() => Promise.reject(new Error('the port is gone')));
  await expect(endFile()).rejects.toThrow('the port is gone');
  await endFile();
  expect(done).toEqual([3, 2, 1]);
});

test('no test and no helper of tests calls afterAll while tests run, where Vitest takes no notice of it', () => {
  const called = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      readFileSync(join(import.meta.dirname, name), 'utf8')
        .split('\n')
        .flatMap((line) => (/^[^'"`/*]*\safterAll\(/.test(line) ? `${name}: ${line.trim()}` : [])),
    );
  expect(called).toEqual([]);
});

test('temporary files are in the folder of the run, which is removed with it', () => {
  expect(process.env.TMPDIR).toMatch(/talkover-tests-\w{6}$/);
});
