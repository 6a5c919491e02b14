import type { Framework, OperationInput } from '../framework/framework.ts';
import { frameworkOf } from '../framework/frameworks.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import { resourceAdvice } from '../openapi/document/extensions.ts';
import { below } from '../openapi/document/source-files.ts';
import type { Operation, Response } from '../openapi/operations/operation.ts';
import { Router } from '../openapi/operations/router.ts';
import { deliveryLog, type MockApi } from './api.ts';
import type { EventDefinitions } from './events.ts';
import { RateLimitHeaders } from './faults/rate-limit.ts';
import { FirstCalls } from './first-calls.ts';
import type { OtherAnswers } from './other-answers.ts';
import { NearestPath } from './refusals/nearest-path.ts';
import { RememberedTexts } from './remembered-texts.ts';
import { isBodiless } from './reply.ts';

/** A document with everything that is derived from it once. */
export interface Compiled {
  readonly document: ApiDocument;
  readonly framework: Framework;
  readonly router: Router;
  readonly nearestPath: NearestPath;
  /** Returns how the framework reads and refuses the input of an operation. */
  inputOf(operation: Operation): OperationInput;
  readonly events: EventDefinitions;
  readonly rateLimitHeaders: RateLimitHeaders;
  /** The headers of a response, including its content type. */
  headersOf(response: Response): Response['headers'];
  readonly texts: RememberedTexts;
  readonly firstCalls: FirstCalls;
  /** Set for a foreign document once it is prepared. */
  answers: OtherAnswers | undefined;
  /** True once everything that an answer needs is loaded. */
  isPrepared: boolean;
}

let loaded: typeof import('./other-answers.ts') | undefined;

/** Loads the modules that only some documents need. Await it before the first answer. */
export async function prepare(compiled: Compiled): Promise<void> {
  const { document, framework } = compiled;
  await framework.prepare?.();
  if (!document.isOwn) {
    loaded ??= await import('./other-answers.ts');
    compiled.answers ??= new loaded.OtherAnswers(document);
  }
  compiled.isPrepared = true;
}

/** Throws {@link DocumentError} for an `x-resource` that the API does not have, or that is malformed. */
export function compile(document: ApiDocument, api: MockApi): Compiled {
  refuseUnknownResources(document, api);
  refuseMalformedResources(document, api);
  const { operations, basePath, files } = document;
  const framework = frameworkOf(document);
  const { events = {} } = api;
  const answers = document.isOwn ? undefined : loaded && new loaded.OtherAnswers(document);
  const compiled: Compiled = {
    document,
    framework,
    router: new Router([...operations, ...document.unreadable], framework.lastSlash),
    nearestPath: new NearestPath(operations, basePath),
    inputOf: once((operation: Operation) => framework.inputOf(operation, files)),
    events: typeof events === 'function' ? events(document) : events,
    rateLimitHeaders: new RateLimitHeaders(document),
    headersOf: once((response: Response) => {
      const { negotiator } = compiled.answers ?? {};
      return withContentType(
        response,
        negotiator === undefined ? ownTypeOf(response) : negotiator.contentTypeOf(response),
      );
    }),
    texts: new RememberedTexts(),
    firstCalls: new FirstCalls(document),
    answers,
    isPrepared: (document.isOwn || answers !== undefined) && framework.prepare === undefined,
  };
  return compiled;
}

/** Refuses unknown names, unless the API has no resources at all: such an API is answered from the document alone. */
function refuseUnknownResources({ operations, files, isOwn }: ApiDocument, api: MockApi): void {
  const resources = namedResources(api);
  if (resources === undefined || api.places !== undefined || !isOwn) return;
  const unknown = operations.flatMap(({ pathParameters }) =>
    pathParameters.filter(({ resource }) => resource !== undefined && !Object.hasOwn(resources, resource.name)),
  );
  if (unknown.length === 0) return;
  const names = Object.keys(resources).join(', ');
  const known = names === '' ? 'the API has no resources' : `known are ${names}`;
  throw new DocumentError(
    unknown.map(({ place, resource }) =>
      files.problem(below(place, 'x-resource', 'name'), `nothing is called ${resource?.name} here; ${known}`),
    ),
  );
}

/**
 * Refuses a malformed `x-resource` in a foreign document whose API has resources: the handlers would wait for records
 * that are never looked up. Without resources, the key may be another tool's. Own documents are checked when they are
 * read.
 */
function refuseMalformedResources({ operations, files, isOwn }: ApiDocument, api: MockApi): void {
  if (isOwn || api.places !== undefined || Object.keys(namedResources(api) ?? {}).length === 0) return;
  const malformed = operations.flatMap(({ pathParameters }) =>
    pathParameters
      .filter(({ resource }) => resource === undefined)
      .map(({ place }) => below(place, 'x-resource'))
      .filter((place) => files.valueAt(place) !== undefined),
  );
  if (malformed.length === 0) return;
  throw new DocumentError(
    malformed.map((place) =>
      files.problem(place, `x-resource has the wrong form; ${resourceAdvice(files.valueAt(place))}`),
    ),
  );
}

/** The resources that a document may name; undefined for an API that keeps only its delivery log. */
function namedResources({ resources }: MockApi): MockApi['resources'] {
  if (resources === undefined || !Object.hasOwn(resources, deliveryLog)) return resources;
  const { [deliveryLog]: _, ...others } = resources;
  return Object.keys(others).length === 0 ? undefined : others;
}

/** Makes a value for each key on first use, and keeps it as long as the key. */
function once<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const known = made.get(key) ?? { value: make(key) };
    made.set(key, known);
    return known.value;
  };
}

function ownTypeOf({ mediaType }: Response): string | undefined {
  return mediaType === '*/*' ? 'application/json' : mediaType;
}

function withContentType({ status, headers }: Response, contentType: string | undefined): Response['headers'] {
  if (isBodiless(status)) return headers;
  return contentType === undefined ? headers : { 'Content-Type': contentType, ...headers };
}
