import { isJsonMediaType } from '../openapi/bodies/media-types.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { carriedCredentials } from './credentials.ts';
import { bodyOf, type DocumentedBody, type DocumentedOperation } from './documented-operations.ts';
import { type Pair, sampledParameters, sampledPath, sampledValue } from './sample-parameters.ts';
import type { SchemaReading } from './schema-reading.ts';

/** A valid request of an operation, as far as its document determines it. */
export interface SampleRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Pair[];
  /** JSON, or a form as it is sent; undefined for none. */
  readonly body: string | undefined;
  /** The parts of a multipart body, for which the sender chooses the boundary. Undefined for other bodies. */
  readonly parts?: readonly SamplePart[] | undefined;
}

/** A part of a multipart body: a field, or a file if it has a file name. */
export interface SamplePart {
  readonly name: string;
  readonly text: string;
  readonly file: string | undefined;
}

/**
 * Makes a sample request of an operation.
 * @param makesBodies whether a body without an example is made from its schema; else it is left out
 */
export function sampleRequest(
  operation: DocumentedOperation,
  baseUrl: string,
  reading: SchemaReading,
  { makesBodies = false }: { readonly makesBodies?: boolean } = {},
): SampleRequest {
  const { method, path, parameters, security } = operation;
  const credentials = carriedCredentials(security);
  // Without duplicates, where a document also describes a credential as a parameter.
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
  const parts = body === undefined || !makesBodies ? undefined : partsOf(body, reading);
  const text = body === undefined || parts !== undefined ? undefined : bodyText(body, reading, makesBodies);
  if (body !== undefined && text !== undefined) headers.push(['Content-Type', body.mediaType]);
  const url = baseUrl + sampledPath(path, parameters, reading) + (query === '' ? '' : `?${query}`);
  return { method, url, headers, body: text, ...(parts !== undefined && { parts }) };
}

function bodyText(body: DocumentedBody, reading: SchemaReading, makesBodies: boolean): string | undefined {
  const { mediaType, schema, examples } = body;
  const isMade = makesBodies && (isJsonMediaType(mediaType) || isForm(mediaType));
  const value = examples[0]?.value ?? (isMade ? sampledValue(schema, reading) : undefined);
  if (value === undefined) return undefined;
  if (isForm(mediaType) && hasKeys(value)) return formText(value);
  return typeof value === 'string' && !isJsonMediaType(mediaType) ? value : JSON.stringify(value, null, 2);
}

/** The parts of a form with files; undefined for another or unknown body. */
function partsOf({ mediaType, schema, examples }: DocumentedBody, reading: SchemaReading): SamplePart[] | undefined {
  if (!/^multipart\/form-data\b/i.test(mediaType)) return undefined;
  const value = examples[0]?.value ?? sampledValue(schema, reading);
  if (!hasKeys(value)) return undefined;
  const properties = reading.resolved(reading.resolved(schema).properties);
  const isFile = (name: string) => {
    const described = reading.resolved(properties[name]);
    return [described, reading.resolved(described.items)].some(isOfBytes);
  };
  return fieldsOf(value).map(([name, text]) => ({ name, text, file: isFile(name) ? `${name}.txt` : undefined }));
}

/** In the notation of OpenAPI 3.0 and 3.1. */
function isOfBytes({ format, contentMediaType, contentEncoding }: Record<string, unknown>): boolean {
  return format === 'binary' || (contentMediaType !== undefined && contentEncoding === undefined);
}

function isForm(mediaType: string): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(mediaType);
}

function formText(value: object): string {
  return String(new URLSearchParams(fieldsOf(value)));
}

/** The fields of a form: one for each item of a list. */
function fieldsOf(value: object): [name: string, text: string][] {
  return Object.entries(value).flatMap(([name, item]) =>
    (Array.isArray(item) ? item : [item]).map((one): [string, string] => [
      name,
      hasKeys(one) ? JSON.stringify(one) : String(one),
    ]),
  );
}

function joinedPairs(pairs: readonly Pair[], delimiter: string): string {
  return pairs.map(([name, value]) => `${name}=${value}`).join(delimiter);
}
