// Copies the declarations of the package's entries and their imports into dist/. The compiler writes those of every file,
// and users need few of them.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');
/** The compiler's output: a hidden folder, which the package leaves out. */
const compiled = join(dist, '.types');

/** @type {{ exports: Record<string, { types?: string }> }} */
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entries = Object.values(exports).flatMap(({ types }) => (types === undefined ? [] : join(root, types)));
const needed = new Set(entries.map((file) => file.replace(dist, compiled)));
// The loop also reaches files that are added during it.
for (const file of needed) for (const imported of importsOf(file)) needed.add(imported);

for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' }))
  if (file.endsWith('.d.ts') && !file.startsWith('.')) rmSync(join(dist, file));
for (const file of needed) {
  const target = file.replace(compiled, dist);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
}

/** @param {string} file @returns {string[]} the declarations of ours that it imports */
function importsOf(file) {
  const imported = readFileSync(file, 'utf8').matchAll(/\b(?:from |import |import\()['"](\.[^'"]+)['"]/g);
  return [...imported].flatMap(([, name = '']) => {
    const path = join(dirname(file), name).replace(/\.[jt]s$/, '.d.ts');
    return existsSync(path) ? path : [];
  });
}
