import { isJsonObject } from '../document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import { textsIn } from './node.ts';

/** A value that distinguishes one of several schemas. */
export type Name = string | number | boolean;

/** A property whose value distinguishes several schemas, and the values of each. */
interface Tag {
  readonly property: string;
  readonly names: readonly (readonly Name[])[];
}

/** How schemas are read for their tags. */
interface Reading {
  /** The target of a schema's reference; undefined for none. */
  targetOf(schema: unknown, holder: Place): Place | undefined;
  /** The values that a property's schema lists; undefined where it lists none. */
  namesAt(property: Place): readonly Name[] | undefined;
}

/** Finds the properties that distinguish the alternatives of a `oneOf` where no discriminator names one. */
export class Tags {
  readonly #files: SourceFiles;
  readonly #reading: Reading;

  constructor(files: SourceFiles, reading: Reading) {
    this.#files = files;
    this.#reading = reading;
  }

  /** The property that every schema requires with a list of values that no other has; undefined where there is none. */
  telling(schemas: readonly Place[]): Tag | undefined {
    const [first = new Map<string, readonly Name[]>(), ...others] = schemas.map((place) => this.#tagsAt(place));
    for (const property of first.keys()) {
      const names = [first, ...others].map((tags) => tags.get(property) ?? []);
      const all = names.flat();
      if (names.every((list) => list.length > 0) && new Set(all).size === all.length) return { property, names };
    }
    return undefined;
  }

  /** The required properties of an object that list their values, except those of only one direction. */
  #tagsAt(start: Place): ReadonlyMap<string, readonly Name[]> {
    const tags = new Map<string, readonly Name[]>();
    const required = new Set<string>();
    const seen = new Set<string>();
    const places = [start];
    for (const place of places) {
      const schema = this.#files.valueAt(place);
      if (!isJsonObject(schema) || seen.has(keyOf(place))) continue;
      seen.add(keyOf(place));
      for (const name of textsIn(schema.required)) required.add(name);
      for (const name of Object.keys(isJsonObject(schema.properties) ? schema.properties : {})) {
        const property = below(place, 'properties', name);
        const values = this.#isOneWay(property) ? undefined : this.#reading.namesAt(property);
        if (values !== undefined && !tags.has(name)) tags.set(name, values);
      }
      const target = this.#reading.targetOf(schema, place);
      if (target !== undefined) places.push(target);
      if (Array.isArray(schema.allOf)) places.push(...schema.allOf.map((_, index) => below(place, 'allOf', index)));
    }
    return new Map([...tags].filter(([name]) => required.has(name)));
  }

  #isOneWay(property: Place): boolean {
    const schema = this.#files.valueAt(property);
    const target = this.#reading.targetOf(schema, property);
    return [schema, target && this.#files.valueAt(target)].some(
      (each) => isJsonObject(each) && (each.readOnly === true || each.writeOnly === true),
    );
  }
}
