import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isJsonMediaType } from '../bodies/media-types.ts';
import type { FakerMethods } from '../sample/faker-methods.ts';
import type { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { DocumentError, type DocumentProblem } from './document-error.ts';
import { type Extensions, resourceAdvice } from './extensions.ts';
import { hasKeys, parsePointer } from './json-pointer.ts';
import { below, keyOf, type Place, refsIn, type SourceFiles, targetOf } from './source-files.ts';

/** Keys whose children are named by the author, so that a child called `x-…` or `schema` is a name and not a keyword. */
export const keysOfNames: ReadonlySet<string> = new Set([
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

/** Keys that hold data, which has no keywords. */
export const keysOfData: ReadonlySet<string> = new Set(['example', 'default', 'const', 'enum', 'value']);

/**
 * Finds what is wrong with a document, beyond its syntax: `x-` keys that are unknown or have a malformed value, `$ref`s
 * that lead nowhere, schemas that ajv's strict mode refuses, examples that break their schema.
 */
export function checkDocument(
  files: SourceFiles,
  schemas: SchemaCompiler,
  faker: FakerMethods,
  extensions: Extensions,
): DocumentProblem[] {
  const checker = new Checker(files, schemas, faker, extensions);
  // The loop also reaches files that references load during the walk, as the last ones.
  for (const [uri, content] of files.contents()) checker.walk(content, { uri, pointer: '' }, false);
  return checker.problems;
}

class Checker {
  readonly problems: DocumentProblem[] = [];
  /** Places that were reported: a schema that is used in many places is reported once. */
  readonly #reported = new Set<string>();
  /** Schemas that ajv has compiled. */
  readonly #sound = new Set<string>();
  readonly #files: SourceFiles;
  readonly #schemas: SchemaCompiler;
  readonly #faker: FakerMethods;
  readonly #extensions: ReadonlyMap<string, ValidateFunction>;

  constructor(files: SourceFiles, schemas: SchemaCompiler, faker: FakerMethods, extensions: Extensions) {
    this.#extensions = compiledSchemas(extensions);
    this.#files = files;
    this.#schemas = schemas;
    this.#faker = faker;
  }

  walk(value: unknown, place: Place, hasNames: boolean): void {
    if (!hasKeys(value)) return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.walk(item, below(place, index), false);
      return;
    }
    if (hasNames) {
      for (const [name, child] of Object.entries(value)) {
        if (isPathsExtension(place, name)) this.#checkExtension(name, child, value, below(place, name));
        else {
          if (/\/components\/schemas$/.test(place.pointer)) this.#checkSchema(below(place, name));
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
        if (key === 'schema') this.#checkSchema(below(place, key));
        this.walk(child, below(place, key), keysOfNames.has(key) && !Array.isArray(child));
      }
    }
  }

  #report(place: Place, reason: string): void {
    const key = `${keyOf(place)} ${reason}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
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
        `${key} ${error?.message ?? 'is malformed'}${key === 'x-resource' ? `; ${resourceAdvice(value)}` : ''}`,
      );
      return;
    }
    if (key === 'x-evidence' && hasKeys(value)) {
      for (const subject of Object.keys(value)) {
        if (subject !== 'this' && !(subject in siblings)) {
          this.#report(below(place, subject), `x-evidence names ${subject}, which is not beside it`);
        }
      }
    }
    if (key === 'x-faker') {
      const method = hasKeys(value) ? Object.keys(value)[0] : value;
      if (typeof method === 'string' && !this.#faker.has(method)) {
        this.#report(place, `x-faker: faker has no method ${method}`);
      }
    }
  }

  #checkSchema(place: Place): void {
    if (this.#sound.has(keyOf(place))) return;
    const failure = this.#schemaFailure(place, new Set());
    if (failure === undefined) this.#noteSound(place);
    else this.#report(failure.place, failure.reason);
  }

  /** Notes that the targets of a sound schema's references are sound: ajv has compiled them with it. */
  #noteSound(place: Place): void {
    if (this.#sound.has(keyOf(place))) return;
    this.#sound.add(keyOf(place));
    for (const { ref } of refsIn(this.#files.valueAt(place), '')) this.#noteSound(targetOf(ref, place.uri));
  }

  /** Finds the innermost schema that ajv refuses by itself: ajv's error does not name its place. */
  #schemaFailure(place: Place, seen: Set<string>): { place: Place; reason: string } | undefined {
    const key = keyOf(place);
    if (seen.has(key)) return undefined;
    seen.add(key);
    let reason: string;
    try {
      this.#compile(place);
      return undefined;
    } catch (error) {
      reason = reasonOf(error);
    }
    const found = this.#files.tryResolve(place);
    // A reference that leads nowhere is reported separately, and a faulty target at its own place.
    if (found?.value === undefined) return undefined;
    const { value: schema, place: target } = found;
    if (keyOf(target) !== key && !this.#compiles(target)) return this.#schemaFailure(target, seen);
    for (const inner of subschemaPlaces(this.#files.valueAt(place), place)) {
      if (!this.#compiles(inner)) return this.#schemaFailure(inner, seen);
    }
    const malformed = this.#malformed(schema, place);
    if (malformed !== undefined) return malformed;
    const keyword = keywordIn(reason, schema);
    // Unknown extensions are reported separately.
    if (keyword?.startsWith('x-')) return undefined;
    return { place: keyword === undefined ? place : below(place, keyword), reason: withoutAjvsPlaces(reason) };
  }

  /** Validates a schema against the meta-schema. */
  #malformed(schema: unknown, place: Place): { place: Place; reason: string } | undefined {
    // ajv also reports the branches of an `anyOf` in the meta-schema; the deepest error is the useful one.
    const [deepest] = this.#schemas
      .metaErrors(schema)
      .toSorted((a, b) => b.instancePath.length - a.instancePath.length);
    if (deepest === undefined) return undefined;
    const at = { uri: place.uri, pointer: place.pointer + deepest.instancePath };
    return { place: at, reason: `schema ${deepest.message ?? 'is malformed'}` };
  }

  /** Compiles for the direction of the body that the schema belongs to: the other direction is equally sound. */
  #compile(place: Place): ValidateFunction {
    return this.#schemas.compile(place, isInRequest(place) ? 'request' : 'response');
  }

  #compiles(place: Place): boolean {
    try {
      this.#compile(place);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Checks the examples beside `schema` in a media type, parameter or header, and the `example(s)` and `default` of a
   * schema.
   */
  #checkExamples(value: Record<string, unknown>, place: Place): void {
    const besideSchema = hasKeys(value.schema);
    // The example of an XML body is its text, which a JSON schema does not describe.
    if (besideSchema && /\/content\/[^/]*$/.test(place.pointer) && !isJsonMediaType(lastSegment(place))) return;
    const schemaPlace = besideSchema ? below(place, 'schema') : place;
    if ('example' in value) this.#checkExample(value.example, below(place, 'example'), schemaPlace);
    if (besideSchema && hasKeys(value.examples)) {
      for (const name of Object.keys(value.examples)) {
        const example = this.#files.tryResolve(below(place, 'examples', name));
        if (hasKeys(example?.value) && 'value' in example.value)
          this.#checkExample(example.value.value, below(example.place, 'value'), schemaPlace);
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

  #checkExample(example: unknown, place: Place, schemaPlace: Place): void {
    let validate: ValidateFunction;
    try {
      validate = this.#compile(schemaPlace);
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

function compiledSchemas({ schemas }: Extensions): Map<string, ValidateFunction> {
  const ajv = new Ajv2020({ strict: false });
  return new Map(Object.entries(schemas).map(([key, schema]) => [key, ajv.compile(schema)]));
}

function* subschemaPlaces(schema: unknown, place: Place): Generator<Place> {
  if (!hasKeys(schema)) return;
  for (const [key, child] of Object.entries(schema)) {
    if (!hasKeys(child) || keysOfData.has(key) || key.startsWith('x-')) continue;
    if (Array.isArray(child) || keysOfNames.has(key)) {
      for (const [name, item] of Object.entries(child)) if (hasKeys(item)) yield below(place, key, name);
    } else yield below(place, key);
  }
}

/** Finds the keyword of a schema that ajv's message names, directly or by its value; the message is the only source. */
function keywordIn(reason: string, schema: unknown): string | undefined {
  if (!hasKeys(schema)) return undefined;
  return Object.keys(schema).find((key) => reason.includes(`"${key}"`) || reason.includes(`"${schema[key]}"`));
}

function withoutAjvsPlaces(reason: string): string {
  return reason
    .replace(/ (in schema )?at (path )?"[^"]*"/, '')
    .replace(/ \(strict\w+\)$/, '')
    .replace(/ ignored$/, '');
}

/** Whether a place is in a request, where a `readOnly` property can't be required and a `writeOnly` one can. */
function isInRequest({ pointer }: Place): boolean {
  return /\/(requestBody|requestBodies|parameters)\//.test(pointer);
}

function lastSegment({ pointer }: Place): string {
  return parsePointer(pointer).at(-1) ?? '';
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
  if (error instanceof DocumentError) return error.problems.map(({ reason }) => reason).join('; ');
  return error instanceof Error ? error.message : String(error);
}
