import { fileURLToPath } from 'node:url';
import type { OpenAPIV3_1 } from 'openapi-types';
import type { Operation } from '../operations/operation.ts';
import { readOperations } from '../operations/read-operations.ts';
import { FakerMethods } from '../sample/faker-methods.ts';
import { Sampler } from '../sample/sampler.ts';
import { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { compiledFolder, readCompiled } from './compiled-document.ts';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { ownExtensions } from './extensions.ts';
import { isObject } from './json-pointer.ts';
import { below, type Place, SourceFiles } from './source-files.ts';

/** The document that comes with this package. */
export const talkoverDocument = fileURLToPath(new URL('../../../spec/openapi.yaml', import.meta.url));

/** A document that was read, checked and compiled. */
export interface ApiDocument {
  /** The file it was read from. */
  readonly path: string;
  /** Its content as written, `$ref`s and all. */
  readonly content: OpenAPIV3_1.Document;
  /** Path of the first server's URL, without a slash at the end: `/api/v1`. */
  readonly basePath: string;
  /** What the API visibly runs on (`x-framework`); its conventions fill in what the document leaves open. */
  readonly framework: 'laravel' | undefined;
  /** Whether it is Talkover's document or a copy of it, so that it is served with Talkover's behaviour. */
  readonly isTalkover: boolean;
  readonly operations: readonly Operation[];
  readonly sampler: Sampler;
  /** The names of the properties of a schema in `components/schemas`, in its order. */
  propertyNames(schema: string): readonly string[];
  /** The constants of an annotated enumeration in `components/schemas`, each with its description. */
  describedConstants(schema: string): Readonly<Record<string, string>>;
  /** What is in the document and can't be enforced; none in one that was read strictly. */
  readonly warnings: readonly DocumentProblem[];
  readonly files: SourceFiles;
  /** The whole of the file that the document was read from. */
  readonly root: Place;
}

/** How a document is read. */
export interface LoadOptions {
  /**
   * Whether everything that can't be enforced stops the loading: unknown `x-` keys, keywords and formats, and what ajv's
   * strict mode refuses. By default so for a document that uses extensions of ours; of another it becomes a warning.
   */
  readonly strict?: boolean | undefined;
  /** @internal Where compiled documents are; the folder of the build by default. */
  readonly compiled?: URL | undefined;
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, checks it and compiles its schemas.
 * @throws {DocumentError} with everything that is wrong, file and line of each.
 */
export async function loadDocument(path: string = talkoverDocument, options: LoadOptions = {}): Promise<ApiDocument> {
  // Whoever asks for a strict reading asks for the check, and not only for the document.
  const compiled = options.strict === undefined ? readCompiled(path, options.compiled ?? compiledFolder) : undefined;
  if (compiled === undefined) return documentOf(await readSource(path, options.strict));
  const files = new SourceFiles(compiled.files);
  const root = files.read(path);
  return documentOf({ files, root, schemas: new SchemaCompiler(files, true, compiled.validators), problems: [] });
}

/** A document that was read and found sound; `problems` is what only a strict reading minds. */
interface SoundSource {
  readonly files: SourceFiles;
  readonly root: Place;
  readonly schemas: SchemaCompiler;
  readonly problems: readonly DocumentProblem[];
}

async function readSource(path: string, isStrict: boolean | undefined): Promise<SoundSource> {
  const files = new SourceFiles();
  const root = files.read(path);
  const content = files.valueAt(root);
  const { checkDocument } = await import('./check-document.ts');
  const faker = new FakerMethods();
  const strict = new SchemaCompiler(files);
  const problems = checkDocument(files, strict, faker, true);
  if (problems.length === 0) return { files, root, schemas: strict, problems };
  if (isStrict ?? usesOurExtensions(content)) throw new DocumentError(problems);
  const lenient = new SchemaCompiler(files, false);
  const faults = checkDocument(files, lenient, faker, false);
  if (faults.length > 0) throw new DocumentError(faults);
  return { files, root, schemas: lenient, problems };
}

function documentOf({ files, root, schemas, problems }: SoundSource): ApiDocument {
  const content = files.valueAt(root);
  // Checked as far as this program reads it; Redocly's rules hold the rest of the shape.
  const openapi = content as OpenAPIV3_1.Document;
  const operations = readOperations(files, root, schemas);
  const schemasPlace = below(root, 'components', 'schemas');
  return {
    path: fileURLToPath(root.uri),
    content: openapi,
    basePath: basePathOf(openapi),
    framework: isObject(content) && content['x-framework'] === 'laravel' ? 'laravel' : undefined,
    isTalkover: isTalkover(content, root),
    operations,
    sampler: new Sampler(files, new FakerMethods(), (place) => schemas.compile(place)),
    propertyNames: once((schema) => Object.keys(objectAt(files, below(schemasPlace, schema, 'properties')))),
    describedConstants: once((schema) => describedConstants(files.valueAt(below(schemasPlace, schema)))),
    warnings: [...problems, ...unreadBodies(operations, files)],
    files,
    root,
  };
}

/**
 * Whether a document is Talkover's: the file of this package, or one that says so with `x-api: talkover`, as its copies do.
 * What operations, schemas or paths are called tells nothing: another API may have the same names.
 */
function isTalkover(content: unknown, { uri }: Place): boolean {
  return (isObject(content) && content['x-api'] === 'talkover') || fileURLToPath(uri) === talkoverDocument;
}

/** Bodies that no schema is held against. */
function unreadBodies(operations: readonly Operation[], files: SourceFiles): DocumentProblem[] {
  return operations.flatMap(({ id, requestBody }) =>
    (requestBody?.unreadMediaTypes ?? []).map((mediaType) =>
      files.problem(
        below(requestBody?.place ?? { uri: '', pointer: '' }, 'content', mediaType),
        `a body of ${mediaType} is taken unread by ${id}`,
      ),
    ),
  );
}

/** Whether the document was written for this program, so that what it does not know is a slip of the pen. */
function usesOurExtensions(content: unknown): boolean {
  if (!isObject(content)) return false;
  return Object.entries(content).some(([key, child]) => ownExtensions.has(key) || usesOurExtensions(child));
}

function basePathOf({ servers }: OpenAPIV3_1.Document): string {
  const { url = '/', variables = {} } = servers?.[0] ?? {};
  const filledIn = url.replace(/\{([^}]+)\}/g, (_, name: string) => variables[name]?.default ?? name);
  return URL.canParse(filledIn, 'http://localhost')
    ? new URL(filledIn, 'http://localhost').pathname.replace(/\/+$/, '')
    : '';
}

/** Answers are made with it, and a document does not change. */
function once<Value>(compute: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, Value>();
  return (name) => {
    const value = known.get(name) ?? compute(name);
    known.set(name, value);
    return value;
  };
}

function objectAt(files: SourceFiles, place: Place): Record<string, unknown> {
  const value = files.valueAt(place);
  return isObject(value) ? value : {};
}

function describedConstants(schema: unknown): Record<string, string> {
  if (!isObject(schema) || !Array.isArray(schema.oneOf)) return {};
  return Object.fromEntries(schema.oneOf.map((option) => [option.const, option.description]));
}
