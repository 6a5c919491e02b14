// Bundles the program into few files: a start reads a handful, where it had to find, read and link two hundred. Dynamic
// imports stay, so that starts don't read what most of them don't need. Packages stay outside.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = `${root}dist/`;

/**
 * The files with fixed names. The build names the others, and puts them as deep as the rooms, so that `import.meta.url`
 * leads from a module to the package's other files, bundled or not.
 */
const entries = {
  index: 'src/index.ts',
  'cli/main': 'src/cli/main.ts',
  'talkover/types': 'src/talkover/types.ts',
  'testing/playwright': 'src/testing/playwright.ts',
  'testing/vitest': 'src/testing/vitest.ts',
  // Node's hooks run from a file in a thread of their own.
  'parts/fresh-import-hooks': 'src/cli/fresh-import-hooks.ts',
  'parts/document-compiler': 'src/build/document-compiler.ts',
};

/** The files that also run in browsers. */
const forBrowsers = { 'testing/msw': 'src/testing/msw.ts' };

/**
 * Modules that are loaded together: what the package's users and a start of the command share, and what the command needs
 * besides.
 */
const together = { mock: ['src/index.ts'], serve: ['src/cli/main.ts', 'src/cli/serve.ts'] };

/** Removes comments, which stay in the sources and declarations. Keeps function names, for stack traces. */
const small = /** @type {const} */ ({
  comments: false,
  minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
});

/** @type {Map<string, Set<string>> | undefined} the modules of each, once they are known */
let reached;

removeOldFiles();
const bundle = await rolldown({
  cwd: root,
  input: entries,
  platform: 'node',
  // Modules that browsers exclude are imported late, though Node loads them at once.
  checks: { ineffectiveDynamicImport: false },
  external: isPackage,
});
await bundle.write({
  dir: dist,
  ...small,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'parts/[name].js',
  codeSplitting: { groups: [{ name: groupOf, debugName: 'what a start reads' }] },
});
await writeBrowserFiles();

/** Bundles each alone, so that a page loads nothing of Node: what only a mock can do, they ask the mock for. */
async function writeBrowserFiles() {
  for (const [name, input] of Object.entries(forBrowsers)) {
    const own = await rolldown({ cwd: root, input, platform: 'neutral', external: isPackage });
    await own.write({ file: `${dist}${name}.js`, format: 'esm', ...small });
  }
}

/**
 * @typedef {{ getModuleInfo: (id: string) => { importedIds: readonly string[] } | null }} Modules
 *
 * The file that a module goes to; null where the build may choose.
 * @param {string} id
 * @param {Modules} modules
 */
function groupOf(id, modules) {
  reached ??= new Map(Object.entries(together).map(([name, files]) => [name, reachedFrom(files, modules)]));
  const [isOfMock, isOfServe] = ['mock', 'serve'].map((name) => reached?.get(name)?.has(id));
  if (isOfMock && isOfServe) return 'mock';
  return isOfServe && id !== join(root, entries['cli/main']) ? 'serve' : null;
}

/**
 * @param {readonly string[]} files
 * @param {Modules} modules
 */
function reachedFrom(files, modules) {
  const found = new Set(files.map((file) => join(root, file)));
  // The loop also reaches modules that are added during it.
  for (const id of found) for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

/** @param {string} id */
function isPackage(id) {
  return !/^(?:\.{0,2}[/\\]|[A-Za-z]:[/\\])/.test(id);
}

/**
 * Removes the files of an earlier build, whose modules may be divided differently. Keeps compiled documents, which may be
 * up to date.
 */
function removeOldFiles() {
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const isOther = /^(?:inspector|docs[/\\]browser|parts[/\\]compiled)[/\\]/.test(file);
    if (/\.c?js$/.test(file) && !isOther) rmSync(dist + file);
  }
}
