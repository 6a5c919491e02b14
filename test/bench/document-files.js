import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { installOutside } from './outside.js';

/** The newest release; 385 MB unpacked, most of it copies without references. */
const largeDocuments = ['@octokit/openapi@23.0.2'];

/** The largest of those that are installed for the tests. */
const installed = [
  ...['@readme/oas-examples/3.1/json/readme.json', '@readme/oas-examples/3.0/json/star-trek.json'],
  ...['@ideal-postcodes/openapi/dist/openapi.json', '@blockfrost/openapi/openapi.yaml', 'rclone-openapi/openapi.yaml'],
  ...['shipengine-openapi/openapi.json', '@directus/specs/dist/openapi.json'],
];

/**
 * The documents to measure, the largest first.
 * @param {readonly string[]} given files, and folders of documents; those of npm packages if there are none
 * @param {number} most how many
 */
export function documentFiles(given, most) {
  const files = given.length > 0 ? given.flatMap((path) => documentsAt(resolve(path))) : documentsOfPackages();
  return files.sort((a, b) => statSync(b).size - statSync(a).size).slice(0, most);
}

function documentsOfPackages() {
  const require = createRequire(import.meta.url);
  const here = dirname(dirname(dirname(require.resolve('@readme/oas-examples/package.json'))));
  const outside = installOutside('documents', largeDocuments);
  return [
    ...installed.map((file) => join(here, file)),
    ...documentsAt(join(outside, '@octokit/openapi/generated')).filter((file) => !file.includes('.deref.')),
  ];
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function documentsAt(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const file = join(path, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : documentsAt(file);
    return /\.(json|ya?ml)$/.test(entry.name) && isDocument(file) ? [file] : [];
  });
}

/**
 * Whether a file says near its beginning that it is a document, and no part of one.
 * @param {string} file
 */
function isDocument(file) {
  const descriptor = openSync(file, 'r');
  const bytes = Buffer.alloc(4096);
  const length = readSync(descriptor, bytes);
  closeSync(descriptor);
  return /^\W{0,20}openapi["']?\s*:\s*["']?3\./m.test(bytes.toString('utf8', 0, length));
}

/**
 * A short name: the file's, with its folder's where that says more.
 * @param {string} file
 */
export function nameOf(file) {
  const name = basename(file).replace(/\.(json|ya?ml)$/, '');
  return /^(openapi|index|latest|swagger\.verified)$/.test(name)
    ? (/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? `${basename(dirname(file))}/${name}`)
    : name;
}
