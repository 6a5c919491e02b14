import { isJsonObject } from '../document/json-pointer.ts';
import { keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import type { Dialect, Direction, Schema } from '../schemas/dialect.ts';
import { type Choice, Discriminators } from '../schemas/discriminator.ts';
import { targetIn } from '../schemas/references.ts';
import { child, children, hasOwnKey, type Node } from './node.ts';

/** Reads the schemas of a document one step at a time, and remembers what it read. */
export class SchemaReader {
  readonly #files: SourceFiles;
  readonly #dialect: Dialect;
  readonly #discriminators: Discriminators;
  readonly #flag: 'readOnly' | 'writeOnly';
  readonly #keywords = new WeakMap<object, Schema>();
  readonly #hidden = new Map<string, boolean>();

  /** @param direction which way the values go: what only the other way has is left out */
  constructor(files: SourceFiles, dialect: Dialect, direction: Direction) {
    this.#files = files;
    this.#dialect = dialect;
    this.#discriminators = new Discriminators(files);
    this.#flag = direction === 'request' ? 'readOnly' : 'writeOnly';
  }

  at(place: Place): Node {
    return { schema: this.#files.valueAt(place), place };
  }

  /** A schema's keywords; undefined for one that is no object, and so says nothing. */
  keywordsOf(schema: unknown): Schema | undefined {
    if (!isJsonObject(schema)) return undefined;
    const known = this.#keywords.get(schema);
    if (known !== undefined) return known;
    const keywords = this.#dialect.keywordsOf(schema);
    this.#keywords.set(schema, keywords);
    return keywords;
  }

  /** The schema that another refers to; undefined for none, or for a reference that leads nowhere. */
  targetOf(keywords: Schema | undefined, holder: Place): Node | undefined {
    if (typeof keywords?.$ref !== 'string') return undefined;
    const place = targetIn(this.#files, keywords.$ref, holder);
    return place && this.at(place);
  }

  /** Where a node leads that is nothing but a reference. */
  finalKeyOf(node: Node): string {
    let at = node;
    for (const seen = new Set<string>(); !seen.has(keyOf(at.place)); ) {
      seen.add(keyOf(at.place));
      at = this.targetOf(this.keywordsOf(at.schema), at.place) ?? at;
    }
    return keyOf(at.place);
  }

  choiceOf(keywords: Schema, place: Place): Choice | undefined {
    return this.#discriminators.choiceOf(keywords, place);
  }

  /** Whether a property is left out because only the other direction has it: it says so, or what it refers to or extends. */
  isHidden(node: Node): boolean {
    if (!isJsonObject(node.schema)) return false;
    const key = keyOf(node.place);
    const known = this.#hidden.get(key);
    if (known !== undefined) return known;
    this.#hidden.set(key, false);
    // What stands beside a `$ref` is no keyword in 3.0, but it is what the author means.
    const { schema, place } = node;
    const target = this.targetOf(schema, place);
    const isHidden =
      schema[this.#flag] === true ||
      (target !== undefined && this.isHidden(target)) ||
      children(node, 'allOf').some((inner) => this.isHidden(inner));
    this.#hidden.set(key, isHidden);
    return isHidden;
  }

  /** Whether some schema of an object, or one that it refers to, extends or chooses, hides a property. */
  hides(nodes: readonly Node[], name: string): boolean {
    return this.#propertiesOf(nodes, name).some((property) => this.isHidden(property));
  }

  /** A value without what only the other direction has. */
  shown(value: unknown, nodes: readonly Node[]): unknown {
    if (Array.isArray(value)) {
      const items = this.#everyPart(nodes).flatMap((node) => {
        const inner = child(node, 'items');
        return isJsonObject(inner.schema) ? [inner] : [];
      });
      return value.map((item) => this.shown(item, items));
    }
    if (!isJsonObject(value)) return value;
    const parts = this.#everyPart(nodes);
    const shown: Record<string, unknown> = {};
    for (const [name, inner] of Object.entries(value)) {
      const properties = propertiesIn(parts, name);
      if (properties.some((property) => this.isHidden(property))) continue;
      Object.defineProperty(shown, name, {
        value: this.shown(inner, properties),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return shown;
  }

  #propertiesOf(nodes: readonly Node[], name: string): Node[] {
    return propertiesIn(this.#everyPart(nodes), name);
  }

  /** The nodes with all that they refer to, extend or choose between. */
  #everyPart(nodes: readonly Node[]): Node[] {
    const found = new Map<string, Node>();
    const search = [...nodes];
    for (const node of search) {
      const key = keyOf(node.place);
      const keywords = this.keywordsOf(node.schema);
      if (keywords === undefined || found.has(key)) continue;
      const part = { schema: keywords, place: node.place };
      found.set(key, part);
      const target = this.targetOf(keywords, node.place);
      if (target !== undefined) search.push(target);
      for (const keyword of ['allOf', 'oneOf', 'anyOf']) search.push(...children(part, keyword));
    }
    return [...found.values()];
  }
}

function propertiesIn(parts: readonly Node[], name: string): Node[] {
  return parts.flatMap((part) => {
    const properties = child(part, 'properties');
    return hasOwnKey(properties.schema, name) ? [child(properties, name)] : [];
  });
}
