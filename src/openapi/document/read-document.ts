import { FakerMethods } from '../sample/faker-methods.ts';
import { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { type ApiDocument, documentOf, type SoundSource } from './api-document.ts';
import { compiledFolder, readCompiled } from './compiled-document.ts';
import { DocumentError } from './document-error.ts';
import { type DocumentFramework, type Extensions, extensionsOf } from './extensions.ts';
import { hasKeys } from './json-pointer.ts';
import { readSourceFiles, textElsewhere } from './read-source-files.ts';
import { SourceFiles } from './source-files.ts';

/** How a document is read. */
export interface ReadOptions {
  /** The frameworks that a document can name; the one without a name is for documents that name none. */
  readonly frameworks: readonly DocumentFramework[];
  /**
   * Whether everything that can't be enforced stops the loading: unknown `x-` keys, keywords and formats, and what ajv's
   * strict mode refuses. By default so for a document that uses extensions of ours; of another it becomes a warning.
   */
  readonly strict?: boolean | undefined;
  /**
   * The document's text, where it is in no file; the path or URL is then what it is called, and what its `$ref`s are
   * relative to.
   */
  readonly text?: string | undefined;
  /** @internal Where compiled documents are; the folder of the build by default. */
  readonly compiled?: URL | undefined;
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, checks it and compiles its schemas.
 * @throws {DocumentError} with everything that is wrong, file and line of each.
 */
export async function readDocument(path: string, options: ReadOptions): Promise<ApiDocument> {
  // Whoever asks for a strict reading asks for the check, and not only for the document.
  const isFile = options.text === undefined && options.strict === undefined;
  const compiled = isFile ? readCompiled(path, options.compiled ?? compiledFolder) : undefined;
  if (compiled === undefined) return documentOf(await readSource(path, options));
  const files = new SourceFiles(compiled.files);
  const extensions = extensionsOf(files.valueAt(files.root), options.frameworks);
  const schemas = new SchemaCompiler(files, true, compiled.validators, Object.keys(extensions.schemas));
  return documentOf({ files, schemas, problems: [], extensions });
}

async function readSource(path: string, { strict: isStrict, frameworks, text }: ReadOptions): Promise<SoundSource> {
  const files = readSourceFiles(path, await textElsewhere(path, text));
  const content = files.valueAt(files.root);
  const { checkDocument } = await import('./check-document.ts');
  const faker = new FakerMethods();
  const extensions = extensionsOf(content, frameworks);
  const keys = Object.keys(extensions.schemas);
  const strict = new SchemaCompiler(files, true, {}, keys);
  const problems = checkDocument(files, strict, faker, extensions, true);
  if (problems.length === 0) return { files, schemas: strict, problems, extensions };
  if (isStrict ?? usesOurExtensions(content, extensions)) throw new DocumentError(problems);
  const lenient = new SchemaCompiler(files, false, {}, keys);
  const faults = checkDocument(files, lenient, faker, extensions, false);
  if (faults.length > 0) throw new DocumentError(faults);
  return { files, schemas: lenient, problems, extensions };
}

/** Whether the document was written for this program, so that what it does not know is a misspelling. */
function usesOurExtensions(content: unknown, extensions: Extensions): boolean {
  if (!hasKeys(content)) return false;
  return Object.entries(content).some(
    ([key, child]) => extensions.own.has(key) || usesOurExtensions(child, extensions),
  );
}
