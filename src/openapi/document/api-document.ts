import type { OpenAPIV3_1 } from 'openapi-types';
import type { Operation } from '../operations/operation.ts';
import { readOperations } from '../operations/read-operations.ts';
import { basePathOf } from '../operations/servers.ts';
import { FakerMethods } from '../sample/faker-methods.ts';
import { Sampler } from '../sample/sampler.ts';
import type { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { type Extensions, frameworkNameIn } from './extensions.ts';
import { hasKeys } from './json-pointer.ts';
import { below, type Place, type SourceFiles } from './source-files.ts';

/** A document that was read, checked and compiled. */
export interface ApiDocument {
  /** The file it was read from. */
  readonly path: string;
  /** Its content as written, with its `$ref`s. */
  readonly content: OpenAPIV3_1.Document;
  /** Path of the first server's URL, without a slash at the end: `/api/v1`. */
  readonly basePath: string;
  /** The name of the framework that the API visibly uses (`x-framework`), whose conventions fill the gaps of the document. */
  readonly framework: string | undefined;
  /** The name of the API (`x-api`), for programs that know more about this API than the document says. */
  readonly api: string | undefined;
  /** What the API is called: `info.title`, else the name of the file. */
  readonly title: string;
  /** Whether it was written for this program, uses its `x-` keys and is sound. Other documents are taken as they are. */
  readonly isOwn: boolean;
  /** The `x-` keys that only this program knows. */
  readonly ownExtensions: ReadonlySet<string>;
  readonly operations: readonly Operation[];
  /** Stand-ins for the operations of paths whose `$ref` leads nowhere. */
  readonly unreadable: readonly Operation[];
  readonly sampler: Sampler;
  /** The property names of a schema in `components/schemas`, in its order. */
  propertyNames(schema: string): readonly string[];
  /** The constants of an annotated enumeration in `components/schemas`, each with its description. */
  describedConstants(schema: string): Readonly<Record<string, string>>;
  readonly files: SourceFiles;
  /** The whole of the main file. */
  readonly root: Place;
}

/** The files of a document, and what reads its schemas. */
export interface DocumentSource {
  readonly files: SourceFiles;
  readonly schemas: SchemaCompiler;
  readonly extensions: Extensions;
  /** Whether it was written for this program and is sound. */
  readonly isOwn: boolean;
}

/** Computes once what is derived from a document. */
export function documentOf({ files, schemas, extensions, isOwn }: DocumentSource): ApiDocument {
  const { root } = files;
  const content = files.valueAt(root);
  // Checked only where this program reads it; Redocly's rules check the rest of its structure.
  const openapi = content as OpenAPIV3_1.Document;
  const { operations, unreadable } = readOperations({ files, root, schemas });
  const schemasPlace = below(root, 'components', 'schemas');
  return {
    path: files.paths()[0] ?? root.uri,
    content: openapi,
    basePath: basePathOf(openapi.servers),
    framework: frameworkNameIn(content),
    api: hasKeys(content) && typeof content['x-api'] === 'string' ? content['x-api'] : undefined,
    title: titleOf(openapi, files),
    isOwn,
    ownExtensions: extensions.own,
    operations,
    unreadable,
    sampler: new Sampler(files, new FakerMethods(), {
      compile: (place) => schemas.compile(place),
      prefersExamples: !isOwn,
    }),
    propertyNames: once((schema) => Object.keys(objectAt(files, below(schemasPlace, schema, 'properties')))),
    describedConstants: once((schema) => describedConstants(files.valueAt(below(schemasPlace, schema)))),
    files,
    root,
  };
}

function titleOf({ info }: OpenAPIV3_1.Document, files: SourceFiles): string {
  // The types promise a title, but the document may lack it.
  const title: unknown = hasKeys(info) ? info.title : undefined;
  if (typeof title === 'string' && title !== '') return title;
  return (files.paths()[0] ?? '').replace(/^.*[/\\]/, '');
}

/** Memoizes a function of a name: a document does not change. */
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
  return hasKeys(value) ? value : {};
}

function describedConstants(schema: unknown): Record<string, string> {
  if (!hasKeys(schema) || !Array.isArray(schema.oneOf)) return {};
  return Object.fromEntries(schema.oneOf.map((option) => [option.const, option.description]));
}
