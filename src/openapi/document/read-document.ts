import { FakerMethods } from '../sample/faker-methods.ts';
import { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { type ApiDocument, documentOf } from './api-document.ts';
import { compiledFolder, readCompiled } from './compiled-document.ts';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { type DocumentFramework, type Extensions, extensionsOf } from './extensions.ts';
import { hasKeys } from './json-pointer.ts';
import { readSourceFiles } from './read-source-files.ts';
import { SourceFiles } from './source-files.ts';

/** How a document is read. */
export interface ReadOptions {
  /** The frameworks that a document can name; the one without a name is for documents that name none. */
  readonly frameworks: readonly DocumentFramework[];
  /**
   * Whether everything that can't be enforced stops the loading: unknown `x-` keys, keywords and formats, and what ajv's
   * strict mode refuses. By default so for a document that uses extensions of ours.
   */
  readonly strict?: boolean | undefined;
  /** @internal Where compiled documents are; the folder of the build by default. */
  readonly compiled?: URL | undefined;
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document. One of ours is checked and compiled; any other is taken as it is, and nothing but a
 * file with nothing to serve is refused.
 * @throws {DocumentError} with everything that is wrong, file and line of each.
 */
export async function readDocument(path: string, options: ReadOptions): Promise<ApiDocument> {
  // Whoever asks for a strict reading asks for the check, and not only for the document.
  const compiled = options.strict === undefined ? readCompiled(path, options.compiled ?? compiledFolder) : undefined;
  if (compiled !== undefined) {
    const files = new SourceFiles(compiled.files);
    const extensions = extensionsOf(files.valueAt(files.root), options.frameworks);
    const schemas = new SchemaCompiler(files, true, compiled.validators, Object.keys(extensions.schemas));
    return documentOf({ files, schemas, extensions, isOwn: true });
  }
  const files = readSourceFiles(path);
  const extensions = extensionsOf(files.valueAt(files.root), options.frameworks);
  const keys = Object.keys(extensions.schemas);
  if (options.strict ?? usesOurExtensions(files, extensions)) return readStrictly(path, options);
  return documentOf({ files, schemas: new SchemaCompiler(files, false, {}, keys), extensions, isOwn: false });
}

/** Throws {@link DocumentError}. */
async function readStrictly(path: string, { frameworks }: ReadOptions): Promise<ApiDocument> {
  const files = readSourceFiles(path, true);
  const extensions = extensionsOf(files.valueAt(files.root), frameworks);
  const schemas = new SchemaCompiler(files, true, {}, Object.keys(extensions.schemas));
  const { checkDocument } = await import('./check-document.ts');
  const { checkOperations } = await import('../operations/check-operations.ts');
  refuse(checkDocument(files, schemas, new FakerMethods(), extensions));
  const document = documentOf({ files, schemas, extensions, isOwn: true });
  refuse(checkOperations(document.operations, files, document.root));
  return document;
}

function refuse(problems: readonly DocumentProblem[]): void {
  if (problems.length > 0) throw new DocumentError(problems);
}

/** Whether the document was written for this program, so that what it does not know is a misspelling. */
function usesOurExtensions(files: SourceFiles, { own }: Extensions): boolean {
  const [root] = files.all();
  // A text is searched faster than a tree, and most documents have none of these keys.
  if (root === undefined || ![...own].some((key) => root.text.includes(key))) return false;
  return hasKeyOf(own, root.value);
}

function hasKeyOf(keys: ReadonlySet<string>, value: unknown): boolean {
  if (!hasKeys(value)) return false;
  return Object.entries(value).some(([key, child]) => keys.has(key) || hasKeyOf(keys, child));
}
