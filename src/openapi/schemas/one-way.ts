import { isJsonObject } from '../document/json-pointer.ts';
import { keyOf } from '../document/place.ts';
import type { SourceFiles } from '../document/source-files.ts';
import { child, children, keysOf, type Node, textsIn } from './node.ts';

/** The direction of a body: a `readOnly` property is not required in a request, a `writeOnly` one not in a response. */
export type Direction = 'request' | 'response';

/** Keywords that hold further schemas of the same value. */
const listsInPlace = ['allOf', 'oneOf', 'anyOf'];
const schemasInPlace = ['if', 'then', 'else'];

/** Finds the properties that only one direction has: those that the other one hides. */
export class OneWayProperties {
  readonly #files: SourceFiles;
  readonly #flag: 'readOnly' | 'writeOnly';
  readonly #hidden = new Map<string, boolean>();
  readonly #names = new Map<string, ReadonlySet<string>>();

  /** @param direction the one whose hidden properties are found */
  constructor(files: SourceFiles, direction: Direction) {
    this.#files = files;
    this.#flag = direction === 'request' ? 'readOnly' : 'writeOnly';
  }

  /** Whether the schema of a property, or one that it refers to or extends, excludes the direction. */
  isHidden(property: Node): boolean {
    if (!isJsonObject(property.schema)) return false;
    const key = keyOf(property.place);
    const known = this.#hidden.get(key);
    if (known !== undefined) return known;
    // Keywords beside a `$ref` don't count in 3.0, but the author means them.
    const isHidden = this.#extended(property).some(({ schema }) => isJsonObject(schema) && schema[this.#flag] === true);
    this.#hidden.set(key, isHidden);
    return isHidden;
  }

  /** The properties that an object lacks by its schema or one that it refers to or extends. */
  namesHiddenIn(node: Node): ReadonlySet<string> {
    const key = keyOf(node.place);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const names = new Set<string>();
    for (const part of this.#extended(node)) {
      const properties = child(part, 'properties');
      for (const name of keysOf(properties.schema)) if (this.isHidden(child(properties, name))) names.add(name);
    }
    this.#names.set(key, names);
    return names;
  }

  /** Whether a schema, or one that it refers to, extends or chooses, requires one of some properties. */
  demandsOneOf(names: ReadonlySet<string>, start: Node): boolean {
    return this.#reached(start, listsInPlace, schemasInPlace).some(
      ({ schema }) => isJsonObject(schema) && textsIn(schema.required).some((name) => names.has(name)),
    );
  }

  #extended(start: Node): readonly Node[] {
    return this.#reached(start, ['allOf'], []);
  }

  /** A schema with all that it leads to for the same value. */
  #reached(start: Node, lists: readonly string[], keywords: readonly string[]): readonly Node[] {
    const found = new Map<string, Node>();
    const search = [start];
    for (const node of search) {
      const key = keyOf(node.place);
      if (!isJsonObject(node.schema) || found.has(key)) continue;
      found.set(key, node);
      const { $ref } = node.schema;
      const target = typeof $ref === 'string' ? this.#files.find($ref, node.place) : undefined;
      if (target !== undefined) search.push({ schema: this.#files.valueAt(target), place: target });
      for (const keyword of lists) search.push(...children(node, keyword));
      for (const keyword of keywords) search.push(child(node, keyword));
    }
    return [...found.values()];
  }
}
