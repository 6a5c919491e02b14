import { hasKeys } from '../document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import { Dialect } from '../schemas/dialect.ts';

/**
 * The types of value that a text may become under a schema. Made once at the start; shapes of recursive schemas refer to
 * each other.
 */
export interface Shape {
  /** A set of {@link bits}. */
  readonly types: number;
  /** The schema's default; undefined for none. */
  readonly default: unknown;
  readonly prefixItems: readonly Shape[];
  /** The shape of the items after `prefixItems`, or of undeclared properties. */
  readonly items: Shape;
  readonly additional: Shape;
  readonly properties: ReadonlyMap<string, Shape>;
  /** Defaults of the properties that have one. */
  readonly defaults: ReadonlyMap<string, unknown>;
  /** Whether the schema describes undeclared properties, or declares none. */
  readonly isOpen: boolean;
}

/** The JSON types as a set of bits. A number is an integer or a fraction. */
export const bits = {
  null: 1,
  boolean: 2,
  integer: 4,
  fraction: 8,
  string: 16,
  array: 32,
  object: 64,
  untyped: 128,
} as const;

export const number = bits.integer | bits.fraction;

export const scalar = bits.null | bits.boolean | number | bits.string;

/** The types of a schema that names none: all, with the mark `untyped`, which only an intersection with a type removes. */
const everything = 255;

const bitsOfType: ReadonlyMap<unknown, number> = new Map(Object.entries({ ...bits, number }));

/** The parts of an untyped value are untyped, too. */
export const untypedShape: Shape = {
  types: everything,
  default: undefined,
  prefixItems: [],
  properties: new Map(),
  defaults: new Map(),
  isOpen: true,
  get items() {
    return untypedShape;
  },
  get additional() {
    return untypedShape;
  },
};

/** Whether a schema accepts an array and names its types. A schema without a type takes the text as it is. */
export function takesList({ types }: Shape): boolean {
  return (types & bits.untyped) === 0 && (types & bits.array) !== 0;
}

/** Whether a schema names no type. */
export function takesAnything({ types }: Shape): boolean {
  return (types & bits.untyped) !== 0;
}

export function takesObject({ types }: Shape): boolean {
  return (types & bits.untyped) === 0 && (types & bits.object) !== 0;
}

export function takesScalar({ types }: Shape): boolean {
  return (types & scalar) !== 0;
}

export function takesString({ types }: Shape): boolean {
  return (types & bits.string) !== 0;
}

/** Whether the items of a list can be strings. */
export function takesStringItems({ items, prefixItems }: Shape): boolean {
  return [items, ...prefixItems].some(takesString);
}

export function itemOf({ prefixItems, items }: Shape, index: number): Shape {
  return prefixItems[index] ?? items;
}

export function propertyOf({ properties, additional }: Shape, name: string): Shape {
  return properties.get(name) ?? additional;
}

/** A separate copy of a default, which all readers of the document share. */
export function copyOf(value: unknown): unknown {
  return hasKeys(value) ? structuredClone(value) : value;
}

/** Reads the shapes of a document's schemas. */
export class ShapeReader {
  readonly #files: SourceFiles;
  readonly #dialect: Dialect;
  readonly #known = new Map<string, Shape>();
  readonly #types = new Map<unknown, number>();

  constructor(files: SourceFiles) {
    this.#files = files;
    this.#dialect = new Dialect(files);
  }

  read(schema: Place): Shape {
    return this.#shapeOf([schema]);
  }

  /** The shape of a value that several schemas describe: a property that is declared in more than one `allOf`. */
  #shapeOf(places: readonly Place[]): Shape {
    if (places.length === 0) return untypedShape;
    const key = places.map(keyOf).join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const types = places.map((place) => this.#typesAt(place, new Set())).filter((type) => type !== everything);
    const shape = newShape(types.length === 0 ? everything : types.reduce((all, type) => all | type));
    // Set before the parts are read, which may lead back here.
    this.#known.set(key, shape);
    const branches = places.flatMap((place) => [...this.#branches(place, true, new Set())]);
    shape.default = defaultIn(branches);
    this.#readItems(shape, branches);
    this.#readProperties(shape, branches);
    return shape;
  }

  #readItems(shape: MutableShape, branches: readonly Branch[]): void {
    const positions: Place[][] = [];
    const items: Place[] = [];
    for (const { place, schema } of branches) {
      if (hasKeys(schema.items)) items.push(below(place, 'items'));
      if (!Array.isArray(schema.prefixItems)) continue;
      for (const index of schema.prefixItems.keys()) {
        positions[index] ??= [];
        positions[index].push(below(place, 'prefixItems', index));
      }
    }
    shape.items = this.#shapeOf(items);
    shape.prefixItems = positions.map((places) => this.#shapeOf(places));
  }

  #readProperties(shape: MutableShape, branches: readonly Branch[]): void {
    const declared = new Map<string, Place[]>();
    const additional: Place[] = [];
    let isClosed = false;
    let isOpen = false;
    for (const { place, schema, isCertain } of branches) {
      for (const name of keysOf(schema.properties)) {
        const property = below(place, 'properties', name);
        declared.set(name, [...(declared.get(name) ?? []), property]);
        if (isCertain) this.#readDefault(shape.defaults, name, property);
      }
      for (const name of keysOf(schema.patternProperties)) additional.push(below(place, 'patternProperties', name));
      if (hasKeys(schema.additionalProperties)) additional.push(below(place, 'additionalProperties'));
      isOpen ||= schema.additionalProperties === true;
      isClosed ||= schema.additionalProperties === false;
    }
    shape.isOpen = isOpen || additional.length > 0 || (declared.size === 0 && !isClosed);
    shape.additional = this.#shapeOf(additional);
    shape.properties = new Map([...declared].map(([name, places]) => [name, this.#shapeOf(places)]));
  }

  #readDefault(defaults: Map<string, unknown>, name: string, property: Place): void {
    const value = defaultIn([...this.#branches(property, true, new Set())]);
    if (value !== undefined) defaults.set(name, value);
  }

  /** The schemas that describe the same value as a schema: itself and those that it is composed of. */
  *#branches(place: Place, isCertain: boolean, seen: Set<unknown>): Generator<Branch> {
    const schema = this.#schemaAt(place);
    if (schema === undefined || seen.has(schema.identity)) return;
    seen.add(schema.identity);
    yield { place, schema: schema.keywords, isCertain };
    for (const { keyword, place: inner } of this.#compositionOf(schema.keywords, place)) {
      yield* this.#branches(inner, isCertain && isConjunction(keyword), seen);
    }
  }

  /** @param path the schemas that led here, for circular references */
  #typesAt(place: Place, path: Set<unknown>): number {
    const schema = this.#schemaAt(place);
    if (schema === undefined || path.has(schema.identity)) return everything;
    const known = this.#types.get(schema.identity);
    if (known !== undefined) return known;
    path.add(schema.identity);
    let types = ownTypes(schema.keywords);
    const alternatives: Record<string, number> = {};
    for (const { keyword, place: inner } of this.#compositionOf(schema.keywords, place)) {
      const innerTypes = this.#typesAt(inner, path);
      if (isConjunction(keyword)) types &= innerTypes;
      else alternatives[keyword] = (alternatives[keyword] ?? 0) | innerTypes;
    }
    for (const union of Object.values(alternatives)) types &= union;
    path.delete(schema.identity);
    // As the compiler reads it: null is allowed besides all else.
    if (schema.keywords.nullable === true) types |= bits.null;
    // Schemas may extend the same ones many times.
    this.#types.set(schema.identity, types);
    return types;
  }

  *#compositionOf(schema: Readonly<Record<string, unknown>>, place: Place) {
    // Behind a reference that leads nowhere, the text may be anything.
    const target = typeof schema.$ref === 'string' ? this.#files.find(schema.$ref, place) : undefined;
    if (target !== undefined) yield { keyword: '$ref', place: target };
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
      for (const index of keysOf(schema[keyword])) yield { keyword, place: below(place, keyword, index) };
    }
  }

  #schemaAt(place: Place): { identity: unknown; keywords: Readonly<Record<string, unknown>> } | undefined {
    const value = this.#files.valueAt(place);
    if (!hasKeys(value)) return undefined;
    // Whether keywords beside a `$ref` count depends on OpenAPI's version; in documents that aren't ours all count.
    const isAsWritten = this.#files.isStrict && typeof value.$ref !== 'string';
    return { identity: value, keywords: isAsWritten ? value : this.#dialect.keywordsOf(value) };
  }
}

interface Branch {
  readonly place: Place;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Whether every value of the shape satisfies it, rather than one of several alternatives. */
  readonly isCertain: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

type MutableShape = Mutable<Shape> & { readonly defaults: Map<string, unknown> };

function newShape(types: number): MutableShape {
  return { ...untypedShape, types, defaults: new Map() };
}

function isConjunction(keyword: string): boolean {
  return keyword === '$ref' || keyword === 'allOf';
}

function ownTypes(schema: Readonly<Record<string, unknown>>): number {
  let types = everything;
  // A type that JSON does not have, `file` or `any`, is ignored.
  if (schema.type !== undefined)
    types &= unionOf([schema.type].flat().map((type) => bitsOfType.get(type) ?? everything));
  if (Array.isArray(schema.enum) && schema.enum.length > 0) types &= unionOf(schema.enum.map(bitOf));
  if ('const' in schema) types &= bitOf(schema.const);
  return types;
}

function unionOf(types: readonly number[]): number {
  return types.reduce((all, type) => all | type, 0);
}

function bitOf(value: unknown): number {
  if (value === null) return bits.null;
  if (Array.isArray(value)) return bits.array;
  if (typeof value === 'number') return Number.isInteger(value) ? bits.integer : bits.fraction;
  return bitsOfType.get(typeof value) ?? 0;
}

function defaultIn(branches: readonly Branch[]): unknown {
  return branches.find(({ schema, isCertain }) => isCertain && schema.default !== undefined)?.schema.default;
}

function keysOf(value: unknown): string[] {
  return hasKeys(value) ? Object.keys(value) : [];
}
