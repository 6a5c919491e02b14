import type { ContractApi } from '../contract/contract-api.ts';
import type { FileUrl } from '../framework/load-document.ts';
import { deliveryLog, type MockApi, namedInPath, type PathResource, type StartContext } from '../mock/api.ts';
import type { HandlerContext } from '../mock/handler.ts';
import type { HandlerResult } from '../mock/handler-result.ts';
import type { Services, SessionParts } from '../mock/sessions/session.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { PortableDocument } from '../openapi/document/portable-document.ts';
import type { StoredRecord } from '../state/store.ts';

/** An API: a document, and what the document can't say. */
export interface Api extends MockApi {
  /**
   * A path, a `file:` URL, a document that was loaded, or one that `talkover-mock compile` has written. A path counts from the working directory; beside the module is
   * `new URL('openapi.yaml', import.meta.url)`.
   */
  readonly document: string | FileUrl | ApiDocument | PortableDocument;
  /**
   * @internal Completes the API from its document, when that is loaded: by what it derives from it.
   * @throws {DataUnusable}
   */
  readonly complete?: (document: ApiDocument) => Promise<MockApi>;
  /** Loads the contract half: the cases that only the API's own documentation knows. Called when a contract runs. */
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

/** The valid input of an operation; unknown where the operations have no types. */
export interface InputOf<Operation> {
  readonly body: unknown extends Operation ? unknown : BodyOf<Operation>;
  readonly path: ParametersIn<Operation, 'path'>;
  readonly query: ParametersIn<Operation, 'query'>;
  readonly header: ParametersIn<Operation, 'header'>;
  readonly cookie: ParametersIn<Operation, 'cookie'>;
}

type Resources = Readonly<Record<string, PathResource>>;

/** The record that each resource of a path has found. */
type Found<Own extends Resources> = {
  readonly [Name in keyof Own]: Own[Name] extends PathResource<infer Item extends StoredRecord> ? Item : never;
};

/** The records that a session begins with, by resource. */
type StartOf<Own extends Resources> = { readonly [Name in keyof Own]?: readonly Found<Own>[Name][] };

/** What {@link defineApi} takes: an {@link Api} whose handlers are typed by its operations, resources and services. */
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

/** Thrown when an API contradicts itself; carries what is wrong. */
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
 * `defineApi<operations>()({ document, resources, handlers })`, where `operations` are those that openapi-typescript
 * writes for the document. Without them, `defineApi({ document, resources, handlers })`: the inputs are then unknown.
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
  // The mock gives each handler what the types above say: the valid input of its operation, and the records of its path.
  const api = definition as unknown as Api;
  checkApi(api);
  return api;
}

/** Of a program in plain JavaScript nothing is certain. Throws {@link ApiMisdefined}. */
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
    // What is sent for a document belongs to addressees, of which nothing is kept.
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

/** By what it has and not by its class: a document may be read by another copy of this package. */
function isDocument(document: unknown): document is Api['document'] {
  if (typeof document === 'string') return true;
  if (typeof document !== 'object' || document === null) return false;
  return 'href' in document || ('files' in document && ('operations' in document || 'validators' in document));
}

/** What of an API its document has no use for, by the names it is defined with. */
export interface UnusedParts {
  /** Those of no operation. */
  readonly handlers: readonly string[];
  /** Resources with a `find` of their own, which is for paths, and that no path names. Others may be kept without one. */
  readonly resources: readonly string[];
}

export function unusedParts(api: MockApi, { operations }: ApiDocument): UnusedParts {
  const { resources = {}, handlers = {} } = api;
  const ids = new Set(operations.map(({ id }) => id));
  const findable = Object.keys(resources).filter((name) => resources[name]?.find !== undefined);
  // The parameters of a large document are read only where there is something to look for.
  const readers = findable.length === 0 ? [] : operations;
  const named = new Set(readers.flatMap((operation) => namedInPath(api, operation).map((resource) => resource?.name)));
  return {
    handlers: Object.keys(handlers).filter((id) => !ids.has(id)),
    resources: findable.filter((name) => !named.has(name)),
  };
}

/** Throws {@link ApiMisdefined} for what would never be asked: most likely its name is misspelled. */
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
