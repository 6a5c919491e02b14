import { fileURLToPath } from 'node:url';
import { createMock, inferredApi, type Mock, type MockOptions } from '../../src/index.ts';
import { parameterNamesIn } from '../../src/openapi/operations/path-template.ts';
import type { StatefulOptions } from '../../src/stateful/stateful-parts.ts';
import { documentOf } from '../document-of.ts';

/** The fixed time of the mocks. */
export const now = '2025-01-01T12:00:00.000Z';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined if it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests assert on bodies of any shape
  readonly json: any;
}

/** Sends a request; the default content type of a body is JSON. */
export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/** A mock of a document without an API definition, at the fixed time {@link now}. */
export interface StatefulMock {
  readonly mock: Mock;
  readonly ask: Ask;
}

export async function statefulMock(
  document: string,
  options: StatefulOptions = {},
  more: Partial<MockOptions> = {},
): Promise<StatefulMock> {
  const mock = await createMock({ api: inferredApi(document, options), seed: 1, clock: now, deliver: false, ...more });
  return { mock, ask: askerOf(mock) };
}

export function askerOf(mock: Mock): Ask {
  return async (method, path, body, headers = {}) => {
    const response = await mock.fetch(
      new Request(`http://mock${path}`, {
        method,
        headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  };
}

/** Returns the path of a style's document. */
export function styleAt(name: string): string {
  return fileURLToPath(new URL(`styles/${name}.yaml`, import.meta.url));
}

export const styles = ['plain', 'wrapped', 'nested', 'integer-ids', 'uuid-ids', 'rpc'] as const;

type Json = Readonly<Record<string, unknown>>;

/** The item schema and the operations of a {@link collection}. */
export interface CollectionParts {
  readonly properties: Json;
  readonly required?: readonly string[];
  /** Schema of request bodies; by default that of the items. */
  readonly input?: Json;
  readonly id?: Json;
  readonly parameter?: string;
  readonly query?: readonly Json[];
  readonly without?: readonly ('post' | 'list' | 'get' | 'put' | 'patch' | 'delete')[];
  /** Examples of the list response and of the item response. */
  readonly examples?: { readonly list?: unknown; readonly item?: unknown };
  readonly responses?: Json;
}

const error = { type: 'object', required: ['message'], properties: { message: { type: 'string' } } };

export function json(schema: unknown, example?: unknown) {
  return {
    description: 'An answer.',
    content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
  };
}

export const refused = json(error);

/** Builds the paths of a plain REST collection. */
export function collection(path: string, parts: CollectionParts): Json {
  const { properties, required = [], id = { type: 'string' }, parameter = 'id', query = [], without = [] } = parts;
  const { examples = {}, responses = {}, input } = parts;
  const item = { type: 'object', required, properties };
  const body = { required: true, content: { 'application/json': { schema: input ?? item } } };
  const parameters = parameterNamesIn(path).map((name) => inPath(name));
  const own = { name: parameter, in: 'path', required: true, schema: id };
  const invalid = { 422: refused, ...responses };
  const all = {
    list: { parameters: query, responses: { 200: json({ type: 'array', items: item }, examples.list), 404: refused } },
    post: { requestBody: body, responses: { 201: json(item), 404: refused, ...invalid } },
    get: { responses: { 200: json(item, examples.item), 404: refused } },
    put: { requestBody: body, responses: { 200: json(item), 404: refused, ...invalid } },
    patch: { requestBody: body, responses: { 200: json(item), 404: refused, ...invalid } },
    delete: { responses: { 204: { description: 'Gone.' }, 404: refused, ...responses } },
  };
  const has = (name: keyof typeof all) => !without.includes(name);
  return {
    [path]: { parameters, ...(has('list') && { get: all.list }), ...(has('post') && { post: all.post }) },
    [`${path}/{${parameter}}`]: {
      parameters: [...parameters, own],
      ...Object.fromEntries((['get', 'put', 'patch', 'delete'] as const).filter(has).map((name) => [name, all[name]])),
    },
  };
}

export function inPath(name: string, schema: Json = { type: 'string' }) {
  return { name, in: 'path', required: true, schema };
}

/** Creates a mock of a document with these paths. */
export function mockOf(paths: Json, options: StatefulOptions = {}, more: Json = {}): Promise<StatefulMock> {
  return statefulMock(documentOf(paths, more), options);
}

/** Returns the recognized collections, rejected candidates and notes for a document with these paths. */
export async function recognizedIn(paths: Json, options: StatefulOptions = {}) {
  const { mock } = await mockOf(paths, options);
  const { collections = [], others = [], notes = [] } = mock.api.recognized ?? {};
  return { collections: collections.map(({ path, id }) => [path, id]), others, notes };
}
