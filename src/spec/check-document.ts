import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { DocumentProblem } from './document-error.ts';
import { extensionSchemas } from './extensions.ts';
import type { FakerMethods } from './faker-methods.ts';
import { isObject } from './json-pointer.ts';
import type { SchemaCompiler } from './schema-compiler.ts';
import { below, type Place, type SourceFiles } from './source-files.ts';

/** Keys whose children are named by the author, so that a child called `x-…` or `schema` is a name and no keyword. */
const keysOfNames = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'schemas',
  'responses',
  'parameters',
  'examples',
  'requestBodies',
  'headers',
  'securitySchemes',
  'links',
  'callbacks',
  'pathItems',
  'paths',
  'webhooks',
  'content',
  'encoding',
  'variables',
  'mapping',
  'scopes',
  'dependentRequired',
]);

/** Keys that hold data, in which nothing is a keyword. */
const keysOfData = new Set(['example', 'default', 'const', 'enum', 'value']);

/**
 * Finds what is wrong with a document, beyond its syntax: `x-` keys that we don't know or whose value is malformed,
 * `$ref`s that lead nowhere, schemas that ajv's strict mode refuses, examples that break their schema.
 */
export function checkDocument(files: SourceFiles, schemas: SchemaCompiler, faker: FakerMethods): DocumentProblem[] {
  const checker = new Checker(files, schemas, faker);
  for (const [uri, content] of files.contents()) checker.walk(content, { uri, pointer: '' }, false);
  return checker.problems;
}

class Checker {
  readonly problems: DocumentProblem[] = [];
  readonly #files: SourceFiles;
  readonly #schemas: SchemaCompiler;
  readonly #faker: FakerMethods;
  readonly #extensions = compileExtensions();

  constructor(files: SourceFiles, schemas: SchemaCompiler, faker: FakerMethods) {
    this.#files = files;
    this.#schemas = schemas;
    this.#faker = faker;
  }

  walk(value: unknown, place: Place, hasNames: boolean): void {
    if (!isObject(value)) return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.walk(item, below(place, index), false);
      return;
    }
    if (hasNames) {
      for (const [name, child] of Object.entries(value)) {
        if (isPathsExtension(place, name)) this.#checkExtension(name, child, value, below(place, name));
        else {
          if (/\/components\/schemas$/.test(place.pointer)) this.#checkSchema(child, below(place, name));
          this.walk(child, below(place, name), false);
        }
      }
      return;
    }
    this.#checkRef(value, place);
    this.#checkExamples(value, place);
    for (const [key, child] of Object.entries(value)) {
      if (key.startsWith('x-')) this.#checkExtension(key, child, value, below(place, key));
      else if (keysOfData.has(key)) continue;
      else {
        if (key === 'schema') this.#checkSchema(child, below(place, key));
        this.walk(child, below(place, key), keysOfNames.has(key) && !Array.isArray(child));
      }
    }
  }

  #report(place: Place, reason: string): void {
    this.problems.push(this.#files.problem(place, reason));
  }

  #checkRef(value: Record<string, unknown>, place: Place): void {
    if (typeof value.$ref !== 'string') return;
    try {
      this.#files.resolve(place);
    } catch (error) {
      this.#report(below(place, '$ref'), reasonOf(error));
    }
  }

  #checkExtension(key: string, value: unknown, siblings: Record<string, unknown>, place: Place): void {
    const validate = this.#extensions.get(key);
    if (validate === undefined) {
      this.#report(place, `unknown extension ${key}; known are ${[...this.#extensions.keys()].join(', ')}`);
      return;
    }
    if (!validate(value)) {
      const error = validate.errors?.[0];
      this.#report(
        { uri: place.uri, pointer: place.pointer + (error?.instancePath ?? '') },
        `${key} ${error?.message ?? 'is malformed'}`,
      );
      return;
    }
    if (key === 'x-evidence' && isObject(value)) {
      for (const subject of Object.keys(value)) {
        if (subject !== 'this' && !(subject in siblings)) {
          this.#report(below(place, subject), `x-evidence speaks of ${subject}, which is not beside it`);
        }
      }
    }
    if (key === 'x-faker') {
      const method = isObject(value) ? Object.keys(value)[0] : value;
      if (typeof method === 'string' && !this.#faker.has(method)) {
        this.#report(place, `x-faker: faker has no method ${method}`);
      }
    }
  }

  #checkSchema(schema: unknown, place: Place): void {
    const metaErrors = this.#schemas.metaErrors(schema);
    // ajv reports what an `anyOf` of the meta-schema was made of as well; the last error at a place is the one that says it.
    const deepest = metaErrors.reduce(
      (longest, error) => (error.instancePath.length > longest.length ? error.instancePath : longest),
      '',
    );
    const metaError = metaErrors.find((error) => error.instancePath === deepest);
    if (metaError !== undefined) {
      this.#report(
        { uri: place.uri, pointer: place.pointer + deepest },
        `schema ${metaError.message ?? 'is malformed'}`,
      );
      return;
    }
    const failure = this.#compileFailure(place);
    if (failure !== undefined) this.#report(failure.place, failure.reason);
  }

  /** The innermost schema that ajv refuses by itself: ajv's own error does not say where it stands. */
  #compileFailure(place: Place): { place: Place; reason: string } | undefined {
    let reason: string;
    try {
      this.#schemas.compile(place);
      return undefined;
    } catch (error) {
      reason = reasonOf(error)
        .replace(/ in schema at path ".*"$/, '')
        .replace(/"?file:\S*\/([^/\s]*)#/, '$1#');
    }
    for (const inner of subschemaPlaces(this.#files.valueAt(place), place)) {
      const failure = this.#compileFailure(inner);
      if (failure !== undefined) return failure;
    }
    return { place, reason };
  }

  /** Examples stand beside `schema` in a media type, parameter or header, and as `example(s)` and `default` in a schema. */
  #checkExamples(value: Record<string, unknown>, place: Place): void {
    const besideSchema = isObject(value.schema);
    const schemaPlace = besideSchema ? below(place, 'schema') : place;
    if ('example' in value) this.#checkExample(value.example, below(place, 'example'), schemaPlace);
    if (besideSchema && isObject(value.examples)) {
      for (const name of Object.keys(value.examples)) {
        const { value: example, place: at } = this.#resolved(below(place, 'examples', name));
        if (isObject(example) && 'value' in example) this.#checkExample(example.value, below(at, 'value'), schemaPlace);
      }
    }
    if (!besideSchema && Array.isArray(value.examples)) {
      for (const [index, example] of value.examples.entries()) {
        this.#checkExample(example, below(place, 'examples', index), schemaPlace);
      }
    }
    if ('default' in value && !('url' in value) && isSchemaLike(value)) {
      this.#checkExample(value.default, below(place, 'default'), schemaPlace);
    }
  }

  #resolved(place: Place): { value: unknown; place: Place } {
    try {
      return this.#files.resolve(place);
    } catch {
      return { value: undefined, place };
    }
  }

  #checkExample(example: unknown, place: Place, schemaPlace: Place): void {
    let validate: ValidateFunction;
    try {
      validate = this.#schemas.compile(schemaPlace);
    } catch {
      return; // The schema itself is reported already.
    }
    if (validate(example)) return;
    for (const error of validate.errors ?? []) {
      const what = error.instancePath === '' ? '' : `${error.instancePath.slice(1)} `;
      this.#report(
        { uri: place.uri, pointer: place.pointer + error.instancePath },
        `the example does not satisfy its schema: ${what}${error.message ?? 'is invalid'}`,
      );
    }
  }
}

function compileExtensions(): Map<string, ValidateFunction> {
  const ajv = new Ajv2020({ strict: false });
  return new Map(Object.entries(extensionSchemas).map(([key, schema]) => [key, ajv.compile(schema)]));
}

function* subschemaPlaces(schema: unknown, place: Place): Generator<Place> {
  if (!isObject(schema)) return;
  for (const [key, child] of Object.entries(schema)) {
    if (!isObject(child) || keysOfData.has(key) || key.startsWith('x-')) continue;
    if (Array.isArray(child) || keysOfNames.has(key)) {
      for (const [name, item] of Object.entries(child)) if (isObject(item)) yield below(place, key, name);
    } else yield below(place, key);
  }
}

function isSchemaLike(value: Record<string, unknown>): boolean {
  return (
    'type' in value || '$ref' in value || 'enum' in value || 'oneOf' in value || 'anyOf' in value || 'allOf' in value
  );
}

function isPathsExtension(place: Place, name: string): boolean {
  return name.startsWith('x-') && /^\/(paths|webhooks|components)$/.test(place.pointer);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
