import { DocumentError, type DocumentProblem } from './document-error.ts';
import type { ResourceReference } from './extensions.ts';
import { isObject } from './json-pointer.ts';
import {
  type EnvelopeProperty,
  methods,
  type Operation,
  type PathParameter,
  type RequestBody,
  type Response,
} from './operation.ts';
import type { SchemaCompiler } from './schema-compiler.ts';
import { below, type Place, type SourceFiles } from './source-files.ts';

/** Turns a document's `paths` into operations with compiled validators. Throws {@link DocumentError}. */
export function readOperations(files: SourceFiles, root: Place, schemas: SchemaCompiler): Operation[] {
  return new OperationReader(files, root, schemas).read();
}

class OperationReader {
  readonly #files: SourceFiles;
  readonly #root: Place;
  readonly #schemas: SchemaCompiler;
  readonly #problems: DocumentProblem[] = [];

  constructor(files: SourceFiles, root: Place, schemas: SchemaCompiler) {
    this.#files = files;
    this.#root = root;
    this.#schemas = schemas;
  }

  read(): Operation[] {
    const operations: Operation[] = [];
    const paths = below(this.#root, 'paths');
    for (const path of keysOf(this.#files.valueAt(paths))) {
      if (path.startsWith('x-')) continue;
      if (!path.startsWith('/')) this.#report(below(paths, path), `path ${path} does not begin with a slash`);
      const item = this.#files.resolve(below(paths, path));
      for (const method of methods) {
        if (isObject(item.value) && isObject(item.value[method])) {
          operations.push(this.#operation(path, method, item.place));
        }
      }
    }
    this.#reportDuplicateIds(operations);
    if (this.#problems.length > 0) throw new DocumentError(this.#problems);
    return operations;
  }

  #operation(path: string, method: string, item: Place): Operation {
    const place = below(item, method);
    const operation = this.#object(place);
    const id = typeof operation.operationId === 'string' ? operation.operationId : `${method.toUpperCase()} ${path}`;
    const responses = this.#responses(below(place, 'responses'));
    const success = [...responses.values()].filter(({ status }) => status >= 200 && status < 300).sort(byStatus)[0];
    const pathParameters = this.#pathParameters(id, path, item, place, responses);
    return {
      id,
      method: method.toUpperCase(),
      path,
      summary: typeof operation.summary === 'string' ? operation.summary : undefined,
      place,
      pathParameters,
      needsToken: this.#needsToken(operation),
      requestBody: this.#requestBody(below(place, 'requestBody')),
      responses,
      success,
    };
  }

  #pathParameters(
    id: string,
    path: string,
    item: Place,
    operation: Place,
    responses: ReadonlyMap<number, Response>,
  ): PathParameter[] {
    const parameters = new Map<string, PathParameter>();
    for (const list of [below(item, 'parameters'), below(operation, 'parameters')]) {
      for (const index of keysOf(this.#files.valueAt(list))) {
        const { value, place } = this.#files.resolve(below(list, index));
        if (!isObject(value) || value.in !== 'path' || typeof value.name !== 'string') continue;
        // The loader has checked the shape of every `x-resource`.
        const resource = value['x-resource'] as ResourceReference | undefined;
        const missing = resource && responses.get(resource.missing.status);
        if (resource !== undefined && !missing?.examples.has(resource.missing.example)) {
          const { status, example } = resource.missing;
          this.#report(below(place, 'x-resource'), `${id} has no example ${example} for status ${status}`);
        }
        parameters.set(value.name, { name: value.name, resource });
      }
    }
    const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
    for (const name of named) {
      if (!parameters.has(name)) this.#report(operation, `path parameter ${name} of ${path} is not declared`);
    }
    // In the order of the path, which is the order in which resources are looked up.
    return named.flatMap((name) => parameters.get(name) ?? []);
  }

  #needsToken(operation: Record<string, unknown>): boolean {
    const security = operation.security ?? this.#object(this.#root).security;
    return Array.isArray(security) && security.length > 0 && !security.some((scheme) => keysOf(scheme).length === 0);
  }

  #requestBody(at: Place): RequestBody | undefined {
    if (this.#files.valueAt(at) === undefined) return undefined;
    const { place } = this.#files.resolve(at);
    const schema = this.#jsonSchema(place);
    if (schema === undefined) return undefined;
    return { schema, validate: this.#schemas.compileWithDefaults(schema) };
  }

  #responses(at: Place): Map<number, Response> {
    const responses = new Map<number, Response>();
    for (const key of keysOf(this.#files.valueAt(at))) {
      if (!/^[1-5][0-9][0-9]$/.test(key)) {
        if (!key.startsWith('x-')) this.#report(below(at, key), `status ${key} is not a number from 100 to 599`);
        continue;
      }
      const status = Number(key);
      const { place } = this.#files.resolve(below(at, key));
      const schema = this.#jsonSchema(place);
      responses.set(status, {
        status,
        description: String(this.#object(place).description ?? ''),
        headers: this.#headers(below(place, 'headers')),
        schema,
        validate: schema && this.#schemas.compile(schema),
        envelope: schema === undefined ? [] : this.#envelope(schema),
        examples: this.#examples(below(place, 'content', 'application/json')),
      });
    }
    return responses;
  }

  #headers(at: Place): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const name of keysOf(this.#files.valueAt(at))) {
      const { value } = this.#files.resolve(below(at, name));
      if (isObject(value) && value.example !== undefined) headers[name] = String(value.example);
    }
    return headers;
  }

  #jsonSchema(place: Place): Place | undefined {
    const schema = below(place, 'content', 'application/json', 'schema');
    return this.#files.valueAt(schema) === undefined ? undefined : schema;
  }

  #envelope(schema: Place): EnvelopeProperty[] {
    const { place } = this.#files.resolve(schema);
    const properties = below(place, 'properties');
    return keysOf(this.#files.valueAt(properties)).map((name) => {
      const { value } = this.#files.resolve(below(properties, name));
      return { name, constant: isObject(value) ? value.const : undefined };
    });
  }

  #examples(mediaType: Place): Map<string, unknown> {
    const examples = new Map<string, unknown>();
    const named = below(mediaType, 'examples');
    for (const name of keysOf(this.#files.valueAt(named))) {
      const { value } = this.#files.resolve(below(named, name));
      if (isObject(value) && 'value' in value) examples.set(name, value.value);
    }
    const single = this.#files.valueAt(below(mediaType, 'example'));
    if (single !== undefined) examples.set('default', single);
    return examples;
  }

  #reportDuplicateIds(operations: readonly Operation[]): void {
    const seen = new Set<string>();
    for (const { id, place } of operations) {
      if (seen.has(id)) this.#report(below(place, 'operationId'), `operationId ${id} is used twice`);
      seen.add(id);
    }
  }

  #object(place: Place): Record<string, unknown> {
    const value = this.#files.valueAt(place);
    return isObject(value) ? value : {};
  }

  #report(place: Place, reason: string): void {
    this.#problems.push(this.#files.problem(place, reason));
  }
}

function byStatus(a: Response, b: Response): number {
  return a.status - b.status;
}

function keysOf(value: unknown): string[] {
  return isObject(value) ? Object.keys(value) : [];
}
