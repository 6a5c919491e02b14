import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

/** What the files of each folder may import from, beside their own; the order of the design. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  laravel: ['spec'],
  mock: ['spec', 'laravel'],
  contract: ['spec'],
  docs: ['spec'],
  inspector: ['spec'],
  http: ['spec', 'laravel', 'mock', 'docs'],
  cli: ['spec', 'laravel', 'mock', 'docs', 'contract', 'http'],
  '.': ['spec', 'laravel', 'mock', 'docs', 'contract', 'http'],
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

test.each(files)('%s imports only in the direction of the design', (file) => {
  const folder = folderOf(file);
  const imported = [
    ...readFileSync(resolve(src, file), 'utf8').matchAll(/from '(\.[^']+)'|import\('(\.[^']+)'\)/g),
  ].map(([, path, dynamic]) => folderOf(relative(src, resolve(src, dirname(file), path ?? dynamic ?? ''))));
  expect([folder, ...(mayImport[folder] ?? [])]).toEqual(expect.arrayContaining(imported));
});

function folderOf(file: string): string {
  const [folder = '.', ...rest] = file.split(sep);
  return rest.length === 0 ? '.' : folder;
}
