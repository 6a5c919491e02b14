import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

/** What the files of each room may import from, beside their own; the order of the design. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  text: [],
  openapi: ['text'],
  framework: ['text', 'openapi'],
  state: ['text', 'openapi', 'framework'],
  webhooks: ['text', 'openapi', 'framework', 'state'],
  mock: ['text', 'openapi', 'framework', 'state', 'webhooks'],
  control: ['text', 'openapi', 'framework', 'state', 'webhooks', 'mock'],
  docs: ['text', 'openapi'],
  contract: ['text', 'openapi'],
  inspector: [],
  http: ['text', 'openapi', 'framework', 'state', 'webhooks', 'mock', 'control', 'docs'],
};

/** The rooms that hold to all of this; the others follow as they are rebuilt. */
const rooms = ['text', 'openapi', 'framework', 'http'];

/** What runs a loaded document, wherever a mock runs: none of it may need Node. */
const runAnywhere = [
  'openapi/document/api-document.ts',
  'openapi/bodies/json-body.ts',
  'openapi/bodies/media-types.ts',
  'framework/frameworks.ts',
];

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = new Map(files.map((file) => [file, importsOf(file)]));
const filesOfRooms = files.filter((file) => rooms.includes(roomOf(file)));

test.each(filesOfRooms)('%s imports only in the direction of the design', (file) => {
  const room = roomOf(file);
  const imported = (imports.get(file) ?? []).map(roomOf);
  expect([room, ...(mayImport[room] ?? [])]).toEqual(expect.arrayContaining(imported));
});

test.each(rooms)('no file of %s leads back to itself, types included', (room) => {
  const inCircles = filesOfRooms.filter((file) => roomOf(file) === room && reachedFrom(importedBy(file)).has(file));
  expect(inCircles).toEqual([]);
});

describe('what a loaded document needs', () => {
  const needed = [...reachedFrom(runAnywhere)];

  test('is the operations, the samples and the frameworks', () => {
    expect(needed).toEqual(
      expect.arrayContaining(
        [
          'openapi/operations/operation.ts',
          'openapi/parameters/reader.ts',
          'openapi/schemas/schema-compiler.ts',
          'openapi/sample/sampler.ts',
          'openapi/document/source-files.ts',
          'openapi/document/document-error.ts',
          'framework/laravel/laravel.ts',
          'framework/problem-details/problem-details.ts',
        ].map((file) => file.replaceAll('/', sep)),
      ),
    );
  });

  test.each(needed)('is nothing of Node: %s', (file) => {
    const text = readFileSync(join(src, file), 'utf8');
    expect(text).not.toMatch(/'node:|\bBuffer\b/);
  });
});

test("no room but framework/ knows a framework's files or its name", () => {
  const others = files.filter((file) => roomOf(file) !== 'framework');
  const knowing = others.filter(
    (file) =>
      importedBy(file).some((path) => /^framework[/\\](laravel|problem-details)\b/.test(path)) ||
      /'laravel'/.test(readFileSync(join(src, file), 'utf8')),
  );
  expect(knowing).toEqual([]);
});

/** The files of src that a file names in its imports and exports, types included, and loads later. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import) '(\.[^']+)'|import\('(\.[^']+)'\)/g)].map(([, path, later]) =>
    relative(src, resolve(src, dirname(file), path ?? later ?? '')),
  );
}

function importedBy(file: string): readonly string[] {
  return imports.get(file) ?? [];
}

/** Files, and all that they import, through whatever other files. */
function reachedFrom(starts: readonly string[]): Set<string> {
  const reached = new Set(starts.map((file) => file.replaceAll('/', sep)));
  // A set gives the members that are added meanwhile as well.
  for (const file of reached) for (const imported of importedBy(file)) reached.add(imported);
  return reached;
}

function roomOf(file: string): string {
  const [room = '.', ...rest] = file.split(sep);
  return rest.length === 0 ? '.' : room;
}
