import { isJsonObject } from '../document/json-pointer.ts';
import { keyOf } from '../document/source-files.ts';
import { child, hasOwnKey, keysOf, type Node, textsIn } from '../schemas/node.ts';
import { regExpOf } from '../schemas/readable-pattern.ts';
import { between, chance, type Drawing, mostRepeats, pick, timesEnclosed } from './drawing.ts';
import type { Heights } from './heights.ts';
import { numbersOf, type Part } from './part.ts';
import type { SchemaReader } from './schema-reader.ts';

/** The most names that are tried for each undeclared property. */
const drawsForNames = 50;

/** Functions of the sampler for making objects. */
export interface ObjectTools {
  readonly reader: SchemaReader;
  readonly heights: Heights;
  unfold(nodes: readonly Node[], drawing: Drawing): readonly Part[];
  sampleValue(nodes: readonly Node[], drawing: Drawing): unknown;
  satisfies(nodes: readonly Node[], value: unknown): boolean;
}

/** Caches shapes: the same parts are sampled again and again, as items and for other requests. */
const shapes = new WeakMap<readonly Part[], Shape>();

export function shapeOf(parts: readonly Part[], drawing: Drawing, tools: ObjectTools): Shape {
  const known = shapes.get(parts);
  if (known !== undefined) return known;
  const dependent = dependentNodes(parts);
  if (dependent.length > 0) return new Shape([...parts, ...tools.unfold(dependent, drawing)], tools);
  const shape = new Shape(parts, tools);
  shapes.set(parts, shape);
  return shape;
}

/** The schemas that `dependentSchemas` adds for required names. */
function dependentNodes(parts: readonly Part[]): Node[] {
  const required = requiredBy(parts);
  return parts.flatMap((part) => {
    const names = keysOf(part.schema.dependentSchemas).filter((name) => required.has(name));
    return names.map((name) => child(part, 'dependentSchemas', name));
  });
}

/** The properties that an object may and must have, over all its parts. */
export class Shape {
  readonly parts: readonly Part[];
  readonly required: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  readonly fewest: number;
  /** The name of the object's schema: a component's, or that of its property or file. */
  readonly name: string;
  readonly #tools: ObjectTools;
  readonly #nodes = new Map<string, Node[]>();

  constructor(parts: readonly Part[], tools: ObjectTools) {
    this.parts = parts;
    this.required = requiredBy(parts);
    this.keys = new Set(parts.map(({ key }) => key));
    this.fewest = Math.max(0, ...numbersOf(parts, 'minProperties'));
    this.name = nameOf(parts);
    this.#tools = tools;
  }

  /** The schemas that the value of a property must satisfy. */
  nodesOf(name: string): Node[] {
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const nodes = this.#nodesOf(name);
    // Not cached for other names, which are made up without end.
    if (this.required.has(name) || this.parts.some(({ schema }) => hasOwnKey(schema.properties, name))) {
      this.#nodes.set(name, nodes);
    }
    return nodes;
  }

  #nodesOf(name: string): Node[] {
    const declared = this.parts.map((part) => declaredNodes(part, name));
    const isEvaluated = declared.some((nodes) => nodes.length > 0);
    return this.parts.flatMap((part, index) => {
      const nodes = declared[index] ?? [];
      if (nodes.length > 0) return nodes;
      if (part.schema.additionalProperties !== undefined) return [child(part, 'additionalProperties')];
      if (part.schema.unevaluatedProperties === undefined || isEvaluated) return [];
      return [child(part, 'unevaluatedProperties')];
    });
  }

  chooseNames(drawing: Drawing): string[] {
    const { required, fewest } = this;
    const declared = new Set([...this.parts.flatMap(({ schema }) => keysOf(schema.properties)), ...required]);
    const names = new Set([...required].filter((name) => this.#isShown(name)));
    const most = Math.min(Number.POSITIVE_INFINITY, ...numbersOf(this.parts, 'maxProperties'));
    for (const name of declared) {
      const isWanted = drawing.isLoose ? chance(0.5, drawing.random) : !drawing.isDeep && names.size < drawing.room;
      if (!isWanted && names.size >= fewest) continue;
      const added = [name, ...dependentsOf(this.parts, name)].filter((each) => !names.has(each));
      if (names.size + added.length > most || !added.every((each) => this.#isPossible(each))) continue;
      if (names.size >= fewest && added.some((each) => this.#isRepeated(each, drawing))) continue;
      for (const each of added) names.add(each);
    }
    const wanted = Math.min(most, Math.max(fewest, declared.size === 0 ? this.#usualCount(drawing) : 0), drawing.room);
    for (let drawn = 0; names.size < wanted && drawn < Math.max(drawsForNames, 4 * wanted); drawn++) {
      const name = this.#newName(drawing);
      const other = names.has(name) ? `${name}_${names.size}` : name;
      if (this.#isPossible(other)) names.add(other);
    }
    // In the order of their declaration.
    return [...new Set([...[...declared].filter((name) => names.has(name)), ...names])];
  }

  #isShown(name: string): boolean {
    return !this.nodesOf(name).some((node) => this.#tools.reader.isHidden(node));
  }

  #isPossible(name: string): boolean {
    return (
      this.#isShown(name) &&
      this.nodesOf(name).every(({ schema }) => schema !== false) &&
      this.#tools.satisfies(this.#nameNodes(), name)
    );
  }

  /** Whether a property leads, directly or as a list, to a schema that already encloses it often enough. */
  #isRepeated(name: string, { enclosing }: Drawing): boolean {
    const { reader } = this.#tools;
    return this.nodesOf(name).some((node) => {
      let at = node;
      for (const seen = new Set<string>(); !seen.has(keyOf(at.place)); ) {
        const key = keyOf(at.place);
        seen.add(key);
        if (timesEnclosed(key, enclosing) + Number(this.keys.has(key)) >= mostRepeats) return true;
        const keywords = reader.keywordsOf(at.schema);
        const next = reader.targetOf(keywords, at.place);
        const items = child({ schema: keywords, place: at.place }, 'items');
        at = next ?? (isJsonObject(items.schema) ? items : at);
      }
      return false;
    });
  }

  #nameNodes(): Node[] {
    return this.parts
      .filter(({ schema }) => schema.propertyNames !== undefined)
      .map((part) => child(part, 'propertyNames'));
  }

  /** The usual number of entries in a map, an object without declared properties. */
  #usualCount({ depth, isDeep, isLoose, random }: Drawing): number {
    const isMap = this.parts.some(
      ({ schema }) => isJsonObject(schema.additionalProperties) || isJsonObject(schema.patternProperties),
    );
    return isMap && !isDeep ? between(isLoose ? 0 : 1, depth < 3 ? 3 : 1, random) : 0;
  }

  /** A made-up name for an undeclared property. */
  #newName(drawing: Drawing): string {
    const nodes = this.#nameNodes();
    const patterned = this.parts.flatMap((part) =>
      keysOf(part.schema.patternProperties).map((pattern) => ({ part, pattern })),
    );
    if (patterned.length > 0) {
      const { part, pattern } = pick(patterned, drawing.random);
      const { place } = child(part, 'patternProperties', pattern, 'name');
      nodes.push({ schema: { type: 'string', pattern }, place });
    }
    if (nodes.length > 0) {
      return String(
        this.#tools.sampleValue(nodes, { ...drawing, name: ['key'], prefersExamples: false, echo: undefined }),
      );
    }
    return String(drawing.faker.call('word.noun', [], drawing.random)).replaceAll(/\W/g, '_');
  }
}

function nameOf([first]: readonly Part[]): string {
  const { pointer, uri } = first?.place ?? { pointer: '', uri: '' };
  const segments = pointer.split('/').filter((segment) => !/^(\d*|items|allOf|oneOf|anyOf)$/.test(segment));
  return segments.at(-1) ?? /^(.+)\.\w+$/.exec(uri.slice(uri.lastIndexOf('/') + 1))?.[1] ?? '';
}

function declaredNodes(part: Part, name: string): Node[] {
  const { properties, patternProperties } = part.schema;
  const nodes = hasOwnKey(properties, name) ? [child(part, 'properties', name)] : [];
  const patterns = keysOf(patternProperties).filter((pattern) => regExpOf(pattern).test(name));
  return [...nodes, ...patterns.map((pattern) => child(part, 'patternProperties', pattern))];
}

function requiredBy(parts: readonly Part[]): Set<string> {
  const names = new Set(parts.flatMap(({ schema }) => textsIn(schema.required)));
  // A set's loop also reaches entries that are added during it.
  for (const name of names) for (const dependent of dependentsOf(parts, name)) names.add(dependent);
  return names;
}

function dependentsOf(parts: readonly Part[], name: string): string[] {
  return parts.flatMap(({ schema }) =>
    hasOwnKey(schema.dependentRequired, name) ? textsIn(schema.dependentRequired[name]) : [],
  );
}
