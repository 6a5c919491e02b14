import type { ParameterValue } from '../contract/cases/step.ts';
import { type DeclaredParameter, declaredParameters } from '../contract/derived/inputs.ts';
import { World } from '../contract/derived/world.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { valueAt } from '../openapi/document/json-pointer.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import type { Resource } from '../openapi/resources/resource.ts';
import { resourcesOf } from '../openapi/resources/resources-of.ts';

/** Values that a person gives, by name. */
export interface GivenValues {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The parameter values of a request. */
export type Inputs = readonly ParameterValue[];

/** The ids of listed entries, by resource. */
type Seen = ReadonlyMap<Resource, unknown>;

/** The parameter values for each request of an operation, or why none can be made. */
export type Reach = { readonly inputs: readonly Inputs[] } | { readonly reason: string };

/** The most entries of a resource that are requested. */
const mostOfAKind = 2;

/** Requests an operation. Resolves with the JSON of a successful answer; undefined for others. */
export type Ask = (operation: Operation, inputs: Inputs) => Promise<unknown>;

/**
 * Finds the parameter values with which a document's operations can be requested: ids that a person gives, the first and the
 * last id of each list, and for other parameters values of the document.
 */
export class Reachable {
  readonly #document: ApiDocument;
  readonly #world: World;
  readonly #given: GivenValues;
  readonly #ask: Ask;
  readonly #seen = new Map<Resource, Promise<readonly Seen[]>>();

  constructor(document: ApiDocument, given: GivenValues, ask: Ask) {
    this.#document = document;
    this.#given = given;
    this.#ask = ask;
    const { path, query, headers } = given;
    const extent = { allowsLeftovers: false, isReadOnly: true, isLocal: false };
    this.#world = new World(document, resourcesOf(document), { path, query, headers, ...extent });
  }

  async of(operation: Operation): Promise<Reach> {
    const fixed: ParameterValue[] = [];
    let bound: readonly Seen[] = [new Map()];
    const wanted: { readonly parameter: Parameter; readonly resource: Resource }[] = [];
    // The last resource of a path determines those before it.
    for (const parameter of this.#needed(operation).toReversed()) {
      const { in: location, name } = parameter;
      const known = this.#known(operation, parameter);
      if (known !== undefined) {
        fixed.push({ in: location, name, value: known });
        continue;
      }
      const source = this.#world.sourceAt(operation, { in: location, name });
      if (source?.kind !== 'listed') return { reason: whyUnknown(parameter) };
      const { resource } = source;
      wanted.push({ parameter, resource });
      bound = await this.#boundTo(bound, resource);
      if (bound.length === 0) return { reason: `no ${resource.name} was seen in ${source.list.id}` };
    }
    const inputs = bound.map((seen) => [
      ...fixed,
      ...wanted.map(({ parameter, resource }) => {
        const { in: location, name } = parameter;
        return { in: location, name, value: seen.get(resource) };
      }),
    ]);
    return { inputs };
  }

  async #boundTo(bound: readonly Seen[], resource: Resource): Promise<readonly Seen[]> {
    const found: Seen[] = [];
    for (const seen of bound) {
      if (seen.has(resource)) {
        found.push(seen);
        continue;
      }
      for (const one of await this.#things(resource)) {
        const agrees = [...one].every(([other, id]) => !seen.has(other) || seen.get(other) === id);
        if (agrees) found.push(new Map([...seen, ...one]));
      }
    }
    return ends(found);
  }

  /** The first and the last entry of a resource's list, each with the ids of its parents. */
  #things(resource: Resource): Promise<readonly Seen[]> {
    const known = this.#seen.get(resource);
    if (known !== undefined) return known;
    // A list that needs an id of its own entries has none to start with.
    this.#seen.set(resource, Promise.resolve([]));
    const things = this.#listed(resource);
    this.#seen.set(resource, things);
    return things;
  }

  async #listed(resource: Resource): Promise<readonly Seen[]> {
    const { list, entriesAt, id } = resource;
    if (list === undefined || entriesAt === undefined || id === undefined) return [];
    const reach = await this.of(list);
    if ('reason' in reach) return [];
    const found: Seen[] = [];
    for (const inputs of reach.inputs) {
      const entries = valueAt(await this.#ask(list, inputs), entriesAt);
      const holders = this.#holders(list, inputs);
      const ids = (Array.isArray(entries) ? entries : []).map((entry) => valueAt(entry, `/${id}`));
      const plain = ids.filter((one) => typeof one === 'string' || typeof one === 'number');
      for (const one of ends(plain)) found.push(new Map<Resource, unknown>([...holders, [resource, one]]));
    }
    return ends(found);
  }

  /** The parents of a list's entries, such as the customer of orders. */
  #holders(list: Operation, inputs: Inputs): [Resource, unknown][] {
    return inputs.flatMap(({ in: location, name, value }) => {
      if (location === 'header' || location === 'cookie') return [];
      const resource = this.#world.resourceAt(list, { in: location, name });
      return resource === undefined ? [] : [[resource, value] as [Resource, unknown]];
    });
  }

  /** The parameters of the path, and the other required ones. */
  #needed(operation: Operation): Parameter[] {
    const declared = declaredParameters(this.#document, operation);
    const inPath = operation.pathParameters.map(({ name }): Parameter => {
      const facts = declared.find((one) => one.in === 'path' && one.name === name);
      return { in: 'path', name, declared: facts };
    });
    const others = declared.filter((one) => one.in !== 'path' && one.isRequired);
    return [...inPath, ...others.map((one): Parameter => ({ in: one.in, name: one.name, declared: one }))];
  }

  /** The value that a person gives, or one from the document; undefined if there is none. */
  #known(operation: Operation, { in: location, name, declared }: Parameter): unknown {
    const given = this.#givenIn(location, name);
    if (given !== undefined) return given;
    const resource = location === 'cookie' ? undefined : this.#world.resourceAt(operation, { in: location, name });
    const facts = declared?.facts;
    const listed = facts?.enumeration?.find((value) => value !== null) ?? facts?.get('default');
    if (listed !== undefined) return listed;
    // An id from an example need not exist.
    if (location === 'path' || resource !== undefined || declared === undefined) return undefined;
    return declared.examples[0] ?? facts?.examples[0] ?? facts?.least;
  }

  #givenIn(location: ParameterValue['in'], name: string): string | undefined {
    const { path, query, headers } = this.#given;
    switch (location) {
      case 'path':
        return path[name];
      case 'query':
        return query[name];
      case 'header':
        return Object.entries(headers).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
      case 'cookie':
        return undefined;
    }
  }
}

interface Parameter {
  readonly in: ParameterValue['in'];
  readonly name: string;
  readonly declared: DeclaredParameter | undefined;
}

function whyUnknown({ in: location, name }: Parameter): string {
  switch (location) {
    case 'path':
      return `no list shows a value of ${name}: give one with --path ${name}=…`;
    case 'query':
      return `it needs ${name} in its query: give it with --query ${name}=…`;
    case 'header':
      return `it needs the header ${name}: give it with --header '${name}: …'`;
    case 'cookie':
      return `it needs the cookie ${name}: give it with --header 'Cookie: ${name}=…'`;
  }
}

/** The first and the last item. */
function ends<Value>(all: readonly Value[]): Value[] {
  return all.length <= mostOfAKind ? [...all] : [...all.slice(0, 1), ...all.slice(-1)];
}
