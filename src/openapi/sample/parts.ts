import { hasKeys } from '../document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles, targetOf } from '../document/source-files.ts';
import type { Dialect, Schema } from '../schemas/dialect.ts';
import { chance, type Drawing, pick, SampleImpossible } from './drawing.ts';

/** A schema and where it stands. Some are made here; they stand below what they were made from. */
export interface Node {
  readonly schema: unknown;
  readonly place: Place;
}

/** One of the schemas that a value must satisfy, without its `$ref`, `allOf`, `oneOf`, `anyOf` and `if`. */
export interface Part {
  readonly schema: Schema;
  readonly place: Place;
}

/** Below this depth what is optional is left out, so that recursive schemas end. */
export const deepestOptional = 6;

/**
 * A keyword of our own: the value to take where the others allow it. A discriminator's is no constant, because documents
 * contradict theirs.
 */
export const likelyValue = 'x-likely-value';

/** How often null is drawn where something else would do. */
const nullProbability = 1 / 6;

/** The schema under a keyword, or under a name or index in it. */
export function child({ schema, place }: Node, ...segments: readonly (string | number)[]): Node {
  let value = schema;
  for (const segment of segments) {
    value = hasKeys(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
  }
  return { schema: value, place: below(place, ...segments) };
}

export function children(node: Node, keyword: string): Node[] {
  const list = child(node, keyword).schema;
  return Array.isArray(list) ? list.map((_, index) => child(node, keyword, index)) : [];
}

/** Unfolds schemas into parts: everything that one value must satisfy at once, with each choice between schemas made. */
export class Unfolder {
  readonly #files: SourceFiles;
  readonly #dialect: Dialect;
  readonly #heights = new Map<string, number>();

  constructor(files: SourceFiles, dialect: Dialect) {
    this.#files = files;
    this.#dialect = dialect;
  }

  at(place: Place): Node {
    return { schema: this.#files.valueAt(place), place };
  }

  /** Throws {@link SampleImpossible} where a schema allows nothing. */
  unfold(nodes: readonly Node[], drawing: Drawing): Part[] {
    const parts: Part[] = [];
    const seen = new Set<string>();
    const discriminated = new Set<string>();
    const visit = (node: Node, users: readonly Place[]): void => {
      if (node.schema === true || seen.has(keyOf(node.place))) return;
      seen.add(keyOf(node.place));
      if (!hasKeys(node.schema)) throw new SampleImpossible(node.place, 'it allows nothing');
      const part = { schema: this.#dialect.keywordsOf(node.schema), place: node.place };
      const chain = [...users, part.place];
      const reference = this.#target(part);
      if (reference !== undefined) visit(reference, chain);
      for (const inner of children(part, 'allOf')) visit(inner, chain);
      parts.push(part);
      // What is chosen is the most derived schema again: who uses its choice is none of its subtypes.
      for (const inner of this.#choices(part, chain, discriminated, drawing)) visit(inner, []);
    };
    for (const node of nodes) visit(node, []);
    return parts;
  }

  /** Whether a property is left out of a response. */
  isWriteOnly(node: Node): boolean {
    if (!hasKeys(node.schema)) return false;
    const schema = this.#dialect.keywordsOf(node.schema);
    if (schema.writeOnly === true) return true;
    const reference = this.#target({ schema, place: node.place });
    return hasKeys(reference?.schema) && reference.schema.writeOnly === true;
  }

  #target({ schema: { $ref }, place }: Part): Node | undefined {
    if (typeof $ref !== 'string') return undefined;
    const { value, place: target } = this.#files.resolve(targetOf($ref, place.uri));
    return { schema: value, place: target };
  }

  /** The schemas that a part leaves the choice of. */
  #choices(part: Part, users: readonly Place[], discriminated: Set<string>, drawing: Drawing): Node[] {
    const chosen: Node[] = [];
    for (const keyword of ['oneOf', 'anyOf']) {
      const options = children(part, keyword);
      if (options.length === 0) continue;
      const option = this.#choose(options, drawing);
      chosen.push(
        option,
        ...this.#discriminated(part, [this.#target(asPart(option))?.place ?? option.place], discriminated),
      );
    }
    if (part.schema.oneOf === undefined && part.schema.anyOf === undefined) {
      const subtype = this.#subtype(part, users, drawing);
      if (subtype !== undefined) chosen.push(subtype);
      chosen.push(...this.#discriminated(part, subtype === undefined ? users : [subtype.place], discriminated));
    }
    if ('if' in part.schema) {
      const branches = chance(0.5, drawing.random) ? ['if', 'then'] : ['else'];
      chosen.push(...branches.filter((keyword) => keyword in part.schema).map((keyword) => child(part, keyword)));
    }
    return chosen;
  }

  #choose(options: readonly Node[], drawing: Drawing): Node {
    if (drawing.depth >= deepestOptional) {
      const heights = options.map((option) => this.height(option));
      return options[heights.indexOf(Math.min(...heights))] as Node; // The smallest is one of them.
    }
    const isNull = ({ schema }: Node) => hasKeys(schema) && schema.type === 'null';
    const [nulls, others] = [options.filter(isNull), options.filter((option) => !isNull(option))];
    if (others.length === 0 || (nulls.length > 0 && chance(nullProbability, drawing.random))) {
      return pick(nulls, drawing.random);
    }
    return pick(others, drawing.random);
  }

  /** A schema that extends this one, by the discriminator's mapping; none if such a one led here. */
  #subtype({ schema, place }: Part, users: readonly Place[], drawing: Drawing): Node | undefined {
    const targets = mappingOf(schema, place).map(({ target }) => target);
    // A mapping is no `$ref`: a file that only it names was not read.
    const subtypes = targets.filter((target) => this.#files.valueAt(target) !== undefined);
    if (subtypes.length === 0 || subtypes.some((target) => users.some((user) => isSame(user, target))))
      return undefined;
    const target = pick(subtypes, drawing.random);
    return { schema: this.#files.valueAt(target), place: target };
  }

  /** The discriminator's property with its likely value: the name of the most derived of the schemas that has one. */
  #discriminated({ schema, place }: Part, users: readonly Place[], done: Set<string>): Node[] {
    const { discriminator } = schema;
    if (!hasKeys(discriminator) || typeof discriminator.propertyName !== 'string') return [];
    // A base schema's own discriminator has nothing to add to that of the schema which chose.
    if (done.has(discriminator.propertyName)) return [];
    const mapping = mappingOf(schema, place);
    const mapped = users.flatMap((user) => mapping.find(({ target }) => isSame(target, user))?.name ?? []);
    const names = [...mapped, ...users.flatMap((user) => componentName(user) ?? [])];
    const [name] = names;
    if (name === undefined) return [];
    done.add(discriminator.propertyName);
    const properties = { [discriminator.propertyName]: { [likelyValue]: name } };
    return [{ schema: { properties }, place: below(place, 'discriminator', name) }];
  }

  /** How many levels the smallest value of a schema nests; infinity if it has no end. */
  height(node: Node, above: ReadonlySet<string> = new Set()): number {
    const key = keyOf(node.place);
    const known = this.#heights.get(key);
    if (known !== undefined) return known;
    if (above.has(key)) return Number.POSITIVE_INFINITY;
    if (!hasKeys(node.schema)) return node.schema === true ? 0 : Number.POSITIVE_INFINITY;
    const part = { schema: this.#dialect.keywordsOf(node.schema), place: node.place };
    const inside = new Set(above).add(key);
    const heightOf = (inner: Node) => this.height(inner, inside);
    const reference = this.#target(part);
    const nodes = [...(reference === undefined ? [] : [reference]), ...children(part, 'allOf')];
    const options = [children(part, 'oneOf'), children(part, 'anyOf')].filter((list) => list.length > 0);
    const height = Math.max(
      ownHeight(part, heightOf),
      ...nodes.map(heightOf),
      ...options.map((list) => Math.min(...list.map(heightOf))),
    );
    if (Number.isFinite(height)) this.#heights.set(key, height);
    return height;
  }
}

function ownHeight(part: Part, heightOf: (node: Node) => number): number {
  const { schema } = part;
  const types = [schema.type].flat();
  if ('const' in schema || 'enum' in schema || types.some((type) => typeof type === 'string' && !isNested(type)))
    return 0;
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties = hasKeys(schema.properties) ? schema.properties : {};
  const needed = required.filter((name) => Object.hasOwn(properties, name)).map((n) => child(part, 'properties', n));
  if (Number(schema.minItems) > 0) needed.push(...children(part, 'prefixItems'), child(part, 'items'));
  return Math.max(0, ...needed.filter((node) => node.schema !== undefined).map((node) => 1 + heightOf(node)));
}

function isNested(type: string): boolean {
  return type === 'object' || type === 'array';
}

function mappingOf({ discriminator }: Schema, place: Place): { name: string; target: Place }[] {
  if (!hasKeys(discriminator) || !hasKeys(discriminator.mapping)) return [];
  return Object.entries(discriminator.mapping).map(([name, reference]) => {
    const text = String(reference);
    // A mapping may also name a component: its value is then no reference.
    const isName = /^[\w.-]+$/.test(text) && !/\.(ya?ml|json)$/.test(text);
    return { name, target: targetOf(isName ? `#/components/schemas/${text}` : text, place.uri) };
  });
}

function componentName({ pointer }: Place): string | undefined {
  return /^\/components\/schemas\/([^/]+)$/.exec(pointer)?.[1];
}

function asPart({ schema, place }: Node): Part {
  return { schema: hasKeys(schema) ? schema : {}, place };
}

function isSame(a: Place, b: Place): boolean {
  return keyOf(a) === keyOf(b);
}
