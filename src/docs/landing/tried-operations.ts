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
  /** The URL of its place in the documentation. */
  readonly docs: string;
  readonly curl: string;
  /** The request that the page sends; undefined if a page can't send it. */
  readonly request: SampleRequest | undefined;
  /** The reason why it can't. */
  readonly whyNot: string | undefined;
}

/** The result of searching the operations of a document. */
export interface FoundOperations {
  /** The first matches. */
  readonly operations: readonly TriedOperation[];
  /** The number of matches. */
  readonly fitting: number;
  /** The number of all operations. */
  readonly count: number;
  readonly text: string;
}

/** The most operations on the page: more would make it slow, and a search finds the others. */
const mostTried = 100;

/**
 * The operations of a document that have a text in their method, path, name, summary or tags, each with a valid request.
 * @param token for all requests; undefined if a person types it
 * @param docs the URL of the documentation
 * @param text words that an operation must all contain; empty for all operations
 */
export function triedOperations(
  document: OpenAPIV3_1.Document,
  {
    baseUrl,
    docs,
    token,
    text = '',
  }: {
    readonly baseUrl: string;
    readonly docs: string;
    readonly token: string | undefined;
    readonly text?: string;
  },
): FoundOperations {
  // An OpenAPI document is an object.
  const content = document as unknown as Record<string, unknown>;
  const reading = new SchemaReading(content);
  const all = documentedOperations(content, reading).filter(({ isDelivery }) => !isDelivery);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = words.length === 0 ? all : all.filter((operation) => hasAll(operation, words));
  return {
    ...{ text, count: all.length, fitting: fitting.length },
    operations: fitting.slice(0, mostTried).map(tried),
  };

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

function hasAll({ title, method, path, tags, content }: DocumentedOperation, words: readonly string[]): boolean {
  const told = [title, `${method} ${path}`, content.operationId, ...tags].join('\n').toLowerCase();
  return words.every((word) => told.includes(word));
}

function requestWithToken({ url, headers, ...request }: SampleRequest, token: string): SampleRequest {
  return {
    ...request,
    url: withToken(url, token),
    headers: headers.map(([name, value]) => [name, withToken(value, token)] as const),
  };
}

/** The reason why a page can't send a request; undefined if it can. */
function obstacle(
  { content }: DocumentedOperation,
  request: SampleRequest,
  reading: SchemaReading,
): string | undefined {
  const body = bodyOf(content.requestBody, reading);
  const hasBody = request.body !== undefined || request.parts !== undefined;
  if (body !== undefined && !hasBody && reading.resolved(content.requestBody).required === true)
    return `Its body is ${body.mediaType}, without an example: write it in the inspector.`;
  return undefined;
}
