import { createHash } from 'node:crypto';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { InputPlace, Resource, Resources } from '../../openapi/resources/resource.ts';
import { FromAnswer, type ParameterValue, type Reference } from '../cases/step.ts';
import { readChangedWhenKept } from './changed-when-kept.ts';
import { declaredBodies, declaredParameters } from './inputs.ts';
import type { Path } from './sound-values.ts';

/** How many requests a run sends for an operation on average. */
export const defaultRequestsPerOperation = 12;

/** What a person has said beyond the document. */
export interface Given {
  /** Values of path parameters, by their names. */
  readonly path: Readonly<Record<string, string>>;
  /** Headers that are sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Parameters of the query that are sent with every request that has them. */
  readonly query?: Readonly<Record<string, string>>;
  /** Values of other inputs, by `operationId` and then by the parameter's name or a body's JSON Pointer. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Why operations are never asked, by `operationId`; an operation that is not named may be. */
  readonly leftOut?: ReadonlyMap<string, string>;
  /** Whether what nothing deletes may be created. */
  readonly allowsLeftovers: boolean;
  /** Whether nothing is created: then what others have made is read. */
  readonly isReadOnly?: boolean;
  /** Whether the deployment runs on this machine: then more is tried that could change something. */
  readonly isLocal: boolean;
  /**
   * How many requests to send for an operation on average, those included with which the run looks first and cleans up;
   * {@link defaultRequestsPerOperation} by default.
   */
  readonly requestsPerOperation?: number | undefined;
}

/** Where the id of something comes from. */
export type Source =
  /** The run creates one. */
  | { readonly kind: 'created'; readonly resource: Resource }
  /** The run creates one in something of its own, and it goes with that. */
  | { readonly kind: 'part'; readonly resource: Resource }
  /** Another has made it: it is read, and never changed. */
  | { readonly kind: 'listed'; readonly resource: Resource; readonly list: Operation }
  | { readonly kind: 'given' }
  | { readonly kind: 'none'; readonly reason: string };

/** Whether the run creates what an id is of. */
export function isOwnSource(source: Source | undefined): source is Extract<Source, { kind: 'created' | 'part' }> {
  return source?.kind === 'created' || source?.kind === 'part';
}

/** Something that the run has made for one purpose: what it is called in the ids of steps. */
export type Purpose = string;

/** The purpose of what most requests work on. */
export const mainPurpose: Purpose = 'subject';

/** The things that the operations of a document work on, and where a run has their ids from. */
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

  /** What the run creates, what others rest on first. */
  get made(): readonly Resource[] {
    return this.resources.filter((one) => this.sourceOf(one).kind === 'created');
  }

  /** What an input of an operation takes the id of; undefined for an input that takes no id. */
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

  /** The resource that a parameter is called after, where another only keeps references to it: `assetId`. */
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

  /** The resource that an operation is about, with what it does to it; undefined for an action. */
  roleOf(operation: Operation): { readonly resource: Resource; readonly role: Role } | undefined {
    for (const resource of this.resources) {
      const role = roles.find((one) => resource[one] === operation);
      // What puts a reference into a collection neither makes nor changes anything.
      const isReference = resource.create === undefined && role !== undefined && role !== 'list' && role !== 'read';
      if (role !== undefined && !isReference) return { resource, role };
    }
    return undefined;
  }

  /** Whether the run creates something of a resource, which others may work on then. */
  isOwn(resource: Resource): boolean {
    return isOwnSource(this.sourceOf(resource));
  }

  sourceOf(resource: Resource): Source {
    const known = this.#sources.get(resource);
    if (known !== undefined) return known;
    // What rests on itself is not created.
    this.#sources.set(resource, { kind: 'none', reason: `to create a ${resource.name} takes another` });
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

  /** Whether the run creates one of a resource in something of its own. */
  #isPart(create: Operation, resource: Resource): boolean {
    if (create.method !== 'POST' || create.success.status !== 201) return false;
    return resource.id !== undefined && this.missingFor(create, resource) === undefined && this.isPartOfMade(create);
  }

  /** Whether what an operation creates goes with something that the run makes and deletes: `POST /orders/{id}/notes`. */
  isPartOfMade(operation: Operation): boolean {
    const last = operation.pathParameters.at(-1);
    if (last === undefined) return this.#isPartByName(operation);
    const holder = this.sourceAt(operation, { in: 'path', name: last.name });
    return holder?.kind === 'created' && holder.resource.delete !== undefined;
  }

  /** `tickets.comments.add` is of a ticket, where it takes the id of one. */
  #isPartByName(create: Operation): boolean {
    const [first = '', ...others] = create.path.slice(create.path.lastIndexOf('/') + 1).split('.');
    const holders = this.#consumers.filter(({ operation, isRequired }) => operation === create && isRequired);
    return holders.some(({ resource: { name, plural, delete: remove }, at }) => {
      const isBelow = others.length > 1 && [name, plural].includes(first) && remove !== undefined;
      return isBelow && this.sourceAt(create, at)?.kind === 'created';
    });
  }

  /** Why a request of an operation can't be made: an id that it takes can't be had; undefined if it can. */
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

  /** Whether a person has not left an operation out. */
  mayAsk({ id }: Operation): boolean {
    return this.given.leftOut?.has(id) !== true;
  }

  /** Where an input's id comes from; undefined for an input that takes none. */
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

  /** Whether a value of a path parameter can be made from what the document says of it. */
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

  /** The names of the parameters of an operation's query. */
  queryNames(operation: Operation): readonly string[] {
    return declaredParameters(this.document, operation).flatMap((one) => (one.in === 'query' ? [one.name] : []));
  }

  /** The parameters of an operation's path and query, and the properties of its body. */
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
   * What fills in a parameter of the path.
   * @param purposeOf what of a resource is meant; what most requests work on by default
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

  /** What of an earlier answer fills in another input; undefined where nothing does. */
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

  /** Whether an input takes an id that is not to be had, or that of what the operation itself creates. */
  isOutOfReach(operation: Operation, place: InputPlace): boolean {
    const source = this.sourceAt(operation, place);
    if (isOwnSource(source)) return source.resource.create === operation && place.in !== 'path';
    return source?.kind === 'none';
  }

  /** The inputs of an operation's body that take ids, by their paths. */
  takenInBody(operation: Operation, purposeOf: PurposeOf): (path: Path) => FromAnswer | undefined {
    return (path) => this.taken(operation, { in: 'body', name: path }, purposeOf);
  }
}

export type PurposeOf = (resource: Resource) => Purpose;

/** Of one resource what serves a purpose, of all others what most requests work on. */
export function purposeFor(resource: Resource | undefined, purpose: Purpose): PurposeOf {
  return (one) => (one === resource ? purpose : mainPurpose);
}

/** What an operation does to a resource. */
export type Role = (typeof roles)[number];
const roles = ['create', 'list', 'read', 'update', 'replace', 'delete'] as const;

/** The step that creates one of a resource for a purpose. */
export function stepOf({ name }: Resource, purpose: Purpose): string {
  return `${name}/${purpose}`;
}

/** The step that lists what others have made of a resource. */
export function listStepOf({ name }: Resource): string {
  return `${name}/others`;
}

/** JSON Pointer to the id in the answer to a creation; undefined where that does not show it. */
export function createdIdAt({ create, dataAt, id }: Resource): string | undefined {
  const data = create && dataAt[create.id];
  return data === undefined || id === undefined ? undefined : `${data}/${id}`;
}

/** JSON Pointer from the answer of an operation to the id of what it shows; its `Location` where no body shows it. */
export function idPointer({ id, dataAt, hasLocation }: Resource, operation: Operation | undefined): string {
  const data = operation === undefined ? undefined : dataAt[operation.id];
  if (id === undefined || (data === undefined && hasLocation)) return 'location';
  return `${data ?? ''}/${id}`;
}

function partOf(resource: Resource): FromAnswer {
  return new FromAnswer(stepOf(resource, mainPurpose), idPointer(resource, resource.create));
}

function entryOf(resource: Resource): FromAnswer {
  return new FromAnswer(listStepOf(resource), `${resource.entriesAt ?? ''}/0/${resource.id}`);
}

/** A number for a text, the same each time. */
export function seedOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % 1_000_003;
}
