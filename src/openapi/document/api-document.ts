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
  /** Its content as written, `$ref`s and all. */
  readonly content: OpenAPIV3_1.Document;
  /** Path of the first server's URL, without a slash at the end: `/api/v1`. */
  readonly basePath: string;
  /** The name of what the API visibly runs on (`x-framework`): its conventions say what the document leaves open. */
  readonly framework: string | undefined;
  /** The name of the API that the document is of (`x-api`), where a program knows more of it than the document says. */
  readonly api: string | undefined;
  /** What the API is called: `info.title`, else the name of the file. */
  readonly title: string;
  /** Whether it was written for this program, whose `x-` keys it uses, and was found sound. Any other is taken as it is. */
  readonly isOwn: boolean;
  /** The `x-` keys that only this program knows. */
  readonly ownExtensions: ReadonlySet<string>;
  readonly operations: readonly Operation[];
  /** Stand for the operations of paths whose `$ref` leads nowhere. */
  readonly unreadable: readonly Operation[];
  readonly sampler: Sampler;
  /** The names of the properties of a schema in `components/schemas`, in its order. */
  propertyNames(schema: string): readonly string[];
  /** The constants of an annotated enumeration in `components/schemas`, each with its description. */
  describedConstants(schema: string): Readonly<Record<string, string>>;
  readonly files: SourceFiles;
  /** The whole of the file that the document was read from. */
  readonly root: Place;
}

/** The files of a document that was read, and what reads its schemas. */
export interface DocumentSource {
  readonly files: SourceFiles;
  readonly schemas: SchemaCompiler;
  readonly extensions: Extensions;
  /** Whether it was written for this program and found sound. */
  readonly isOwn: boolean;
}

/** What is made of a document once. */
export function documentOf({ files, schemas, extensions, isOwn }: DocumentSource): ApiDocument {
  const { root } = files;
  const content = files.valueAt(root);
  // Checked as far as this program reads it; Redocly's rules hold the rest of the shape.
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
  // Where the document says none, whatever the types promise.
  const title: unknown = hasKeys(info) ? info.title : undefined;
  if (typeof title === 'string' && title !== '') return title;
  return (files.paths()[0] ?? '').replace(/^.*[/\\]/, '');
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
  return hasKeys(value) ? value : {};
}

function describedConstants(schema: unknown): Record<string, string> {
  if (!hasKeys(schema) || !Array.isArray(schema.oneOf)) return {};
  return Object.fromEntries(schema.oneOf.map((option) => [option.const, option.description]));
}
