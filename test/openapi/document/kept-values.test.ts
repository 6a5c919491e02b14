import '../../../src/openapi/node-packages.ts';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { KeptValuesInFolder } from '../../../src/openapi/document/kept-values.ts';
import type { KeptValues } from '../../../src/openapi/document/read-text.ts';
import { SourceFiles } from '../../../src/openapi/document/source-files.ts';

const parent = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
let count = 0;
const newFolder = () => join(parent, `${count++}`);

const text = 'openapi: 3.1.0\n';
const value = { openapi: '3.1.0' };

/** What was kept is written a turn later. */
async function keep(kept: KeptValues, ...entries: [text: string, value: unknown][]): Promise<void> {
  for (const [each, its] of entries) kept.keep(each, its);
  await new Promise((resolve) => setImmediate(resolve));
}

function fileIn(folder: string): string {
  const [name = ''] = readdirSync(folder);
  return join(folder, name);
}

test('a kept value is found only by its text, in a folder that only its user can enter', async () => {
  const folder = newFolder();
  await keep(new KeptValuesInFolder(folder), [text, value]);
  const other = new KeptValuesInFolder(folder);
  expect(other.of(text)).toEqual({ value });
  expect(other.of(`${text} `)).toBeUndefined();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
});

test.each([
  ['changed', (kept: string) => kept.replace('3.1.0', '3.0.0')],
  ['cut off', (kept: string) => kept.slice(0, -1)],
  ['emptied', () => ''],
  ['replaced by something else', () => 'none\n{}'],
])('a file that was %s is not used', async (_, change) => {
  const folder = newFolder();
  const kept = new KeptValuesInFolder(folder);
  await keep(kept, [text, value]);
  const file = fileIn(folder);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  expect(kept.of(text)).toBeUndefined();
});

test('a folder that others can enter is closed to them, and one behind a link is not used', async () => {
  const folder = newFolder();
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  await keep(new KeptValuesInFolder(folder), [text, value]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const link = newFolder();
  symlinkSync(folder, link);
  expect(new KeptValuesInFolder(link).of(text)).toBeUndefined();
});

test('a folder that cannot be written keeps nothing, without a message', async () => {
  const folder = newFolder();
  writeFileSync(folder, 'a file');
  const kept = new KeptValuesInFolder(join(folder, 'inside'));
  await keep(kept, [text, value]);
  expect(kept.of(text)).toBeUndefined();
});

test('over the limit, the least recently used go', async () => {
  const folder = newFolder();
  const kept = new KeptValuesInFolder(folder, 2200);
  const long = 'x'.repeat(900);
  await keep(kept, ['a', long], ['b', long]);
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), 1, 1);
  expect(kept.of('a')).toEqual({ value: long });
  await keep(kept, ['c', long]);
  expect(['a', 'b', 'c'].map((each) => kept.of(each) !== undefined)).toEqual([true, false, true]);
});

test('a long valid YAML text is parsed once, a JSON text and one with repairs each time', () => {
  const known = new Map<string, unknown>();
  const asked: string[] = [];
  const kept: KeptValues = {
    of(each) {
      asked.push(each);
      return known.has(each) ? { value: known.get(each) } : undefined;
    },
    keep: (each, its) => void known.set(each, its),
  };
  const read = (each: string) =>
    new SourceFiles([], undefined, false, kept).add({ uri: 'file:///a', path: '/a', text: each });
  const long = `a: ${'x'.repeat(200_000)}\n`;
  expect(read(long)).toEqual(read(long));
  expect([...known.keys()]).toEqual([long]);
  for (const each of ['a: 1', JSON.stringify({ a: long }), `${long}a: 2\n`, `${long}b: .inf\n`]) read(each);
  expect([...known.keys()]).toEqual([long]);
  expect(asked.filter((each) => each === long)).toHaveLength(2);
});
