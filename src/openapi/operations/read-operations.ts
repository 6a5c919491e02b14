import { isJsonMediaType } from '../bodies/media-types.ts';
import { DocumentError, type DocumentProblem } from '../document/document-error.ts';
import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../document/source-files.ts';
import { type Parameter, readParameters } from '../parameters/parameters.ts';
import { ParameterReader } from '../parameters/reader.ts';
import type { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { methods } from './methods.ts';
import type { EnvelopeProperty, Operation, RequestBody, Response } from './operation.ts';
import { readHeaders } from './response-headers.ts';
import { alternativesOf, type Credential, credentialOf } from './security-scheme.ts';

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
        if (hasKeys(item.value) && hasKeys(item.value[method])) {
          operations.push(this.#operation(path, method, item.place));
        }
      }
    }
    this.#reportDuplicates(operations);
    if (this.#problems.length > 0) throw new DocumentError(this.#problems);
    return operations;
  }

  #operation(path: string, method: string, item: Place): Operation {
    const place = below(item, method);
    const operation = this.#object(place);
    const id = typeof operation.operationId === 'string' ? operation.operationId : `${method.toUpperCase()} ${path}`;
    const responses = this.#responses(below(place, 'responses'));
    const parameters = readParameters(this.#files, item, place, this.#schemas);
    const pathParameters = this.#pathParameters(id, path, place, parameters, responses);
    return {
      id,
      method: method.toUpperCase(),
      path,
      summary: typeof operation.summary === 'string' ? operation.summary : undefined,
      place,
      pathParameters,
      parameters: new ParameterReader(parameters, path),
      security: this.#security(operation),
      requestBody: this.#requestBody(below(place, 'requestBody')),
      responses,
      success: successOf(responses),
    };
  }

  /** The parameters that the path names, in its order: that in which resources are looked up. */
  #pathParameters(
    id: string,
    path: string,
    operation: Place,
    parameters: readonly Parameter[],
    responses: ReadonlyMap<string, Response>,
  ): Parameter[] {
    return [...path.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => {
      const parameter = parameters.find((candidate) => candidate.in === 'path' && candidate.name === name);
      if (parameter === undefined) {
        this.#report(operation, `path parameter ${name} of ${path} is not declared`);
        return [];
      }
      const { resource, place } = parameter;
      if (
        resource !== undefined &&
        !responses.get(String(resource.missing.status))?.examples.has(resource.missing.example)
      ) {
        const { status, example } = resource.missing;
        this.#report(below(place, 'x-resource'), `${id} has no example ${example} for status ${status}`);
      }
      return [parameter];
    });
  }

  #security(operation: Record<string, unknown>): Credential[][] {
    return alternativesOf(operation.security ?? this.#object(this.#root).security, (name) => this.#credential(name));
  }

  #credential(schemeName: string): Credential[] {
    const { value: scheme } = this.#files.resolve(below(this.#root, 'components', 'securitySchemes', schemeName));
    if (!hasKeys(scheme)) {
      this.#report(below(this.#root, 'security'), `security scheme ${schemeName} is not declared`);
      return [];
    }
    const credential = credentialOf(scheme);
    return credential === undefined ? [] : [credential];
  }

  #requestBody(at: Place): RequestBody | undefined {
    if (this.#files.valueAt(at) === undefined) return undefined;
    const { value, place } = this.#files.resolve(at);
    const mediaTypes = keysOf(this.#files.valueAt(below(place, 'content')));
    if (mediaTypes.length === 0) return undefined;
    const jsonMediaType = mediaTypes.find(isJsonMediaType);
    const schema = jsonMediaType === undefined ? undefined : this.#schema(place, jsonMediaType);
    return {
      place,
      isRequired: hasKeys(value) && value.required === true,
      unreadMediaTypes: mediaTypes.filter((mediaType) => !isJsonMediaType(mediaType)),
      propertyNames: schema === undefined ? [] : this.#envelope(schema).map(({ name }) => name),
      schema,
      validate: schema && this.#schemas.compileWithDefaults(schema),
    };
  }

  #responses(at: Place): Map<string, Response> {
    const responses = new Map<string, Response>();
    for (const key of keysOf(this.#files.valueAt(at))) {
      const status = statusOf(key);
      if (status === undefined) {
        if (!key.startsWith('x-'))
          this.#report(below(at, key), `response ${key} is no status, range like 4XX, or default`);
        continue;
      }
      const { place } = this.#files.resolve(below(at, key));
      const mediaType = this.#mediaType(place);
      const isJson = mediaType === '*/*' || (mediaType !== undefined && isJsonMediaType(mediaType));
      const schema = mediaType === undefined ? undefined : this.#schema(place, mediaType);
      responses.set(key.toUpperCase() === 'DEFAULT' ? 'default' : key.toUpperCase(), {
        status,
        description: String(this.#object(place).description ?? ''),
        ...readHeaders(this.#files, below(place, 'headers')),
        mediaType,
        schema,
        // A JSON schema says nothing of the text that another media type is written as.
        validate: schema && isJson ? this.#schemas.compile(schema) : undefined,
        envelope: schema === undefined ? [] : this.#envelope(schema),
        examples: mediaType === undefined ? new Map() : this.#examples(below(place, 'content', mediaType)),
      });
    }
    return responses;
  }

  /** The JSON media type of a body, else its first; undefined for no body. */
  #mediaType(place: Place): string | undefined {
    const mediaTypes = keysOf(this.#files.valueAt(below(place, 'content')));
    return mediaTypes.find(isJsonMediaType) ?? mediaTypes[0];
  }

  #schema(place: Place, mediaType: string): Place | undefined {
    const schema = below(place, 'content', mediaType, 'schema');
    return this.#files.valueAt(schema) === undefined ? undefined : schema;
  }

  #envelope(schema: Place): EnvelopeProperty[] {
    const { place } = this.#files.resolve(schema);
    const properties = below(place, 'properties');
    return keysOf(this.#files.valueAt(properties)).map((name) => {
      const { value } = this.#files.resolve(below(properties, name));
      return { name, constant: hasKeys(value) ? value.const : undefined };
    });
  }

  #examples(mediaType: Place): Map<string, unknown> {
    const examples = new Map<string, unknown>();
    const named = below(mediaType, 'examples');
    for (const name of keysOf(this.#files.valueAt(named))) {
      const { value } = this.#files.resolve(below(named, name));
      if (hasKeys(value) && 'value' in value) examples.set(name, value.value);
    }
    const single = this.#files.valueAt(below(mediaType, 'example'));
    if (single !== undefined) examples.set('default', single);
    return examples;
  }

  #reportDuplicates(operations: readonly Operation[]): void {
    const ids = new Set<string>();
    const routes = new Map<string, string>();
    for (const { id, method, path, place } of operations) {
      if (ids.has(id)) this.#report(below(place, 'operationId'), `operationId ${id} is used twice`);
      ids.add(id);
      // Two paths that differ in the names of their parameters only can't be told apart.
      const route = `${method} ${path.replace(/\{[^}]+\}/g, '{}')}`;
      const other = routes.get(route);
      if (other !== undefined) this.#report(place, `${method} ${path} can't be told from ${other}`);
      routes.set(route, path);
    }
  }

  #object(place: Place): Record<string, unknown> {
    const value = this.#files.valueAt(place);
    return hasKeys(value) ? value : {};
  }

  #report(place: Place, reason: string): void {
    this.#problems.push(this.#files.problem(place, reason));
  }
}

/** The status that a key stands for; undefined for a key that is none. */
function statusOf(key: string): number | undefined {
  if (/^[1-5][0-9]{2}$/.test(key)) return Number(key);
  if (/^[1-5]XX$/i.test(key)) return Number(key[0]) * 100;
  // What a default response is for is not known before it is asked for.
  return key === 'default' ? 500 : undefined;
}

/** What is answered when nothing is wrong: the lowest 2xx, else `2XX` or `default`, else whatever comes first. */
function successOf(responses: ReadonlyMap<string, Response>): Response {
  const [exact] = [...responses.keys()].filter((key) => /^2\d\d$/.test(key)).sort();
  const ranged = responses.get('2XX') ?? responses.get('default');
  return (
    responses.get(exact ?? '') ?? (ranged && { ...ranged, status: 200 }) ?? [...responses.values()][0] ?? emptyResponse
  );
}

/** Of an operation whose responses the document leaves open. */
const emptyResponse: Response = {
  status: 200,
  description: '',
  headers: {},
  headerSchemas: new Map(),
  mediaType: undefined,
  schema: undefined,
  validate: undefined,
  envelope: [],
  examples: new Map(),
};

function keysOf(value: unknown): string[] {
  return hasKeys(value) ? Object.keys(value) : [];
}
