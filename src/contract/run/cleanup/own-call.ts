import { isJsonMediaType } from '../../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../../openapi/document/api-document.ts';
import { parsePointer, valueAt } from '../../../openapi/document/json-pointer.ts';
import type { Operation } from '../../../openapi/operations/operation.ts';
import { requiredParameters } from '../../cases/parameters.ts';
import { SchemaView } from '../../cases/schema-view.ts';
import type { IdPlace } from '../../contract-api.ts';
import type { SentRequest } from '../exchange.ts';
import type { PathValues } from '../given.ts';
import { queryFor } from '../given-query.ts';
import { textOf } from '../id-text.ts';
import { filledPath } from '../request-path.ts';
import type { PreparedStep } from '../requests.ts';
import { CannotRun } from '../stops.ts';
import type { Target } from '../target.ts';

/** The base URL and credentials of our own requests. */
export type OwnAccess = Pick<Target, 'baseUrl' | 'headers' | 'query'>;

const form = 'application/x-www-form-urlencoded';

/** Makes our own requests to an operation that creates, lists, reads or deletes what a run makes. */
export class OwnCall {
  readonly operation: Operation;
  /** The path parameters of the parent, in their order. */
  readonly parentNames: readonly string[];
  /** Where the id goes; undefined if the operation takes none. */
  readonly #place: IdPlace | undefined;
  readonly #query: Readonly<Record<string, string>>;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #document: ApiDocument;

  private constructor(document: ApiDocument, operation: Operation, place: IdPlace | undefined) {
    this.operation = operation;
    this.parentNames = operation.pathParameters
      .map(({ name }) => name)
      .filter((name) => place?.in !== 'path' || name !== place.name);
    this.#place = place;
    this.#query = requiredParameters('query', document, operation) ?? {};
    this.#headers = requiredParameters('header', document, operation) ?? {};
    this.#document = document;
  }

  /** Calls an operation that takes no id. */
  static toList(document: ApiDocument, operation: Operation): OwnCall {
    return new OwnCall(document, operation, undefined);
  }

  /**
   * Calls an operation on a single record.
   * @param place where the id goes; the last parameter of the path by default
   * @throws {CannotRun} if the id has no place: such a request could affect everything
   */
  static toOne(document: ApiDocument, operation: Operation, place?: IdPlace): OwnCall {
    const name = operation.pathParameters.at(-1)?.name;
    const isMissing = place?.in === 'path' && operation.pathParameters.every((one) => one.name !== place.name);
    if (isMissing || (place === undefined && name === undefined))
      throw new CannotRun(`it is unknown where ${operation.id} takes the id: name the place in idIn`);
    return new OwnCall(document, operation, place ?? { in: 'path', name: name ?? '' });
  }

  /** The name of the id's place; undefined if there is none. */
  get idName(): string | undefined {
    return this.#place?.in === 'body' ? parsePointerOrName(this.#place.name).at(-1) : this.#place?.name;
  }

  /** True if the values contain the whole parent. */
  isComplete(parent: PathValues): boolean {
    return this.parentNames.every((_, index) => (this.#parentValue(parent, index) ?? '') !== '');
  }

  /**
   * The path, filled in, with the query.
   * @param given the query parameters of the run
   */
  path(parent: PathValues, id = '', given: Target['query'] = {}): string {
    const parents = this.parentNames.map((name, index) => [name, this.#parentValue(parent, index) ?? ''] as const);
    const place = this.#place;
    const values = { ...Object.fromEntries(parents), ...(place?.in === 'path' && { [place.name]: id }) };
    const query = {
      ...this.#query,
      ...Object.fromEntries(queryFor(this.operation, given)),
      ...(place?.in === 'query' && { [place.name]: id }),
    };
    const search = Object.keys(query).length === 0 ? '' : `?${new URLSearchParams(query)}`;
    return filledPath(this.operation.path, values) + search;
  }

  /** The request, with the credentials of the run. */
  request({ baseUrl, headers: credentials = {}, query }: OwnAccess, parent: PathValues = {}, id = ''): SentRequest {
    const place = this.#place;
    const body = place?.in === 'body' ? this.#body(place.name, id) : undefined;
    const cookie = Object.entries(credentials).find(([name]) => /^cookie$/i.test(name))?.[1];
    const headers: Record<string, string> = {
      Accept: 'application/json',
      ...this.#headers,
      ...credentials,
      ...(place?.in === 'header' && { [place.name]: id }),
      ...(body !== undefined && { 'Content-Type': body.mediaType }),
    };
    if (place?.in === 'cookie') {
      for (const name of Object.keys(headers)) if (/^cookie$/i.test(name)) delete headers[name];
      headers.Cookie = `${cookie === undefined ? '' : `${cookie}; `}${place.name}=${encodeURIComponent(id)}`;
    }
    return { method: this.operation.method, url: baseUrl + this.path(parent, id, query), headers, body: body?.text };
  }

  /** The id in a request of the operation; undefined for none. */
  idIn({ request, sent, path }: Pick<PreparedStep, 'request' | 'sent' | 'path'>): string | undefined {
    const place = this.#place;
    switch (place?.in) {
      case undefined:
        return undefined;
      case 'path':
        return path[place.name];
      case 'query':
        return new URL(request.url).searchParams.get(place.name) ?? undefined;
      case 'header':
        return request.headers[place.name];
      case 'cookie':
        return cookieIn(request.headers, place.name);
      case 'body':
        return textOf(valueAt(sent, place.name.startsWith('/') ? place.name : `/${place.name}`));
    }
  }

  /** The value by its name, else by its position: operations may have other names for the same parameter. */
  #parentValue(parent: PathValues, index: number): string | undefined {
    return parent[this.parentNames[index] ?? ''] ?? Object.values(parent)[index];
  }

  #body(pointer: string, id: string): { text: string; mediaType: string } {
    const names = parsePointerOrName(pointer);
    const content = this.operation.requestBody?.content ?? [];
    const json = content.find(({ mediaType }) => isJsonMediaType(mediaType));
    const isForm = json === undefined && content.some(({ mediaType }) => mediaType.toLowerCase().startsWith(form));
    if (isForm) return { text: String(new URLSearchParams({ [formName(names)]: id })), mediaType: form };
    const schema = json?.schema;
    let view = schema && new SchemaView(this.#document.files, schema, true);
    for (const name of names) view = view?.properties.get(name);
    const isNumber = view?.types?.has('number') === true && view.types.has('string') !== true && /^-?\d+$/.test(id);
    const value = isNumber && Number.isSafeInteger(Number(id)) ? Number(id) : id;
    const body = names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
    return { text: JSON.stringify(body), mediaType: json?.mediaType ?? 'application/json' };
  }
}

/** The names of the properties that lead to one of a body. */
function parsePointerOrName(place: string): readonly string[] {
  return place.startsWith('/') ? parsePointer(place) : [place];
}

/** `a[b][c]`, as forms write nested properties. */
function formName([first = '', ...rest]: readonly string[]): string {
  return first + rest.map((name) => `[${name}]`).join('');
}

function cookieIn(headers: SentRequest['headers'], name: string): string | undefined {
  const all = Object.entries(headers).find(([header]) => /^cookie$/i.test(header))?.[1] ?? '';
  const pairs = all.split(/;\s*/).map((pair) => pair.split('='));
  const value = pairs.find(([key]) => key === name)?.[1];
  return value === undefined ? undefined : decodedOr(value);
}

/** A percent-encoded text, decoded where it can be. */
export function decodedOr(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
