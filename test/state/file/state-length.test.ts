import { mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireReadable } from '../../../src/state/file/parse-json.ts';
import { StateFile } from '../../../src/state/file/state-file.ts';
import { NoState } from '../../../src/state/file/state-file-unusable.ts';
import type { StateFormat } from '../../../src/state/file/state-format.ts';

type State = { readonly records: Readonly<Record<string, readonly unknown[]>> };

const format: StateFormat<State, { readonly state: State }> = {
  check: () => undefined,
  whole: (state) => ({ state }),
  isWhole: () => true,
  replay: () => {
    throw new TypeError('nothing is left beside the file here');
  },
};

const newPath = () => join(mkdtempSync(join(tmpdir(), 'length-')), 'state.json');

test('a state in many pieces is written as indented JSON, and read again', async () => {
  const path = newPath();
  const state = {
    records: { log: Array.from({ length: 20_000 }, (_, id) => ({ id: `${id}`, note: 'ä'.repeat(50) })) },
  };
  const { file } = await StateFile.open(path, format, () => {});
  file.keep({ state }, () => state);
  await file.close();
  expect(readFileSync(path, 'utf8') === `${JSON.stringify(state, undefined, 2)}\n`).toBe(true);
  const again = await StateFile.open(path, format, () => {});
  expect(again.state).toEqual(state);
  await again.file.close();
});

test('a file that is longer than a string can be is refused in words, and is not changed', async () => {
  const path = newPath();
  writeFileSync(path, '{');
  // A hole takes no room on the disk, and nobody reads it.
  truncateSync(path, 600 * 1024 * 1024);
  await expect(StateFile.open(path, format, () => {})).rejects.toMatchObject({
    name: 'StateFileUnusable',
    reason: expect.stringContaining('it is longer than 536870888 bytes, which is the most that can be read'),
  });
  expect(statSync(path).size).toBe(600 * 1024 * 1024);
});

test('a state that could not be read again is not written', () => {
  expect(() => requireReadable(11, 10)).toThrow(NoState);
  expect(() => requireReadable(10, 10)).not.toThrow();
});
