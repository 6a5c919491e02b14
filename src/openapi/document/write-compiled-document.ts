import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { checkOperations } from '../operations/check-operations.ts';
import { readOperations } from '../operations/read-operations.ts';
import { compiledFolder, packageVersion } from '../package-files.ts';
import { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { type CompiledModule, compiledModule, readCompiled, sha256Of } from './compiled-document.ts';
import { DocumentNotJson } from './document-not-json.ts';
import { type DocumentFramework, extensionsOf } from './extensions.ts';
import { readDocument } from './read-document.ts';

/**
 * Compiles a document, for {@link readCompiled}.
 * @param frameworks those that a document can name
 * @throws {DocumentError} if it is not strictly sound
 * @throws {DocumentNotJson}
 */
export async function writeCompiled(
  path: string,
  frameworks: readonly DocumentFramework[],
  folder: URL = compiledFolder,
): Promise<void> {
  const { files, root, content: document } = await readDocument(path, { frameworks, strict: true });
  const schemas = new SchemaCompiler(files, true, {}, Object.keys(extensionsOf(document, frameworks).schemas));
  const { operations } = readOperations({ files, root, schemas });
  // Reads all parts of the operations, and so compiles every schema.
  checkOperations(operations, files, root);
  const module = compiledModule(path, folder);
  const shared = new Map<number, string>();
  const content: Omit<CompiledModule, 'validators'> = {
    version: packageVersion,
    files: files.all().map(({ path: file, text, value }, index) => {
      if (!isDeepStrictEqual(JSON.parse(JSON.stringify(value)), value)) throw new DocumentNotJson(file);
      const entry = { path: relativeUrl(fileURLToPath(module), file), sha256: sha256Of(text) };
      const isCompiled = index > 0 && readCompiled(file, folder) !== undefined;
      if (isCompiled)
        shared.set(index, relativeUrl(fileURLToPath(module), fileURLToPath(compiledModule(file, folder))));
      return { ...entry, value: isCompiled ? undefined : value };
    }),
  };
  mkdirSync(folder, { recursive: true });
  replace(module, moduleText(content, shared, schemas.code()));
}

/** @param shared the modules of files that are compiled documents too, by the index of the file: they have its value already */
function moduleText(
  content: Omit<CompiledModule, 'validators'>,
  shared: ReadonlyMap<number, string>,
  code: string,
): string {
  const lines = [...shared].map(
    ([index, module]) => `content.files[${index}].value = require(${JSON.stringify(`./${module}`)}).files[0].value;`,
  );
  // Parsing a JSON string is faster than parsing an object literal.
  return [
    `const content = JSON.parse(${JSON.stringify(JSON.stringify(content))});`,
    ...lines,
    'module.exports = { ...content, validators: {} };',
    `((exports) => {\n${code}})(module.exports.validators);\n`,
  ].join('\n');
}

/** Replaces the file atomically: a mock that starts meanwhile finds the old one or the new one. */
function replace(file: URL, text: string): void {
  const temporary = new URL(`${file.href}.${process.pid}`);
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

function relativeUrl(from: string, to: string): string {
  return relative(dirname(from), to).split(sep).map(encodeURIComponent).join('/');
}
