import { hasKeys, parsePointer } from '../document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles } from '../document/source-files.ts';

/** `xml` of a schema: how its values are written. */
export interface XmlNotation {
  readonly name: string | undefined;
  readonly prefix: string | undefined;
  readonly namespace: string | undefined;
  readonly isAttribute: boolean;
  readonly isWrapped: boolean;
  /** Whether the value is the text of the element that encloses it. */
  readonly isText: boolean;
}

/** What a schema and all that it is composed of say about the parts of its values. */
export interface SchemaParts {
  readonly xml: XmlNotation;
  /** The name of the component that the schema is or refers to. */
  readonly componentName: string | undefined;
  /** The names of the declared properties. */
  readonly propertyNames: readonly string[];
  readonly items: SchemaParts;
  /** The parts of a property, declared or not. */
  property(name: string): SchemaParts;
}

/** Reads the parts of a document's schemas, each when it is first asked for. */
export class SchemaPartsReader {
  readonly #files: SourceFiles;
  readonly #known = new Map<string, SchemaParts>();

  constructor(files: SourceFiles) {
    this.#files = files;
  }

  /** @param place undefined for an unknown schema */
  read(place: Place | undefined): SchemaParts {
    return this.#partsOf(place === undefined ? [] : [place]);
  }

  /** The parts of a value that several schemas describe. */
  #partsOf(places: readonly Place[]): SchemaParts {
    const key = places.map(keyOf).join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#newParts(places);
    this.#known.set(key, made);
    return made;
  }

  #newParts(places: readonly Place[]): SchemaParts {
    const branches = places.flatMap((place) => [...this.#branches(place, new Set())]);
    const naming = places.flatMap((place) => [...this.#naming(place)]);
    const placesOf = (keyword: string) =>
      branches.flatMap(({ place, schema }) => (hasKeys(schema[keyword]) ? [below(place, keyword)] : []));
    const properties = new Map<string, Place[]>();
    for (const { place, schema } of branches) {
      for (const name of hasKeys(schema.properties) ? Object.keys(schema.properties) : []) {
        properties.set(name, [...(properties.get(name) ?? []), below(place, 'properties', name)]);
      }
    }
    const read = (inner: readonly Place[]) => this.#partsOf(inner);
    return {
      xml: xmlOf(naming.map(({ schema }) => schema.xml)),
      componentName: naming.map(({ place }) => componentNameOf(place)).find((name) => name !== undefined),
      propertyNames: [...properties.keys()],
      // Lazy, since schemas may be recursive.
      get items() {
        return read(placesOf('items'));
      },
      property: (name) => read(properties.get(name) ?? placesOf('additionalProperties')),
    };
  }

  /** The schemas that validate a value: the schema and all that it is composed of, alternatives included. */
  *#branches(place: Place, seen: Set<unknown>): Generator<{ place: Place; schema: Record<string, unknown> }> {
    const schema = this.#files.valueAt(place);
    if (!hasKeys(schema) || seen.has(schema)) return;
    seen.add(schema);
    yield { place, schema };
    const target = this.#target(schema, place);
    if (target !== undefined) yield* this.#branches(target, seen);
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
      const inner = schema[keyword];
      for (const index of Array.isArray(inner) ? inner.keys() : []) {
        yield* this.#branches(below(place, keyword, index), seen);
      }
    }
  }

  #target({ $ref }: Record<string, unknown>, holder: Place): Place | undefined {
    if (typeof $ref !== 'string') return undefined;
    try {
      return this.#files.targetOf($ref, holder);
    } catch {
      return undefined; // A reference that leads nowhere is reported elsewhere.
    }
  }

  /** The schemas that can name a value: the schema, what it refers to, and the entry of an `allOf` with only one. */
  *#naming(start: Place): Generator<{ place: Place; schema: Record<string, unknown> }> {
    const seen = new Set<unknown>();
    let place = start;
    for (;;) {
      const schema = this.#files.valueAt(place);
      if (!hasKeys(schema) || seen.has(schema)) return;
      seen.add(schema);
      yield { place, schema };
      const target = this.#target(schema, place);
      if (target !== undefined) place = target;
      else if (Array.isArray(schema.allOf) && schema.allOf.length === 1 && !hasKeys(schema.properties)) {
        place = below(place, 'allOf', 0);
      } else return;
    }
  }
}

function componentNameOf({ pointer }: Place): string | undefined {
  const segments = parsePointer(pointer);
  return segments.length > 2 && segments.at(-2) === 'schemas' ? segments.at(-1) : undefined;
}

function xmlOf(declared: readonly unknown[]): XmlNotation {
  const keywords: Record<string, unknown> = {};
  for (const xml of declared.toReversed()) if (hasKeys(xml)) Object.assign(keywords, xml);
  return {
    name: textIn(keywords.name),
    prefix: textIn(keywords.prefix),
    namespace: textIn(keywords.namespace),
    isAttribute: keywords.attribute === true || keywords.nodeType === 'attribute',
    isWrapped: keywords.wrapped === true || keywords.nodeType === 'element',
    isText: keywords.nodeType === 'text' || keywords.nodeType === 'cdata',
  };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
