import type { ContractApi } from '../contract/contract-api.ts';
import type { FileUrl } from '../framework/load-document.ts';
import { deliveryLog, type MockApi, namedInPath, type PathResource, type StartContext } from '../mock/api.ts';
import type { HandlerContext } from '../mock/handler.ts';
import type { HandlerResult } from '../mock/handler-result.ts';
import type { Services, SessionParts } from '../mock/sessions/session.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { PortableDocument } from '../openapi/document/portable-document.ts';
import type { StoredRecord } from '../state/store.ts';

/** An API: a document, and the behavior that a document can't describe. */
export interface Api extends MockApi {
  /**
   * A path, a `file:` URL, a loaded document, or one that `talkover-mock compile` has written. A path is relative to the
   * working directory; `new URL('openapi.yaml', import.meta.url)` is relative to the module.
   */
  readonly document: string | FileUrl | ApiDocument | PortableDocument;
  /**
   * @internal Derives the rest of the API from its loaded document.
   * @throws {DataUnusable}
   */
  readonly complete?: (document: ApiDocument) => Promise<MockApi>;
  /** Loads the contract half: the cases that are not in the document. Called when a contract runs. */
  readonly contract?: () => Promise<{ readonly default: ContractApi }>;
}

/** Operations by `operationId`, as openapi-typescript writes them. */
type AnyOperations = Readonly<Record<string, unknown>>;

type Content<Body> = Body extends { readonly content: infer Media } ? Media[keyof Media] : undefined;

type BodyOf<Operation> = Operation extends { requestBody: infer Body }
  ? Content<Body>
  : Operation extends { requestBody?: infer Body }
    ? Content<NonNullable<Body>> | undefined
    : undefined;

type ParametersIn<Operation, Place extends string> = Operation extends { parameters: { [Key in Place]?: infer Values } }
  ? NonNullable<Values>
  : Readonly<Record<string, unknown>>;

/** The valid input of an operation; unknown if the operations have no types. */
export interface InputOf<Operation> {
  readonly body: unknown extends Operation ? unknown : BodyOf<Operation>;
  readonly path: ParametersIn<Operation, 'path'>;
  readonly query: ParametersIn<Operation, 'query'>;
  readonly header: ParametersIn<Operation, 'header'>;
  readonly cookie: ParametersIn<Operation, 'cookie'>;
}

type Resources = Readonly<Record<string, PathResource>>;

/** The record found for each resource of a path. */
type Found<Own extends Resources> = {
  readonly [Name in keyof Own]: Own[Name] extends PathResource<infer Item extends StoredRecord> ? Item : never;
};

/** The initial records of a session, by resource. */
type StartOf<Own extends Resources> = { readonly [Name in keyof Own]?: readonly Found<Own>[Name][] };

/** An {@link Api} whose handlers are typed by its operations, resources and services. */
export interface ApiDefinition<Operations, Own extends Resources, OwnServices extends Services>
  extends Omit<Api, 'resources' | 'services' | 'handlers' | 'start'> {
  readonly resources?: Own;
  readonly start?: StartOf<Own> | ((context: StartContext) => StartOf<Own> | Promise<StartOf<Own>>);
  readonly services?: (session: SessionParts) => OwnServices;
  readonly handlers?: {
    readonly [Id in keyof Operations]?: (
      input: InputOf<Operations[Id]>,
      resources: Found<Own>,
      context: HandlerContext<OwnServices>,
    ) => Promise<HandlerResult> | HandlerResult;
  };
}

/** Thrown when an API contradicts itself; carries the faults. */
export class ApiMisdefined extends Error {
  override readonly name = 'ApiMisdefined';
  readonly problem: string;

  constructor(problem: string) {
    super(`the API is not defined as it must be: ${problem}`);
    this.problem = problem;
  }
}

/**
 * Types and checks an API.
 *
 * `defineApi<operations>()({ document, resources, handlers })`, with the `operations` that openapi-typescript generates
 * from the document. With `defineApi({ document, resources, handlers })`, the inputs are unknown.
 * @throws {ApiMisdefined}
 */
export function defineApi<Operations = AnyOperations>(): <
  const Own extends Resources = Record<never, never>,
  OwnServices extends Services = Services,
>(
  definition: ApiDefinition<Operations, Own, OwnServices>,
) => Api;
export function defineApi<const Own extends Resources = Record<never, never>, OwnServices extends Services = Services>(
  definition: ApiDefinition<AnyOperations, Own, OwnServices>,
): Api;
export function defineApi(definition?: object): unknown {
  return definition === undefined ? checked : checked(definition);
}

function checked(definition: object): Api {
  // The mock calls each handler as the types above declare: with valid input and the records of its path.
  const api = definition as unknown as Api;
  checkApi(api);
  return api;
}

/** Also checks types, for callers in plain JavaScript. Throws {@link ApiMisdefined}. */
export function checkApi({ document, resources = {}, handlers = {}, events = {}, services, contract }: Api): void {
  if (!isDocument(document))
    throw new ApiMisdefined('its `document` must be a path, a `file:` URL, or what `await loadDocument(…)` gives');
  for (const [part, value] of Object.entries({ resources, handlers, events }))
    if (value === null || (typeof value !== 'object' && !(part === 'events' && typeof value === 'function')))
      throw new ApiMisdefined(`\`${part}\` is not an object`);
  const names = new Set<string>();
  for (const [name, resource] of Object.entries(resources)) {
    if (resource?.name !== name)
      throw new ApiMisdefined(`the resource under \`resources.${name}\` is called ${JSON.stringify(resource?.name)}`);
    // The parents of the delivery log's records are addressees, which are not kept.
    if (resource.parent !== undefined && !names.has(resource.parent.name) && name !== deliveryLog)
      throw new ApiMisdefined(`\`resources.${name}\` belongs to ${resource.parent.name}, which must come before it`);
    if ((resource.parent === undefined) !== (resource.parentKey === undefined))
      throw new ApiMisdefined(`\`resources.${name}\` needs both \`parent\` and \`parentKey\`, or neither`);
    names.add(name);
  }
  for (const [id, handler] of Object.entries(handlers))
    if (typeof handler !== 'function') throw new ApiMisdefined(`\`handlers.${id}\` is not a function`);
  for (const [part, value] of Object.entries({ services, contract }))
    if (value !== undefined && typeof value !== 'function') throw new ApiMisdefined(`\`${part}\` is not a function`);
  if (Object.keys(events).length > 0 && services === undefined)
    throw new ApiMisdefined('it defines events, but no `services` with an `outbox` that delivers them');
}

/** Checks properties instead of the class, since another copy of this package may have loaded the document. */
function isDocument(document: unknown): document is Api['document'] {
  if (typeof document === 'string') return true;
  if (typeof document !== 'object' || document === null) return false;
  return 'href' in document || ('files' in document && ('operations' in document || 'validators' in document));
}

/** The parts of an API that its document does not use, by name. */
export interface UnusedParts {
  /** Handlers without an operation. */
  readonly handlers: readonly string[];
  /** Resources that define `find`, which only paths use, but that no path names. */
  readonly resources: readonly string[];
}

export function unusedParts(api: MockApi, { operations }: ApiDocument): UnusedParts {
  const { resources = {}, handlers = {} } = api;
  const ids = new Set(operations.map(({ id }) => id));
  const findable = Object.keys(resources).filter((name) => resources[name]?.find !== undefined);
  // The parameters of a large document are read only if there is a resource to look for.
  const readers = findable.length === 0 ? [] : operations;
  const named = new Set(readers.flatMap((operation) => namedInPath(api, operation).map((resource) => resource?.name)));
  return {
    handlers: Object.keys(handlers).filter((id) => !ids.has(id)),
    resources: findable.filter((name) => !named.has(name)),
  };
}

/** Throws {@link ApiMisdefined} for unused handlers and resources, whose names are most likely misspelled. */
export function checkAgainst(document: ApiDocument, api: MockApi): void {
  const { title } = document;
  const { handlers, resources } = unusedParts(api, document);
  const [id] = handlers;
  const known = () => document.operations.map((operation) => operation.id).join(', ');
  if (id !== undefined)
    throw new ApiMisdefined(`\`handlers.${id}\` is for no operation of ${title}, which has ${known()}`);
  const [name] = resources;
  if (name !== undefined)
    throw new ApiMisdefined(`\`resources.${name}\` has a \`find\`, and no path of ${title} names it in \`x-resource\``);
}
