// Compiles the program's own documents, so that a start neither parses nor checks them.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { minifySync } from 'rolldown/experimental';
import {
  compiledFolder,
  compiledModule,
  frameworks,
  readCompiled,
  writeCompiled,
} from '../../dist/parts/document-compiler.js';
import { withoutRepetition } from './shorter-validators.js';

const program = ['openapi', 'framework'].map((room) => fileURLToPath(new URL(`../${room}/`, import.meta.url)));
const sources = program.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => folder + file),
);
// Another release of ajv may write other code.
const lockFile = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
const programTime = Math.max(...[...sources, lockFile].map((file) => statSync(file).mtimeMs));

for (const name of ['openapi.yaml', 'control.yaml', 'records.yaml']) {
  const path = fileURLToPath(new URL(`../../spec/${name}`, import.meta.url));
  if (isUpToDate(path)) continue;
  await writeCompiled(path, frameworks);
  const module = fileURLToPath(compiledModule(path, compiledFolder));
  // Nobody reads ajv's validators as source.
  writeFileSync(module, minifySync(module, withoutRepetition(readFileSync(module, 'utf8'))).code);
}

/** @param {string} path */
function isUpToDate(path) {
  return readCompiled(path) !== undefined && statSync(compiledModule(path, compiledFolder)).mtimeMs > programTime;
}
