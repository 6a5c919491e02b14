import type { PathResource } from '../mock/api.ts';
import type { Operation } from '../openapi/operations/operation.ts';
import { parameterNamesIn } from '../openapi/operations/path-template.ts';
import { segmentsOf, templateOf } from '../openapi/resources/path-shape.ts';
import { plainName, plainSingular } from '../openapi/resources/words.ts';
import type { Collection, KeptItem, Scope } from './collection.ts';

/** What an item that no `x-resource` speaks of is missing with: the operation's 404, or its default. */
export const missingByDefault: Scope['missing'] = { status: 404, example: '' };

/** The id of the record of an item: with the ids of all that it belongs to. */
export function recordId(id: string, parentId: string | undefined): string {
  const own = encodeURIComponent(id);
  return parentId === undefined ? own : `${parentId}/${own}`;
}

/** What the path says for the record of an id. */
export function textOfRecord(id: string): string {
  return decodeURIComponent(id.slice(id.lastIndexOf('/') + 1));
}

/** What the parameters of paths name, each inside the one before it. */
export class Scopes {
  /** By template, parents before what belongs to them. */
  readonly #scopes = new Map<string, Scope>();
  readonly #names: Set<string>;

  /** @param names that are taken */
  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /** All that were asked for. */
  all(): Scope[] {
    return [...this.#scopes.values()];
  }

  /** The one of a collection's items. */
  add(template: string, scope: Scope): void {
    this.#scopes.set(template, scope);
  }

  of(template: string): Scope | undefined {
    return this.#scopes.get(template);
  }

  /**
   * What the parameters of a path name, in its order.
   * @param isOwnLast whether the last one is an item of the operation's own collection, and left out
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

  /** Something that exists whatever it is called: nothing creates it, and nothing is known of it. */
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

  /** Lets a name be given that nothing has any more. */
  release(name: string): void {
    this.#names.delete(name);
  }

  /** A name that nothing else has. */
  freeName(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#names.has(name); number++) name = `${wanted}_${number}`;
    this.#names.add(name);
    return name;
  }
}

/** How the items of a collection, or of an open scope, are kept. */
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

/** Whether each parameter of a path is a segment of its own. */
export function hasPlainParameters({ path }: Operation): boolean {
  return parameterNamesIn(path).length === segmentsOf(path).filter(({ isParameter }) => isParameter).length;
}

/** What the scope of a collection's own items is. */
export function scopeOf(collection: Collection, template: string, parameter: string): Scope {
  const { name, parent, store } = collection;
  return { name, template, parameter, parent, store, missing: missingByDefault, collection };
}
