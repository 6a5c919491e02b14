import type { PathResource } from '../mock/api.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { parameterNamesIn } from '../openapi/operations/path-template.ts';
import { segmentsOf, templateOf } from '../openapi/resources/path-shape.ts';
import { plainName, plainSingular } from '../openapi/resources/words.ts';
import type { Collection, KeptItem, Scope } from './collection.ts';

/** The response to a missing item without an `x-resource`: the operation's 404, or its default. */
export const missingByDefault: Scope['missing'] = { status: 404, example: '' };

/** Builds the record id of an item: its own id behind the ids of its ancestors. */
export function recordId(id: string, parentId: string | undefined): string {
  const own = encodeURIComponent(id);
  return parentId === undefined ? own : `${parentId}/${own}`;
}

/** Returns the decoded path segment of a record id. */
export function textOfRecord(id: string): string {
  return decodeURIComponent(id.slice(id.lastIndexOf('/') + 1));
}

/** The scopes of path parameters, each nested in the preceding one. */
export class Scopes {
  /** By template, parents before children. */
  readonly #scopes = new Map<string, Scope>();
  readonly #names: Set<string>;

  /** @param names the names already in use */
  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  all(): Scope[] {
    return [...this.#scopes.values()];
  }

  /** Adds the scope of a collection's items. */
  add(template: string, scope: Scope): void {
    this.#scopes.set(template, scope);
  }

  of(template: string): Scope | undefined {
    return this.#scopes.get(template);
  }

  /**
   * Returns the scopes of a path's parameters, in path order; opens those that do not exist yet.
   * @param isOwnLast whether to omit the last parameter, which names an item of the operation's own collection
   */
  along(path: string, isOwnLast: boolean): Scope[] {
    const segments = segmentsOf(path);
    const found: Scope[] = [];
    for (const [index, { text, isParameter }] of segments.entries()) {
      if (!isParameter || (isOwnLast && index === segments.findLastIndex((segment) => segment.isParameter))) continue;
      const template = templateOf(segments.slice(0, index + 1));
      const scope = this.#scopes.get(template) ?? this.#open(template, text, found.at(-1));
      found.push(scope);
    }
    return found;
  }

  /** Opens a scope without a collection: every id exists, with an empty value. */
  #open(template: string, parameter: string, parent: Scope | undefined): Scope {
    const literal = template.split('/').findLast((segment) => segment !== '{}' && segment !== '');
    const name = this.freeName(plainSingular(literal ?? parameter).replaceAll(' ', '_') || plainName(parameter));
    const store: PathResource<KeptItem> = {
      ...storeOf(name, parent),
      find: async (id) => ({ id, value: {} }),
    };
    const scope = { name, template, parameter, parent, store, missing: missingByDefault, collection: undefined };
    this.#scopes.set(template, scope);
    return scope;
  }

  /** Frees a name for reuse. */
  release(name: string): void {
    this.#names.delete(name);
  }

  /** Reserves an unused name: `wanted`, if necessary with a number appended. */
  freeName(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#names.has(name); number++) name = `${wanted}_${number}`;
    this.#names.add(name);
    return name;
  }
}

/** Describes how the store keeps the items of a collection or of an open scope. */
export function storeOf(
  name: string,
  parent: Scope | undefined,
  {
    isShallow = false,
    textOf = (id: string) => id,
  }: { readonly isShallow?: boolean; readonly textOf?: (id: string) => string } = {},
): PathResource<KeptItem> {
  return {
    name,
    ...(parent !== undefined && { parent: parent.store, parentKey: 'parent' }),
    idWithin: (id, parentId) => recordId(textOf(id), isShallow ? undefined : parentId),
    idOf: textOfRecord,
  };
}

/** Whether each path parameter fills a whole segment. */
export function hasPlainParameters({ path }: Operation): boolean {
  return parameterNamesIn(path).length === segmentsOf(path).filter(({ isParameter }) => isParameter).length;
}

/** Creates the scope of a collection's items. */
export function scopeOf(collection: Collection, template: string, parameter: string): Scope {
  const { name, parent, store } = collection;
  return { name, template, parameter, parent, store, missing: missingByDefault, collection };
}
