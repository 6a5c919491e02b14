import { hasKeys } from '../document/json-pointer.ts';
import { regExpOf } from '../schemas/readable-pattern.ts';
import { between, chance, type Drawing, pick } from './drawing.ts';
import { child, deepestOptional, type Node, type Part } from './parts.ts';

/** How many names are tried for properties that no schema names. */
const drawsForNames = 50;

/** What the sampler of an object leaves to others. */
export interface ObjectTools {
  unfold(nodes: readonly Node[], drawing: Drawing): Part[];
  isWriteOnly(node: Node): boolean;
  sampleValue(nodes: readonly Node[], drawing: Drawing): unknown;
  satisfies(nodes: readonly Node[], value: unknown): boolean;
}

/** An object that satisfies every part. */
export function sampleObject(parts: readonly Part[], drawing: Drawing, tools: ObjectTools): Record<string, unknown> {
  const shape = new Shape([...parts, ...tools.unfold(dependentNodes(parts), drawing)], tools);
  const result: Record<string, unknown> = {};
  for (const name of shape.chooseNames(drawing)) {
    const inside = { ...drawing, depth: drawing.depth + 1, name: [shape.name, name] };
    const value = tools.sampleValue(shape.nodesOf(name), inside);
    // Set like any other, `__proto__` would be the prototype and no property.
    Object.defineProperty(result, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}

/** The schemas that `dependentSchemas` adds for names that are required. */
function dependentNodes(parts: readonly Part[]): Node[] {
  const required = requiredBy(parts);
  return parts.flatMap((part) => {
    const names = Object.keys(entriesOf(part.schema.dependentSchemas)).filter((name) => required.has(name));
    return names.map((name) => child(part, 'dependentSchemas', name));
  });
}

/** The properties that an object may and must have, over all its parts. */
class Shape {
  readonly #parts: readonly Part[];
  readonly #tools: ObjectTools;

  constructor(parts: readonly Part[], tools: ObjectTools) {
    this.#parts = parts;
    this.#tools = tools;
  }

  /** What the object's schema is called: a component's name, or the property or file that it stands in. */
  get name(): string {
    const [first] = this.#parts;
    const { pointer, uri } = first?.place ?? { pointer: '', uri: '' };
    const segments = pointer.split('/').filter((segment) => !/^(\d*|items|allOf|oneOf|anyOf)$/.test(segment));
    return segments.at(-1) ?? /([^/]+)\.\w+$/.exec(uri)?.[1] ?? '';
  }

  /** What the value of a property must satisfy. */
  nodesOf(name: string): Node[] {
    const declared = this.#parts.map((part) => declaredNodes(part, name));
    const isEvaluated = declared.some((nodes) => nodes.length > 0);
    return this.#parts.flatMap((part, index) => {
      const nodes = declared[index] ?? [];
      if (nodes.length > 0) return nodes;
      if (part.schema.additionalProperties !== undefined) return [child(part, 'additionalProperties')];
      if (part.schema.unevaluatedProperties === undefined || isEvaluated) return [];
      return [child(part, 'unevaluatedProperties')];
    });
  }

  chooseNames(drawing: Drawing): string[] {
    const required = requiredBy(this.#parts);
    const declared = new Set([...this.#parts.flatMap(({ schema }) => keysOf(schema.properties)), ...required]);
    const names = new Set([...required].filter((name) => this.#isShown(name)));
    const fewest = Math.max(0, ...this.#numbers('minProperties'));
    const most = Math.min(Number.POSITIVE_INFINITY, ...this.#numbers('maxProperties'));
    for (const name of declared) {
      const isWanted = drawing.isLoose ? chance(0.5, drawing.random) : drawing.depth < deepestOptional;
      if (!isWanted && names.size >= fewest) continue;
      const added = [name, ...dependentsOf(this.#parts, name)].filter((each) => !names.has(each));
      if (names.size + added.length > most || !added.every((each) => this.#isPossible(each))) continue;
      for (const each of added) names.add(each);
    }
    const wanted = Math.min(most, Math.max(fewest, declared.size === 0 ? this.#usualCount(drawing) : 0));
    for (let drawn = 0; names.size < wanted && drawn < drawsForNames; drawn++) {
      const name = this.#newName(drawing);
      if (this.#isPossible(name)) names.add(name);
    }
    // In the order in which they are declared.
    return [...new Set([...[...declared].filter((name) => names.has(name)), ...names])];
  }

  #isShown(name: string): boolean {
    return !this.nodesOf(name).some((node) => this.#tools.isWriteOnly(node));
  }

  #isPossible(name: string): boolean {
    return (
      this.#isShown(name) &&
      this.nodesOf(name).every(({ schema }) => schema !== false) &&
      this.#tools.satisfies(this.#nameNodes(), name)
    );
  }

  #nameNodes(): Node[] {
    return this.#parts
      .filter(({ schema }) => schema.propertyNames !== undefined)
      .map((part) => child(part, 'propertyNames'));
  }

  /** How many entries a map has, an object that names none of its properties. */
  #usualCount({ depth, isLoose, random }: Drawing): number {
    const isMap = this.#parts.some(
      ({ schema }) => hasKeys(schema.additionalProperties) || hasKeys(schema.patternProperties),
    );
    return isMap && depth < deepestOptional ? between(isLoose ? 0 : 1, depth < 3 ? 3 : 1, random) : 0;
  }

  /** A name for a property that no schema names. */
  #newName(drawing: Drawing): string {
    const nodes = this.#nameNodes();
    const patterned = this.#parts.flatMap((part) =>
      keysOf(part.schema.patternProperties).map((pattern) => ({ part, pattern })),
    );
    if (patterned.length > 0) {
      const { part, pattern } = pick(patterned, drawing.random);
      const { place } = child(part, 'patternProperties', pattern, 'name');
      nodes.push({ schema: { type: 'string', pattern }, place });
    }
    if (nodes.length > 0) return String(this.#tools.sampleValue(nodes, { ...drawing, name: ['key'] }));
    return String(drawing.faker.call('word.noun', [], drawing.random)).replaceAll(/\W/g, '_');
  }

  #numbers(keyword: string): number[] {
    return this.#parts.map(({ schema }) => schema[keyword]).filter((value) => typeof value === 'number');
  }
}

function declaredNodes(part: Part, name: string): Node[] {
  const { properties, patternProperties } = part.schema;
  const nodes = hasKeys(properties) && Object.hasOwn(properties, name) ? [child(part, 'properties', name)] : [];
  const patterns = keysOf(patternProperties).filter((pattern) => regExpOf(pattern).test(name));
  return [...nodes, ...patterns.map((pattern) => child(part, 'patternProperties', pattern))];
}

function requiredBy(parts: readonly Part[]): Set<string> {
  const names = new Set(parts.flatMap(({ schema }) => textsIn(schema.required)));
  // A set's loop also comes to what is added to it on the way.
  for (const name of names) for (const dependent of dependentsOf(parts, name)) names.add(dependent);
  return names;
}

function dependentsOf(parts: readonly Part[], name: string): string[] {
  return parts.flatMap(({ schema }) => textsIn(entriesOf(schema.dependentRequired)[name]));
}

function entriesOf(value: unknown): Record<string, unknown> {
  return hasKeys(value) ? value : {};
}

function keysOf(value: unknown): string[] {
  return Object.keys(entriesOf(value));
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
