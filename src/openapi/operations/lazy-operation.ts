import { hasKeys } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../document/source-files.ts';
import { type Parameter, readParameters, undeclaredParameter } from '../parameters/parameters.ts';
import { ParameterReader } from '../parameters/reader.ts';
import type { ShapeReader } from '../parameters/shapes.ts';
import type { SchemaCompiler } from '../schemas/schema-compiler.ts';
import { LazyRequestBody } from './lazy-request-body.ts';
import { LazyResponse, OpenResponse } from './lazy-response.ts';
import type { ContentReader } from './media-type-content.ts';
import type { Operation, RequestBody, Response } from './operation.ts';
import { parameterNamesIn } from './path-template.ts';
import { meantResponseName, responseName, statusOf } from './response-names.ts';
import { alternativesOf, credentialsOf } from './security-scheme.ts';

/** What reads the operations of one document. */
export interface OperationParts {
  readonly files: SourceFiles;
  readonly root: Place;
  readonly schemas: SchemaCompiler;
  readonly shapes: ShapeReader;
  readonly responseBodies: ContentReader;
  readonly requestBodies: ContentReader;
}

/** The place and the path of an operation. */
export interface OperationPlace {
  readonly id: string;
  /** In lower case, as in the document. */
  readonly method: string;
  readonly path: string;
  /** The place of the path item. */
  readonly item: Place;
  readonly servers: unknown;
}

/** An operation whose parts are read on first use. A reference that leads nowhere throws {@link DocumentError} then. */
export class LazyOperation implements Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly servers: unknown;
  readonly #at: Place;
  readonly item: Place;
  readonly #parts: OperationParts;
  #place: Place | undefined;
  #declared: readonly Parameter[] | undefined;
  #reader: ParameterReader | undefined;
  #pathParameters: readonly Parameter[] | undefined;
  #security: Operation['security'] | undefined;
  #requestBody: { readonly body: RequestBody | undefined } | undefined;
  #responses: ReadonlyMap<string, Response> | undefined;
  #success: Response | undefined;

  constructor({ id, method, path, item, servers }: OperationPlace, parts: OperationParts) {
    this.id = id;
    this.method = method.toUpperCase();
    this.path = path;
    this.servers = servers;
    this.#at = below(item, method);
    this.item = item;
    this.#parts = parts;
  }

  /** Multi-file documents refer to whole operations, though OpenAPI allows references only for path items. */
  get place(): Place {
    this.#place ??= this.#parts.files.resolve(this.#at).place;
    return this.#place;
  }

  get description(): string | undefined {
    const { description } = this.#object(this.place);
    return typeof description === 'string' ? description : undefined;
  }

  get summary(): string | undefined {
    // Follows no reference into another file just for a line in a list.
    const { summary } = this.#object(this.#at);
    return typeof summary === 'string' ? summary : undefined;
  }

  get parameters(): ParameterReader {
    this.#reader ??= new ParameterReader(
      [...this.#allParameters.filter(({ in: location }) => location !== 'path'), ...this.pathParameters],
      this.path,
    );
    return this.#reader;
  }

  get pathParameters(): readonly Parameter[] {
    this.#pathParameters ??= parameterNamesIn(this.path).map(
      (name) =>
        this.#allParameters.find((parameter) => parameter.in === 'path' && parameter.name === name) ??
        undeclaredParameter(name, this.place),
    );
    return this.#pathParameters;
  }

  get security(): Operation['security'] {
    const { files, root } = this.#parts;
    this.#security ??= alternativesOf(this.#object(this.place).security ?? this.#object(root).security, (name) => {
      const { value: scheme } = files.resolve(below(root, 'components', 'securitySchemes', name));
      return credentialsOf(scheme);
    });
    return this.#security;
  }

  get requestBody(): RequestBody | undefined {
    this.#requestBody ??= { body: this.#readRequestBody() };
    return this.#requestBody.body;
  }

  get responses(): ReadonlyMap<string, Response> {
    this.#responses ??= this.#readResponses();
    return this.#responses;
  }

  get success(): Response {
    this.#success ??= successOf(this.responses);
    return this.#success;
  }

  get #allParameters(): readonly Parameter[] {
    this.#declared ??= readParameters(this.item, this.place, this.#parts);
    return this.#declared;
  }

  #readRequestBody(): RequestBody | undefined {
    const { files, requestBodies } = this.#parts;
    const at = below(this.place, 'requestBody');
    if (!hasKeys(files.valueAt(at))) return undefined;
    const body = new LazyRequestBody(requestBodies, files.resolve(at).place);
    return body.content.length === 0 ? undefined : body;
  }

  #readResponses(): Map<string, Response> {
    const { value, place: at } = this.#parts.files.resolve(below(this.place, 'responses'));
    const responses = new Map<string, Response>();
    for (const key of hasKeys(value) ? Object.keys(value) : []) {
      const name = this.#parts.files.isStrict ? responseName(key) : meantResponseName(key);
      const status = name === undefined ? undefined : statusOf(name);
      // A correct key takes precedence over one whose meaning is guessed.
      if (name === undefined || status === undefined || (name !== key && responses.has(name))) continue;
      responses.set(name, LazyResponse.at(below(at, key), status, this.#parts.responseBodies));
    }
    return responses;
  }

  #object(place: Place): Record<string, unknown> {
    const value = this.#parts.files.valueAt(place);
    return hasKeys(value) ? value : {};
  }
}

/** The response to a valid request: the lowest 2xx, else `2XX` or `default`, else the first that ends an exchange. */
function successOf(responses: ReadonlyMap<string, Response>): Response {
  const [exact] = [...responses.keys()].filter((key) => /^2\d\d$/.test(key)).sort();
  const ranged = responses.get('2XX') ?? responses.get('default');
  const others = [...responses.values()];
  const first = others.find(({ status }) => status >= 200) ?? others[0];
  return responses.get(exact ?? '') ?? ranged?.withStatus(200) ?? first ?? new OpenResponse(200);
}
