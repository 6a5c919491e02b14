import { sameEachTime, sampleTime } from '../../../src/contract/cases/soundness.ts';
import { carriedCredentials } from '../../../src/docs/credentials.ts';
import { type Pair, sampledParameters, sampledPath } from '../../../src/docs/sample-parameters.ts';
import { SchemaReading } from '../../../src/docs/schema-reading.ts';
import { isJsonMediaType } from '../../../src/openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../../src/openapi/document/api-document.ts';
import { hasKeys, isJsonObject } from '../../../src/openapi/document/json-pointer.ts';
import { below, type Place } from '../../../src/openapi/document/source-files.ts';
import type { Operation } from '../../../src/openapi/operations/operation.ts';
import { basePathOf } from '../../../src/openapi/operations/servers.ts';
import { FakerMethods } from '../../../src/openapi/sample/faker-methods.ts';
import { Sampler } from '../../../src/openapi/sample/sampler.ts';

/** A request as a client sends it. */
export interface ValidRequest {
  readonly method: string;
  /** Of the operation's first server. */
  readonly basePath: string;
  /** The path and the query below it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A valid request of an operation, with required parameters, credentials, and a body if it takes one. */
export function validRequest(document: ApiDocument, operation: Operation): ValidRequest {
  const parameters = declaredParameters(document, operation);
  // Each parameter has an example here.
  const reading = new SchemaReading({});
  const inPath = (where: 'query' | 'header' | 'cookie') => sampledParameters(where, parameters, reading);
  const credentials = carriedCredentials(operation.security, userAndPassword);
  const pairs = (where: 'query' | 'header' | 'cookie'): Pair[] => [
    ...inPath(where),
    ...credentials.flatMap((credential) =>
      credential.in === where ? [[credential.name, credential.value] as const] : [],
    ),
  ];
  const query = joined(pairs('query'), '&');
  const cookies = joined(pairs('cookie'), '; ');
  const body = bodyOf(document, operation);
  const path = sampledPath(operation.path, parameters, reading);
  return {
    method: operation.method,
    basePath: basePathOf(operation.servers),
    path: path + (query === '' ? '' : `${path.includes('?') ? '&' : '?'}${query}`),
    headers: {
      ...Object.fromEntries(pairs('header')),
      ...(cookies !== '' && { Cookie: cookies }),
      ...(body !== undefined && { 'Content-Type': body.mediaType }),
    },
    body: body?.text,
  };
}

/** Base64 of `user:password`, also used as a token and a key. */
const userAndPassword = 'dXNlcjpwYXNzd29yZA==';

function joined(pairs: readonly Pair[], delimiter: string): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join(delimiter);
}

/** The parameters of an operation and of its path, each with a value that its schema allows as its example. */
function declaredParameters({ files }: ApiDocument, { place }: Operation): Record<string, unknown>[] {
  const pathItem: Place = { uri: place.uri, pointer: place.pointer.slice(0, place.pointer.lastIndexOf('/')) };
  const declared = new Map<string, Record<string, unknown>>();
  for (const owner of [pathItem, place]) {
    const list = files.valueAt(below(owner, 'parameters'));
    for (const index of Array.isArray(list) ? list.keys() : []) {
      const { value, place: at } = files.resolve(below(owner, 'parameters', index));
      if (!isJsonObject(value)) continue;
      declared.set(`${value.in} ${value.name}`, { ...value, example: exampleOf(value, at, files) });
    }
  }
  return [...declared.values()];
}

function exampleOf(parameter: Record<string, unknown>, place: Place, files: ApiDocument['files']): unknown {
  const [mediaType] = Object.keys(hasKeys(parameter.content) ? parameter.content : {});
  if (mediaType !== undefined) return JSON.stringify(allowedValue(files, below(place, 'content', mediaType)));
  const value = allowedValue(files, place);
  // A path parameter is never empty.
  const isEmpty = value === '' || value === null || (Array.isArray(value) && value.length === 0);
  return parameter.in === 'path' && isEmpty ? 'text' : value;
}

/** A sample of an object's `schema`; its example if it has no schema. */
function allowedValue(files: ApiDocument['files'], owner: Place): unknown {
  const { value, place } = files.resolve(owner);
  if (!hasKeys(value)) return {};
  if (hasKeys(value.schema)) return samplerOf(files).sample(below(place, 'schema'), sameEachTime(), sampleTime);
  const [named] = Object.values(hasKeys(value.examples) ? value.examples : {});
  return value.example ?? (hasKeys(named) ? named.value : undefined) ?? {};
}

const samplers = new WeakMap<ApiDocument['files'], Sampler>();

function samplerOf(files: ApiDocument['files']): Sampler {
  const known = samplers.get(files);
  if (known !== undefined) return known;
  const sampler = new Sampler(files, new FakerMethods(), { direction: 'request', prefersExamples: true });
  samplers.set(files, sampler);
  return sampler;
}

function bodyOf(
  { files }: ApiDocument,
  { requestBody, method }: Operation,
): { readonly mediaType: string; readonly text: string } | undefined {
  if (requestBody === undefined || method === 'GET' || method === 'HEAD') return undefined;
  const content = files.valueAt(below(requestBody.place, 'content'));
  const mediaTypes = Object.keys(hasKeys(content) ? content : {});
  const mediaType = mediaTypes.find(isJsonMediaType) ?? mediaTypes[0];
  if (mediaType === undefined) return undefined;
  const value = allowedValue(files, below(requestBody.place, 'content', mediaType));
  if (mediaType === '*/*') return { mediaType: 'application/json', text: JSON.stringify(value) };
  if (isJsonMediaType(mediaType)) return { mediaType, text: JSON.stringify(value) };
  const fields = Object.entries(isJsonObject(value) ? value : {}).flatMap(([name, field]) =>
    [field].flat().map((item): [string, string] => [name, textOf(item)]),
  );
  if (mediaType.startsWith('multipart/')) {
    const parts = fields.map(
      ([name, text]) => `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
    );
    return { mediaType: `${mediaType}; boundary=edge`, text: `${parts.join('')}--edge--\r\n` };
  }
  if (mediaType.includes('urlencoded')) {
    return { mediaType, text: new URLSearchParams(fields).toString() };
  }
  return { mediaType: mediaType.replace('/*', '/plain'), text: textOf(value) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
