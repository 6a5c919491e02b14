import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { below, keyOf, type Place, type SourceFiles } from '../document/source-files.ts';

/** What a schema says of its values at once, through its `$ref`s, its `allOf`s and an alternative to null. */
export interface SchemaFacts {
  /** Where the schema is written that the references end at: two schemas with the same key are the same. */
  readonly key: string;
  /** The keys of all schemas that it is by name, from the nearest on; empty for one that is written in place. */
  readonly names: readonly string[];
  /** JSON types, without `null`; undefined for any. */
  readonly types: ReadonlySet<string> | undefined;
  /** In the document's order, with each place that says something of one. */
  readonly properties: ReadonlyMap<string, readonly Place[]>;
  readonly required: ReadonlySet<string>;
  /** Each place that says something of a list's items; empty for no list. */
  readonly items: readonly Place[];
  readonly minItems: number;
  readonly format: string | undefined;
  readonly pattern: string | undefined;
  readonly isReadOnly: boolean;
}

interface Draft {
  readonly names: string[];
  types: ReadonlySet<string> | undefined;
  readonly properties: Map<string, Place[]>;
  readonly required: Set<string>;
  readonly items: Place[];
  minItems: number;
  format: string | undefined;
  pattern: string | undefined;
  isReadOnly: boolean;
}

/** Where the reading of one schema has come by, and how many schemas more it may read. */
interface Walk {
  readonly seen: Set<string>;
  readonly left: { schemas: number };
}

/** Reads what schemas say, each once. A reference that leads nowhere says nothing. */
export class SchemaFactsReader {
  readonly #files: SourceFiles;
  readonly #known = new Map<string, SchemaFacts>();

  constructor(files: SourceFiles) {
    this.#files = files;
  }

  at(...places: readonly Place[]): SchemaFacts {
    const key = places.map(keyOf).join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const draft = newDraft();
    const walk = { seen: new Set<string>(), left: { schemas: mostSchemas } };
    for (const place of places) this.#read(place, draft, walk);
    const facts = { ...draft, key: draft.names.at(-1) ?? key };
    this.#known.set(key, facts);
    return facts;
  }

  /** The facts of a property; undefined where there is none of that name. */
  property(facts: SchemaFacts, name: string): SchemaFacts | undefined {
    const places = facts.properties.get(name);
    return places && this.at(...places);
  }

  /** The facts of a list's items; undefined for no list. */
  itemsOf({ items }: SchemaFacts): SchemaFacts | undefined {
    return items.length === 0 ? undefined : this.at(...items);
  }

  /** @param isWhole whether what is read is the whole and no part of it */
  #read(place: Place, draft: Draft, walk: Walk, isWhole = true): void {
    const keywords = this.#files.valueAt(place);
    const key = keyOf(place);
    if (!isJsonObject(keywords) || walk.seen.has(key) || walk.left.schemas-- <= 0) return;
    walk.seen.add(key);
    addOwn(keywords, place, draft);
    const { $ref, allOf } = keywords;
    if (typeof $ref === 'string') {
      const target = this.#files.find($ref, place);
      if (target !== undefined) {
        if (isWhole) draft.names.push(keyOf(target));
        this.#read(target, draft, walk, isWhole);
      }
    }
    if (Array.isArray(allOf)) {
      // One schema in an `allOf` is how 3.0 writes a description beside a reference.
      for (const index of allOf.keys())
        this.#read(below(place, 'allOf', index), draft, walk, isWhole && allOf.length === 1);
    }
    for (const keyword of ['oneOf', 'anyOf']) this.#readAlternatives(below(place, keyword), draft, walk, isWhole);
  }

  /** One alternative beside null is the schema itself. Of several, what all have in common holds for the value. */
  #readAlternatives(list: Place, draft: Draft, walk: Walk, isWhole: boolean): void {
    const declared = this.#files.valueAt(list);
    if (!Array.isArray(declared) || declared.length > mostAlternatives) return;
    const places = [...declared.keys()].filter((index) => !isNull(declared[index])).map((index) => below(list, index));
    const [only] = places;
    if (only !== undefined && places.length === 1) {
      this.#read(only, draft, walk, isWhole);
      return;
    }
    const drafts = places.map((place) => {
      const alternative = newDraft();
      // What one alternative has come by is open to the next one; a circle ends in either.
      this.#read(place, alternative, { ...walk, seen: new Set(walk.seen) }, false);
      return alternative;
    });
    const [first, ...others] = drafts;
    if (first === undefined) return;
    for (const [name, found] of first.properties) {
      if (others.every(({ properties }) => properties.has(name)) && !draft.properties.has(name))
        draft.properties.set(name, found);
    }
    for (const name of first.required) if (others.every(({ required }) => required.has(name))) draft.required.add(name);
    const types = drafts.map((alternative) => alternative.types);
    if (types.every((each) => each !== undefined)) draft.types ??= new Set(types.flatMap((each) => [...each]));
  }
}

/** More are the language of a rule or a query, and no thing. */
const mostAlternatives = 20;

/** How many schemas are read for one: alternatives in circles multiply. */
const mostSchemas = 300;

function newDraft(): Draft {
  return {
    ...{ names: [], types: undefined, properties: new Map(), required: new Set(), items: [], minItems: 0 },
    ...{ format: undefined, pattern: undefined, isReadOnly: false },
  };
}

function addOwn(keywords: Record<string, unknown>, place: Place, draft: Draft): void {
  const { type, properties, required, items, minItems, format, pattern, readOnly } = keywords;
  draft.types ??= typesOf(type) ?? impliedTypes(keywords);
  if (isJsonObject(properties)) {
    for (const name of Object.keys(properties)) {
      const at = below(place, 'properties', name);
      const known = draft.properties.get(name);
      if (known === undefined) draft.properties.set(name, [at]);
      else known.push(at);
    }
  }
  if (Array.isArray(required)) for (const name of required) if (typeof name === 'string') draft.required.add(name);
  if (hasKeys(items) && !Array.isArray(items)) draft.items.push(below(place, 'items'));
  if (typeof minItems === 'number') draft.minItems = Math.max(draft.minItems, minItems);
  if (typeof format === 'string') draft.format ??= format;
  if (typeof pattern === 'string') draft.pattern ??= pattern;
  if (readOnly === true) draft.isReadOnly = true;
}

function typesOf(type: unknown): ReadonlySet<string> | undefined {
  const names = [type].flat().filter((name): name is string => typeof name === 'string' && name !== 'null');
  return names.length > 0 ? new Set(names) : undefined;
}

function impliedTypes({ properties, items, enum: values }: Record<string, unknown>): ReadonlySet<string> | undefined {
  if (isJsonObject(properties)) return objectType;
  if (hasKeys(items)) return arrayType;
  const texts = Array.isArray(values) ? values.filter((value) => value !== null) : [];
  return texts.length > 0 && texts.every((value) => typeof value === 'string') ? stringType : undefined;
}

const objectType: ReadonlySet<string> = new Set(['object']);
const arrayType: ReadonlySet<string> = new Set(['array']);
const stringType: ReadonlySet<string> = new Set(['string']);

function isNull(schema: unknown): boolean {
  return isJsonObject(schema) && (schema.type === 'null' || schema.const === null);
}

/** Whether the values of two schemas may be the same, as far as their types say. */
export function haveTypesInCommon(one: SchemaFacts | undefined, other: SchemaFacts | undefined): boolean {
  const types = other?.types;
  if (one?.types === undefined || types === undefined) return true;
  const isIn = (type: string) => types.has(type) || (type === 'integer' && types.has('number'));
  return [...one.types].some((type) => isIn(type) || (type === 'number' && types.has('integer')));
}

/** Whether it is a text or a number, as ids are, and not said to be anything else. */
export function isScalar({ types }: SchemaFacts): boolean {
  return types === undefined || [...types].some((type) => type === 'string' || type === 'integer' || type === 'number');
}
