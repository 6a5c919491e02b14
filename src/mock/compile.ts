import type { Framework, OperationInput } from '../framework/framework.ts';
import { frameworkOf } from '../framework/frameworks.ts';
import { BodyWriter } from '../openapi/bodies/write/body-writer.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import { below } from '../openapi/document/source-files.ts';
import type { Operation, Response } from '../openapi/operations/operation.ts';
import type { Clock } from '../state/clock.ts';
import type { MockApi } from './api.ts';
import type { EventDefinitions } from './events.ts';
import { RateLimitHeaders } from './faults/rate-limit.ts';
import { FirstCalls } from './first-calls.ts';
import { NearestPath } from './refusals/nearest-path.ts';
import { RememberedTexts } from './remembered-texts.ts';
import { isBodiless } from './reply.ts';
import { ResponseNegotiator } from './response-negotiator.ts';
import { Router } from './router.ts';

/** A document, with what is made of it once. */
export interface Compiled {
  readonly document: ApiDocument;
  readonly framework: Framework;
  readonly router: Router;
  readonly nearestPath: NearestPath;
  /** How the framework reads and refuses the input of an operation. */
  inputOf(operation: Operation): OperationInput;
  readonly events: EventDefinitions;
  readonly rateLimitHeaders: RateLimitHeaders;
  /** The headers of a response with its content type. */
  headersOf(response: Response): Response['headers'];
  readonly texts: RememberedTexts;
  readonly negotiator: ResponseNegotiator;
  readonly firstCalls: FirstCalls;
  /** Writes the bodies of documents that aren't our own. */
  readonly writer: BodyWriter;
}

/** Throws {@link DocumentError} for a document that names a resource which the API does not have. */
export function compile(document: ApiDocument, api: MockApi, clock: Clock): Compiled {
  refuseUnknownResources(document, api);
  const { operations, basePath, files } = document;
  const framework = frameworkOf(document);
  const { events = {} } = api;
  const negotiator = new ResponseNegotiator(document);
  return {
    document,
    framework,
    router: new Router([...operations, ...document.unreadable], framework.lastSlash),
    nearestPath: new NearestPath(operations, basePath),
    inputOf: once((operation: Operation) => framework.inputOf(operation, files)),
    events: typeof events === 'function' ? events(document) : events,
    rateLimitHeaders: new RateLimitHeaders(document, clock),
    headersOf: once((response: Response) => withContentType(response, negotiator.contentTypeOf(response))),
    texts: new RememberedTexts(),
    negotiator,
    firstCalls: new FirstCalls(document),
    writer: new BodyWriter(files),
  };
}

/** A name that nothing finds is a mistake, except of an API that keeps nothing: it answers from the document alone. */
function refuseUnknownResources({ operations, files, isOwn }: ApiDocument, { resources }: MockApi): void {
  if (resources === undefined || !isOwn) return;
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

/** What is made of something when it is first asked for, and kept as long as that is. */
function once<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const known = made.get(key) ?? { value: make(key) };
    made.set(key, known);
    return known.value;
  };
}

function withContentType({ status, headers }: Response, contentType: string | undefined): Response['headers'] {
  if (isBodiless(status)) return headers;
  return contentType === undefined ? headers : { 'Content-Type': contentType, ...headers };
}
