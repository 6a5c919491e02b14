import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { carriedCredentials } from './credentials.ts';
import { bodyOf, type DocumentedBody, type DocumentedOperation } from './documented-operations.ts';
import { type Pair, sampledParameters, sampledPath, sampledValue } from './sample-parameters.ts';
import type { SchemaReading } from './schema-reading.ts';

/** A request that satisfies an operation, as far as its document tells. */
export interface SampleRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Pair[];
  /** JSON, or a form as it is sent; undefined for none. */
  readonly body: string | undefined;
}

/**
 * A sample of what an operation is asked.
 * @param makesBodies whether a body without an example is made from its schema; else there is none
 */
export function sampleRequest(
  operation: DocumentedOperation,
  baseUrl: string,
  reading: SchemaReading,
  { makesBodies = false }: { readonly makesBodies?: boolean } = {},
): SampleRequest {
  const { method, path, parameters, security } = operation;
  const credentials = carriedCredentials(security);
  // Once each, where a document describes a credential as a parameter too.
  const pairsIn = (where: 'query' | 'header' | 'cookie'): Pair[] => {
    const carried = credentials.filter((credential) => credential.in === where);
    const others = sampledParameters(where, parameters, reading).filter(
      ([name]) => !carried.some((credential) => credential.name.toLowerCase() === name.toLowerCase()),
    );
    return [...carried.map(({ name, value }) => [name, value] as const), ...others];
  };
  const query = joinedPairs(pairsIn('query'), '&');
  const cookies = joinedPairs(pairsIn('cookie'), '; ');
  const headers = pairsIn('header');
  if (cookies !== '') headers.push(['Cookie', cookies]);
  const body = bodyOf(operation.content.requestBody, reading);
  const text = body === undefined ? undefined : bodyText(body, reading, makesBodies);
  if (body !== undefined && text !== undefined) headers.push(['Content-Type', body.mediaType]);
  const url = baseUrl + sampledPath(path, parameters, reading) + (query === '' ? '' : `?${query}`);
  return { method, url, headers, body: text };
}

function bodyText(body: DocumentedBody, reading: SchemaReading, makesBodies: boolean): string | undefined {
  const { mediaType, schema, examples } = body;
  const isMade = makesBodies && (isJsonMediaType(mediaType) || isForm(mediaType));
  const value = examples[0]?.value ?? (isMade ? sampledValue(schema, reading) : undefined);
  if (value === undefined) return undefined;
  if (isForm(mediaType) && hasKeys(value)) return formText(value);
  return typeof value === 'string' && !isJsonMediaType(mediaType) ? value : JSON.stringify(value, null, 2);
}

function isForm(mediaType: string): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(mediaType);
}

function formText(value: object): string {
  const form = new URLSearchParams();
  for (const [name, item] of Object.entries(value))
    for (const one of Array.isArray(item) ? item : [item])
      form.append(name, hasKeys(one) ? JSON.stringify(one) : String(one));
  return String(form);
}

function joinedPairs(pairs: readonly Pair[], delimiter: string): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join(delimiter);
}
