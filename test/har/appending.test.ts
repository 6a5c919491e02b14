import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HarChanged, HarNotAppendable } from '../../src/har/write/har-unusable.ts';
import { HarWriter } from '../../src/har/write/har-writer.ts';
import { entriesOf, record, temporaryFolder } from './recorded.ts';
import { seen } from './seen.ts';

const at = (began: number) => seen({ began, request: { url: `https://api.example.com/${began}` } });

function begansIn(text: string): number[] {
  return entriesOf(text).map(({ startedDateTime }: { readonly startedDateTime: string }) =>
    Date.parse(startedDateTime),
  );
}

test('entries are in the order of their starts, for any order of their answers', async () => {
  const file = join(temporaryFolder(), 'a.har');
  const writer = await HarWriter.open(file);
  for (const began of [50, 30, 40]) writer.append(at(began));
  await writer.flush();
  expect(begansIn(readFileSync(file, 'utf8'))).toEqual([30, 40, 50]);
  // The stream that began first ends last.
  for (const began of [60, 10, 45, 20]) {
    writer.append(at(began));
    await writer.flush();
    JSON.parse(readFileSync(file, 'utf8'));
  }
  await writer.close();
  expect(begansIn(readFileSync(file, 'utf8'))).toEqual([10, 20, 30, 40, 45, 50, 60]);
});

test('entries that end in random order are in the order of their starts, after existing ones', async () => {
  const file = join(temporaryFolder(), 'a.har');
  await record([at(1)], undefined, file);
  const writer = await HarWriter.open(file);
  const starts = Array.from({ length: 120 }, (_, index) => (16_807 * (index + 7) ** 3) % 99_991);
  for (const [index, began] of starts.entries()) {
    writer.append(at(began));
    if (index % 7 === 0) await writer.flush();
  }
  await writer.close();
  expect(begansIn(readFileSync(file, 'utf8'))).toEqual([1, ...starts.toSorted((a, b) => a - b)]);
});

test('a recording begins as an empty HAR, before the first entry', async () => {
  const file = join(temporaryFolder(), 'new/folder/a.har');
  const writer = await HarWriter.open(file);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ log: { version: '1.2', entries: [] } });
  await writer.close();
});

test.each([
  ['ours', undefined],
  [
    'with pages behind the entries',
    { log: { version: '1.2', creator: {}, entries: [{ a: '] "}' }], pages: [{ id: 'p' }] }, other: [1] },
  ],
  ['without entries', { log: { comment: '"entries":[', entries: [], version: '1.2' } }],
])('a HAR is appended to, and what it holds stays as it is: %s', async (_, har) => {
  const file = join(temporaryFolder(), 'a.har');
  if (har === undefined) await record([at(1)], undefined, file);
  else writeFileSync(file, JSON.stringify(har, null, 2));
  const before = JSON.parse(readFileSync(file, 'utf8'));
  await record([at(5), at(3)], undefined, file);
  await record([at(4)], undefined, file);
  const after = JSON.parse(readFileSync(file, 'utf8'));
  expect(begansIn(JSON.stringify(after)).slice(before.log.entries.length)).toEqual([3, 5, 4]);
  after.log.entries = after.log.entries.slice(0, before.log.entries.length);
  expect(after).toEqual(before);
});

test.each([
  ['other JSON', '{"a":1}', /no HAR/],
  ['a list', '[]', /no HAR/],
  ['a HAR that was cut off', '{"log":{"entries":[{"a":1}', /no JSON/],
  ['text', 'hello', /no JSON/],
  ['bytes', Uint8Array.of(0xff, 0xfe, 0), /UTF-8/],
])('%s is refused with a reason, and is not changed', async (_, content, words) => {
  const folder = temporaryFolder();
  const file = join(folder, 'a.har');
  writeFileSync(file, content);
  const before = readFileSync(file);
  const opening = HarWriter.open(file);
  await expect(opening).rejects.toThrow(HarNotAppendable);
  await expect(opening).rejects.toThrow(words);
  await expect(opening).rejects.toThrow(file);
  expect(readFileSync(file)).toEqual(before);
  expect(readdirSync(folder)).toEqual(['a.har']);
});

test('a folder is refused with a reason', async () => {
  const folder = temporaryFolder();
  await expect(HarWriter.open(folder)).rejects.toThrow(`can't record to ${folder}: it is a folder`);
});

test('a file below a file is refused with a reason', async () => {
  const file = join(temporaryFolder(), 'a');
  writeFileSync(file, '');
  await expect(HarWriter.open(join(file, 'b.har'))).rejects.toThrow(/b\.har: what should be its folder is a file/);
});

test('a link to a HAR stays a link', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'real'));
  symlinkSync('real/a.har', join(folder, 'link.har'));
  await record([at(1)], undefined, join(folder, 'real/a.har'));
  await record([at(2)], undefined, join(folder, 'link.har'));
  expect(begansIn(readFileSync(join(folder, 'real/a.har'), 'utf8'))).toEqual([1, 2]);
});

test('what another program writes stays, and the recording ends with a reason', async () => {
  const file = join(temporaryFolder(), 'a.har');
  const failures: Error[] = [];
  const writer = await HarWriter.open(file, { onFailure: (failure) => failures.push(failure) });
  writeFileSync(file, '{"log":{"entries":[]},"mine":1}');
  writer.append(at(1));
  await writer.close();
  expect(failures).toEqual([expect.any(HarChanged)]);
  expect(readFileSync(file, 'utf8')).toBe('{"log":{"entries":[]},"mine":1}');
});

test('a recording that is removed begins anew', async () => {
  const file = join(temporaryFolder(), 'a.har');
  const writer = await HarWriter.open(file);
  writer.append(at(1));
  await writer.flush();
  rmSync(file);
  writer.append(at(2));
  await writer.close();
  expect(begansIn(readFileSync(file, 'utf8'))).toEqual([2]);
});

test('no other file stays next to a recording', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.a.har.999999999-0123abcd-4.tmp'), 'what a killed process has left');
  await record([at(1)], undefined, join(folder, 'a.har'));
  expect(readdirSync(folder)).toEqual(['a.har']);
});
