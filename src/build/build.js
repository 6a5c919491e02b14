// Builds the program into dist/, unless what is there is newer than all that it is made of. Types are not checked here,
// which would take half of the time: `npm run typecheck` does that.
//   --where-missing   only where there is no dist/, and what builds it is installed: npm runs this after an installation
//                     from git or of a clone, `npm ci --omit=dev` included
//   --where-possible  leaves a dist/ as it is where what builds it is not installed
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Written last, with the start time of the build: files that changed meanwhile are newer. */
const stamp = `${root}dist/.built`;
const ingredients = [
  'src',
  'spec',
  'fixtures/seed.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'package-lock.json',
];
const tools = ['typescript-native', 'rolldown', '@types/node', '@types/express', '@scalar/fastify-api-reference'];
const {
  resolve,
  resolve: { paths },
} = createRequire(import.meta.url);

const missing = tools.filter((tool) => !isInstalled(tool));

if (isToBuild(process.argv[2])) await build();

/** @param {string | undefined} where */
function isToBuild(where) {
  const isThere = existsSync(`${root}dist`);
  if (where === '--where-missing') return !isThere && missing.length === 0;
  if (where === '--where-possible' && isThere && missing.length > 0) return false;
  return !isUpToDate();
}

async function build() {
  if (missing.length > 0) {
    process.stderr.write(`can't build without ${missing.join(', ')}; install them with npm ci\n`);
    process.exit(1);
  }
  const began = new Date();
  emitDeclarations();
  await import('./copy-declarations.js');
  await import('./bundle.js');
  await import('./bundle-inspector.js');
  await import('./compile-documents.js');
  await import('./bundle-browser.js');
  await import('./copy-browser-files.js');
  mkdirSync(`${root}dist`, { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, began, began);
}

function emitDeclarations() {
  const compiler = join(dirname(resolve('typescript-native/package.json')), 'bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noCheck'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

function isUpToDate() {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  return ingredients.every((path) => newestIn(root + path) <= built);
}

/** The time of the last change of a file, or in a folder: also of additions and removals. @param {string} path */
function newestIn(path) {
  const files = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
  return Math.max(...[path, ...files.map((file) => `${path}/${file}`)].map((file) => statSync(file).mtimeMs));
}

/** @param {string} name of a package */
function isInstalled(name) {
  return (paths(name) ?? []).some((folder) => existsSync(`${folder}/${name}/package.json`));
}
