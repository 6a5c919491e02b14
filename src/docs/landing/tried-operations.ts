import type { OpenAPIV3_1 } from 'openapi-types';
import { withToken } from '../credentials.ts';
import { fragmentOf } from '../deep-links.ts';
import { bodyOf, type DocumentedOperation, documentedOperations } from '../documented-operations.ts';
import { inCurl } from '../made-samples.ts';
import { type SampleRequest, sampleRequest } from '../sample-request.ts';
import { SchemaReading } from '../schema-reading.ts';

/** An operation that can be tried from the page. */
export interface TriedOperation {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  /** The fragment of its place in the documentation, behind where that is. */
  readonly docs: string;
  readonly curl: string;
  /** What the page sends; undefined where a page can't. */
  readonly request: SampleRequest | undefined;
  /** Why it can't. */
  readonly whyNot: string | undefined;
}

/** How many are on the page: more would make it slow, and nobody reads them there. */
const mostTried = 100;

/**
 * The operations of a document, each with a request that satisfies it.
 * @param token that any request carries; undefined for one that is typed in
 * @param docs where the documentation is
 */
export function triedOperations(
  document: OpenAPIV3_1.Document,
  { baseUrl, docs, token }: { readonly baseUrl: string; readonly docs: string; readonly token: string | undefined },
): { readonly operations: TriedOperation[]; readonly count: number } {
  // An OpenAPI document is an object.
  const content = document as unknown as Record<string, unknown>;
  const reading = new SchemaReading(content);
  const all = documentedOperations(content, reading).filter(({ isDelivery }) => !isDelivery);
  return { operations: all.slice(0, mostTried).map(tried), count: all.length };

  function tried(operation: DocumentedOperation): TriedOperation {
    const { title, method, path } = operation;
    const made = sampleRequest(operation, baseUrl, reading, { makesBodies: true });
    const request = token === undefined ? made : requestWithToken(made, token);
    const whyNot = obstacle(operation, request, reading);
    return {
      ...{ title, method, path, whyNot },
      docs: `${docs}#${fragmentOf(operation)}`,
      curl: inCurl(request),
      request: whyNot === undefined ? request : undefined,
    };
  }
}

function requestWithToken({ url, headers, ...request }: SampleRequest, token: string): SampleRequest {
  return {
    ...request,
    url: withToken(url, token),
    headers: headers.map(([name, value]) => [name, withToken(value, token)] as const),
  };
}

/** Why a page can't send a request; undefined if it can. */
function obstacle(
  { content }: DocumentedOperation,
  request: SampleRequest,
  reading: SchemaReading,
): string | undefined {
  if (request.headers.some(([name]) => name.toLowerCase() === 'cookie'))
    return 'A page may not set its cookie: use curl.';
  const body = bodyOf(content.requestBody, reading);
  if (body !== undefined && request.body === undefined && reading.resolved(content.requestBody).required === true)
    return `Its body is ${body.mediaType}, without an example: fill it in in the documentation.`;
  return undefined;
}
