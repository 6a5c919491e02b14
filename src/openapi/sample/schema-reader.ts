import { isJsonObject, setOwn } from '../document/json-pointer.ts';
import { keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import type { Dialect, Schema } from '../schemas/dialect.ts';
import { type Choice, Discriminators } from '../schemas/discriminator.ts';
import { child, children, hasOwnKey, type Node } from '../schemas/node.ts';
import { type Direction, OneWayProperties } from '../schemas/one-way.ts';

/** Reads the schemas of a document one step at a time, and caches the results. */
export class SchemaReader {
  readonly #files: SourceFiles;
  readonly #dialect: Dialect;
  readonly #discriminators: Discriminators;
  readonly #oneWay: OneWayProperties;

  /** @param direction of the values: properties of only the other direction are left out */
  constructor(files: SourceFiles, dialect: Dialect, direction: Direction) {
    this.#files = files;
    this.#dialect = dialect;
    this.#discriminators = new Discriminators(files);
    this.#oneWay = new OneWayProperties(files, direction);
  }

  at(place: Place): Node {
    return { schema: this.#files.valueAt(place), place };
  }

  /** A schema's keywords; undefined for one that is no object. */
  keywordsOf(schema: unknown): Schema | undefined {
    return isJsonObject(schema) ? this.#dialect.keywordsOf(schema) : undefined;
  }

  /** The target of a schema's reference; undefined for none, or for a reference that leads nowhere. */
  targetOf(keywords: Schema | undefined, holder: Place): Node | undefined {
    if (typeof keywords?.$ref !== 'string') return undefined;
    const place = this.#files.find(keywords.$ref, holder);
    return place && this.at(place);
  }

  /** Follows nodes that are only references to their end; a circular reference ends at itself. */
  finalOf(node: Node): Node {
    let at = node;
    for (let seen: Set<string> | undefined; ; ) {
      const keywords = this.keywordsOf(at.schema);
      if (typeof keywords?.$ref !== 'string' || Object.keys(keywords).length > 1) return at;
      seen ??= new Set();
      const next = this.targetOf(keywords, at.place);
      if (next === undefined || seen.has(keyOf(next.place))) return at;
      seen.add(keyOf(next.place));
      at = next;
    }
  }

  /** Follows the references of a node, even with keywords beside them. */
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

  /** Whether a property is left out because only the other direction has it. */
  isHidden(property: Node): boolean {
    return this.#oneWay.isHidden(property);
  }

  /** The properties that are left out of an object by its schema or one that it refers to or extends. */
  namesHiddenIn(node: Node): ReadonlySet<string> {
    return this.#oneWay.namesHiddenIn(node);
  }

  /** A value without what only the other direction has. */
  shown(value: unknown, nodes: readonly Node[]): unknown {
    if (Array.isArray(value)) {
      const items = this.everyPart(nodes).flatMap((node) => {
        const inner = child(node, 'items');
        return isJsonObject(inner.schema) ? [inner] : [];
      });
      return value.map((item) => this.shown(item, items));
    }
    if (!isJsonObject(value)) return value;
    const parts = this.everyPart(nodes);
    const shown: Record<string, unknown> = {};
    for (const [name, inner] of Object.entries(value)) {
      const properties = propertiesIn(parts, name);
      if (properties.some((property) => this.isHidden(property))) continue;
      setOwn(shown, name, this.shown(inner, properties));
    }
    return shown;
  }

  /** The nodes with all that they refer to, extend or choose between. */
  everyPart(nodes: readonly Node[]): Node[] {
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
