import { compiledFolder } from '../package-files.ts';
import { FakerMethods } from '../sample/faker-methods.ts';
import { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { type ApiDocument, documentOf } from './api-document.ts';
import { readCompiled } from './compiled-document.ts';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { isDownloadable, isSwagger2 } from './document-kind.ts';
import { type DocumentFramework, extensionsOf } from './extensions.ts';
import { usesOurExtensions } from './our-extensions.ts';
import { readSourceFiles } from './read-source-files.ts';
import type { KeptValues } from './read-text.ts';
import { SourceFiles } from './source-files.ts';
import type { SourceOptions } from './source-options.ts';

/** How a document is read. */
export interface ReadOptions extends SourceOptions {
  /** The frameworks that a document can name; the one without a name is for documents that name none. */
  readonly frameworks: readonly DocumentFramework[];
  /**
   * Whether loading fails for all that can't be enforced: unknown `x-` keys, keywords and formats, and what ajv's strict
   * mode refuses. Default: true for documents that use our extensions.
   */
  readonly strict?: boolean | undefined;
  /** @internal The folder of compiled documents; by default the build's. */
  readonly compiled?: URL | undefined;
}

/**
 * Reads an OpenAPI 3 document, or Swagger 2.0 where its converter is installed. Checks and compiles documents of ours;
 * takes others as they are, and refuses only files with nothing to serve.
 * @param path also a `file:` URL, or a URL to download from
 * @throws {DocumentError} with every problem, with file and line
 */
export async function readDocument(path: string, options: ReadOptions): Promise<ApiDocument> {
  // An explicit `strict` asks for the check, and not just for the document.
  const isChanged = options.overlays !== undefined && options.overlays.length > 0;
  const mayBeCompiled = options.strict === undefined && options.text === undefined && !isChanged;
  const compiled = mayBeCompiled ? readCompiled(path, options.compiled ?? compiledFolder) : undefined;
  if (compiled !== undefined) {
    const files = new SourceFiles(compiled.files);
    const extensions = extensionsOf(files.valueAt(files.root), options.frameworks);
    const schemas = new SchemaCompiler(files, true, compiled.validators, Object.keys(extensions.schemas));
    return documentOf({ files, schemas, extensions, isOwn: true });
  }
  const files = await sourceFiles(path, options, false);
  files.complete();
  const extensions = extensionsOf(files.valueAt(files.root), options.frameworks);
  const keys = Object.keys(extensions.schemas);
  const isOurs = usesOurExtensions(files, extensions);
  if (options.strict ?? isOurs) {
    if (isOurs) return readStrictly(path, options);
    const { checkForeign } = await import('./check-foreign.ts');
    refuse(checkForeign(files, new SchemaCompiler(files, false, {}, keys), new FakerMethods()));
  }
  return documentOf({ files, schemas: new SchemaCompiler(files, false, {}, keys), extensions, isOwn: false });
}

/** Throws {@link DocumentError}. Loads lazily what few documents need. */
async function sourceFiles(path: string, options: SourceOptions, isStrict: boolean): Promise<SourceFiles> {
  const files = await unchangedFiles(path, options, isStrict);
  const { overlays = [], onNote } = options;
  if (overlays.length > 0) (await import('../overlay/apply-overlays.ts')).applyOverlays(files, overlays, onNote);
  return files;
}

/** Throws {@link DocumentError}. */
async function unchangedFiles(path: string, options: SourceOptions, isStrict: boolean): Promise<SourceFiles> {
  const isInFiles = options.text === undefined && !options.remoteRefs && !isDownloadable(path);
  const kept = options.cache && !isStrict ? await keptValues() : undefined;
  const files = isInFiles ? readSourceFiles(path, isStrict, undefined, undefined, kept) : undefined;
  if (files !== undefined && !isSwagger2(files.valueAt(files.root))) return files;
  const { fetchSourceFiles } = await import('./fetch-source-files.ts');
  return fetchSourceFiles(path, options, isStrict, kept);
}

async function keptValues(): Promise<KeptValues> {
  const { KeptValuesInFolder, cacheFolder } = await import('./kept-values.ts');
  return new KeptValuesInFolder(cacheFolder());
}

/** Throws {@link DocumentError}. */
async function readStrictly(path: string, options: ReadOptions): Promise<ApiDocument> {
  const files = await sourceFiles(path, options, true);
  const extensions = extensionsOf(files.valueAt(files.root), options.frameworks);
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
