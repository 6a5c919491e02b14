import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { InputPlace, Resource, Resources } from '../../openapi/resources/resource.ts';
import { FromAnswer, type ParameterValue, type Reference } from '../cases/step.ts';
import { readChangedWhenKept } from './changed-when-kept.ts';
import { declaredBodies, declaredParameters } from './inputs.ts';
import { entryOf, idPointer, type PurposeOf, partOf, stepOf } from './instances.ts';
import type { Path } from './sound-values.ts';

/** The number of requests that a run sends for an operation, on average. */
export const defaultRequestsPerOperation = 12;

/** What a person has set in addition to the document. */
export interface Given {
  /** Values of path parameters, by their names. */
  readonly path: Readonly<Record<string, string>>;
  /** Headers that are sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Query parameters that are sent with every request that declares them. */
  readonly query?: Readonly<Record<string, string>>;
  /** Values of other inputs, by `operationId` and then by the parameter's name or a body's JSON Pointer. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The reasons for which operations are never called, by `operationId`. */
  readonly leftOut?: ReadonlyMap<string, string>;
  /** Whether resources may be created that can't be deleted. */
  readonly allowsLeftovers: boolean;
  /** Whether nothing is created: existing resources are read instead. */
  readonly isReadOnly?: boolean;
  /** Whether the deployment runs on this machine: then more requests are sent that could change something. */
  readonly isLocal: boolean;
  /**
   * The number of requests for an operation, on average, including those that list first and clean up afterwards;
   * {@link defaultRequestsPerOperation} by default.
   */
  readonly requestsPerOperation?: number | undefined;
}

/** Where the id of a resource comes from. */
export type Source =
  /** The run creates an instance. */
  | { readonly kind: 'created'; readonly resource: Resource }
  /** The run creates an instance within one of its own, which is deleted with that. */
  | { readonly kind: 'part'; readonly resource: Resource }
  /** An existing instance, which is read and never changed. */
  | { readonly kind: 'listed'; readonly resource: Resource; readonly list: Operation }
  | { readonly kind: 'given' }
  | { readonly kind: 'none'; readonly reason: string };

/** Whether the run creates the instance with the id. */
export function isOwnSource(source: Source | undefined): source is Extract<Source, { kind: 'created' | 'part' }> {
  return source?.kind === 'created' || source?.kind === 'part';
}

/** The resources of a document's operations, and the sources of their ids. */
export class World {
  readonly document: ApiDocument;
  readonly resources: readonly Resource[];
  readonly given: Given;
  readonly #consumers: Resources['consumers'];
  readonly #sources = new Map<Resource, Source>();

  constructor(document: ApiDocument, { resources, consumers }: Resources, given: Given) {
    this.document = document;
    this.resources = resources;
    this.given = given;
    this.#consumers = consumers;
    readChangedWhenKept(document);
  }

  /** The resources that the run creates and deletes, parents first. */
  get made(): readonly Resource[] {
    return this.resources.filter((one) => this.sourceOf(one).kind === 'created');
  }

  /** The resource whose id an input of an operation takes; undefined if it takes no id. */
  resourceAt(operation: Operation, place: InputPlace): Resource | undefined {
    const own = this.resources.find((one) => {
      const at = one.idIn[operation.id];
      return at?.in === place.in && at.name === place.name;
    });
    const consumer = this.#consumers.find(
      ({ operation: other, at }) => other === operation && at.in === place.in && at.name === place.name,
    );
    if (own !== undefined && own.create === undefined) return this.#namedBy(place.name, own) ?? own;
    return own ?? consumer?.resource;
  }

  /** The resource that a parameter is named after, if another one only stores references to it: `assetId`. */
  #namedBy(parameter: string, except: Resource): Resource | undefined {
    const bare = (text: string) => text.replace(/[^a-z\d]/gi, '').toLowerCase();
    return this.resources.find(
      (one) => one !== except && one.create !== undefined && bare(parameter) === `${bare(one.name)}id`,
    );
  }

  /** The resource that an operation creates. */
  createdBy(operation: Operation): Resource | undefined {
    return this.resources.find(({ create }) => create === operation);
  }

  /** The resource of an operation, and the operation's role for it; undefined for an action. */
  roleOf(operation: Operation): { readonly resource: Resource; readonly role: Role } | undefined {
    for (const resource of this.resources) {
      const role = roles.find((one) => resource[one] === operation);
      // Adding a reference to a collection neither creates nor changes a resource.
      const isReference = resource.create === undefined && role !== undefined && role !== 'list' && role !== 'read';
      if (role !== undefined && !isReference) return { resource, role };
    }
    return undefined;
  }

  /** Whether the run creates instances of a resource. */
  isOwn(resource: Resource): boolean {
    return isOwnSource(this.sourceOf(resource));
  }

  sourceOf(resource: Resource): Source {
    const known = this.#sources.get(resource);
    if (known !== undefined) return known;
    // Found again while it is searched for, the resource needs itself.
    this.#sources.set(resource, { kind: 'none', reason: `creating a ${resource.name} needs another` });
    const source = this.#find(resource);
    this.#sources.set(resource, source);
    return source;
  }

  #find(resource: Resource): Source {
    const { create, list, name } = resource;
    const { allowsLeftovers, isReadOnly = false } = this.given;
    const isDeletable = (resource.delete !== undefined && this.mayAsk(resource.delete)) || allowsLeftovers;
    const missing = create && isDeletable ? this.missingFor(create, resource) : undefined;
    const mayCreate = create !== undefined && !isReadOnly;
    if (mayCreate && isDeletable && missing === undefined) return { kind: 'created', resource };
    if (mayCreate && this.#isPart(create, resource)) return { kind: 'part', resource };
    if (
      list !== undefined &&
      this.missingFor(list) === undefined &&
      resource.entriesAt !== undefined &&
      resource.id !== undefined
    )
      return { kind: 'listed', resource, list };
    if (isReadOnly) return { kind: 'none', reason: `--read-only creates no ${name}, and nothing lists them` };
    if (create === undefined) return { kind: 'none', reason: `nothing creates a ${name}, and nothing lists them` };
    if (!isDeletable)
      return { kind: 'none', reason: `nothing deletes a ${name}; --allow-leftovers lets it be created all the same` };
    return { kind: 'none', reason: missing ?? `no ${name} can be created` };
  }

  /** Whether the run creates an instance of a resource within one of its own. */
  #isPart(create: Operation, resource: Resource): boolean {
    if (create.method !== 'POST' || create.success.status !== 201) return false;
    return resource.id !== undefined && this.missingFor(create, resource) === undefined && this.isPartOfMade(create);
  }

  /** Whether what an operation creates is deleted with an instance of the run: `POST /orders/{id}/notes`. */
  isPartOfMade(operation: Operation): boolean {
    const last = operation.pathParameters.at(-1);
    if (last === undefined) return this.#isPartByName(operation);
    const holder = this.sourceAt(operation, { in: 'path', name: last.name });
    return holder?.kind === 'created' && holder.resource.delete !== undefined;
  }

  /** The same by name: `tickets.comments.add` creates a part of a ticket if it takes the id of one. */
  #isPartByName(create: Operation): boolean {
    const [first = '', ...others] = create.path.slice(create.path.lastIndexOf('/') + 1).split('.');
    const holders = this.#consumers.filter(({ operation, isRequired }) => operation === create && isRequired);
    return holders.some(({ resource: { name, plural, delete: remove }, at }) => {
      const isBelow = others.length > 1 && [name, plural].includes(first) && remove !== undefined;
      return isBelow && this.sourceAt(create, at)?.kind === 'created';
    });
  }

  /** Why a request of an operation can't be made: an id that it needs can't be obtained; undefined if it can. */
  missingFor(operation: Operation, except?: Resource): string | undefined {
    const leftOut = this.given.leftOut?.get(operation.id);
    if (leftOut !== undefined) return leftOut;
    for (const { name } of operation.pathParameters) {
      const resource = this.resourceAt(operation, { in: 'path', name });
      if (resource !== undefined && resource === except && resource.isIdChosen) continue;
      const source = this.sourceAt(operation, { in: 'path', name });
      if (source?.kind === 'none') return source.reason;
    }
    for (const { operation: other, at, isRequired } of this.#consumers) {
      if (other !== operation || !isRequired || at.in === 'path') continue;
      const source = this.sourceAt(operation, at);
      if (source?.kind === 'none') return source.reason;
    }
    return undefined;
  }

  /** Whether an operation may be called: a person has not left it out. */
  mayAsk({ id }: Operation): boolean {
    return this.given.leftOut?.has(id) !== true;
  }

  /** The source of an input's id; undefined if the input takes none. */
  sourceAt(operation: Operation, place: InputPlace): Source | undefined {
    const isGiven = this.given.values?.[operation.id]?.[place.name] !== undefined;
    if (isGiven) return undefined;
    const resource = this.resourceAt(operation, place);
    const isOfPath = place.in === 'path';
    const source = resource && this.sourceOf(resource);
    if (isOwnSource(source)) return source;
    if (isOfPath && this.given.path[place.name] !== undefined) return { kind: 'given' };
    if (source !== undefined && source.kind !== 'none') return source;
    if (!isOfPath) return source;
    if (this.#isFree(operation, place.name)) return undefined;
    const why = source?.kind === 'none' ? `${source.reason}: ` : '';
    return { kind: 'none', reason: `${why}give one with --path ${place.name}=…` };
  }

  /** Whether the document determines a value of a path parameter. */
  #isFree(operation: Operation, name: string): boolean {
    const parameter = this.parameter(operation, { in: 'path', name });
    if (parameter === undefined) return false;
    const { facts, examples } = parameter;
    const isSmall = facts.least !== undefined && facts.most !== undefined;
    return (
      examples.length > 0 ||
      facts.examples.length > 0 ||
      facts.enumeration !== undefined ||
      facts.has('default') ||
      isSmall
    );
  }

  /** The names of an operation's query parameters. */
  queryNames(operation: Operation): readonly string[] {
    return declaredParameters(this.document, operation).flatMap((one) => (one.in === 'query' ? [one.name] : []));
  }

  /** The path and query parameters of an operation, and the properties of its body. */
  inputsOf(operation: Operation): readonly InputPlace[] {
    const [body] = declaredBodies(this.document, operation);
    return [
      ...operation.pathParameters.map(({ name }) => ({ in: 'path', name }) as const),
      ...this.queryNames(operation).map((name) => ({ in: 'query', name }) as const),
      ...[...(body?.facts.decided.properties.keys() ?? [])].map((name) => ({ in: 'body', name: `/${name}` }) as const),
    ];
  }

  parameter(operation: Operation, { in: location, name }: InputPlace) {
    return declaredParameters(this.document, operation).find((one) => one.in === location && one.name === name);
  }

  /**
   * The value of a path parameter, or the reference to an instance; empty if there is none.
   * @param purposeOf selects the instance of a resource
   */
  inPath(operation: Operation, name: string, purposeOf: PurposeOf): { reference?: Reference; value?: ParameterValue } {
    const source = this.sourceAt(operation, { in: 'path', name });
    switch (source?.kind) {
      case 'created':
        return { reference: { kind: 'created', by: stepOf(source.resource, purposeOf(source.resource)) } };
      case 'part':
        return { value: { in: 'path', name, value: partOf(source.resource) } };
      case 'listed':
        return { value: { in: 'path', name, value: entryOf(source.resource) } };
      case 'given':
        return { reference: { kind: 'given' } };
      case 'none':
      case undefined:
        return {};
    }
  }

  /** The value from an earlier answer for another input; undefined if there is none. */
  taken(operation: Operation, place: InputPlace, purposeOf: PurposeOf): FromAnswer | undefined {
    if (this.isOutOfReach(operation, place)) return undefined;
    const source = this.sourceAt(operation, place);
    switch (source?.kind) {
      case 'created': {
        const { resource } = source;
        return new FromAnswer(stepOf(resource, purposeOf(resource)), idPointer(resource, resource.create));
      }
      case 'part':
        return partOf(source.resource);
      case 'listed':
        return entryOf(source.resource);
      case 'given':
      case 'none':
      case undefined:
        return undefined;
    }
  }

  /** Whether an input takes an id that can't be obtained, or that of the resource which the operation creates. */
  isOutOfReach(operation: Operation, place: InputPlace): boolean {
    const source = this.sourceAt(operation, place);
    if (isOwnSource(source)) return source.resource.create === operation && place.in !== 'path';
    return source?.kind === 'none';
  }

  /** Finds the values from earlier answers for places in an operation's body. */
  takenInBody(operation: Operation, purposeOf: PurposeOf): (path: Path) => FromAnswer | undefined {
    return (path) => this.taken(operation, { in: 'body', name: path }, purposeOf);
  }
}

/** What an operation does with a resource. */
export type Role = (typeof roles)[number];
const roles = ['create', 'list', 'read', 'update', 'replace', 'delete'] as const;
