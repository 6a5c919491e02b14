import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { keyOf, type Place, type SourceFiles } from '../document/source-files.ts';
import { child, children, type Node } from '../schemas/node.ts';

/** What a schema says about its values directly, through its `$ref`s, its `allOf`s and an alternative to null. */
export interface SchemaFacts {
  /** The place of the schema at the end of the references: two schemas with the same key are the same. */
  readonly key: string;
  /** The keys of all named schemas that it refers to, the nearest first; empty for an inline schema. */
  readonly names: readonly string[];
  /** JSON types, without `null`; undefined for any. */
  readonly types: ReadonlySet<string> | undefined;
  /** In the document's order, each with all schemas that describe it. */
  readonly properties: ReadonlyMap<string, readonly Node[]>;
  readonly required: ReadonlySet<string>;
  /** All schemas of a list's items; empty for no list. */
  readonly items: readonly Node[];
  readonly minItems: number;
  readonly format: string | undefined;
  readonly pattern: string | undefined;
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
  readonly isNullable: boolean;
  /** Whether all its values are enumerated. */
  readonly isEnumerated: boolean;
  /** Those that are; undefined for any. */
  readonly values: readonly unknown[] | undefined;
  /** The value of what is left out; undefined for none. */
  readonly byDefault: unknown;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

interface Draft {
  readonly names: string[];
  types: ReadonlySet<string> | undefined;
  readonly properties: Map<string, Node[]>;
  readonly required: Set<string>;
  readonly items: Node[];
  minItems: number;
  format: string | undefined;
  pattern: string | undefined;
  isReadOnly: boolean;
  isWriteOnly: boolean;
  isNullable: boolean;
  isEnumerated: boolean;
  values: readonly unknown[] | undefined;
  byDefault: unknown;
  minimum: number | undefined;
  maximum: number | undefined;
}

/** The schemas that one reading has visited, and how many more it may read. */
interface Walk {
  readonly seen: Set<object>;
  readonly left: { schemas: number };
}

/** Reads the facts of schemas, each once. Ignores references that lead nowhere. */
export class SchemaFactsReader {
  readonly #files: SourceFiles;
  readonly #known = new WeakMap<object, SchemaFacts>();
  /** Facts merged from schemas at several places, by all their keys. */
  readonly #merged = new Map<string, SchemaFacts>();
  /** The targets of references, by file and reference. */
  readonly #targets = new Map<string, Node | undefined>();

  constructor(files: SourceFiles) {
    this.#files = files;
  }

  at(place: Place): SchemaFacts {
    return this.#of([{ schema: this.#files.valueAt(place), place }]);
  }

  #of(nodes: readonly Node[]): SchemaFacts {
    const [first] = nodes;
    const only = nodes.length === 1 && isJsonObject(first?.schema) ? first.schema : undefined;
    const key = only === undefined ? nodes.map(({ place }) => keyOf(place)).join(' ') : '';
    const known = only === undefined ? this.#merged.get(key) : this.#known.get(only);
    if (known !== undefined) return known;
    const draft = newDraft();
    const walk = { seen: new Set<object>(), left: { schemas: mostSchemas } };
    for (const node of nodes) this.#read(node, draft, walk);
    const facts = { ...draft, key: draft.names.at(-1) ?? nodes.map(({ place }) => keyOf(place)).join(' ') };
    if (only === undefined) this.#merged.set(key, facts);
    else this.#known.set(only, facts);
    return facts;
  }

  /** The facts of a property; undefined where there is none of that name. */
  property(facts: SchemaFacts, name: string): SchemaFacts | undefined {
    const nodes = facts.properties.get(name);
    return nodes && this.#of(nodes);
  }

  /** The facts of a list's items; undefined for no list. */
  itemsOf({ items }: SchemaFacts): SchemaFacts | undefined {
    return items.length === 0 ? undefined : this.#of(items);
  }

  /** @param isWhole whether the node is the whole schema and not a part of it */
  #read(node: Node, draft: Draft, walk: Walk, isWhole = true): void {
    const { schema: keywords } = node;
    if (!isJsonObject(keywords) || walk.seen.has(keywords) || walk.left.schemas-- <= 0) return;
    walk.seen.add(keywords);
    addOwn(keywords, node, draft);
    const { $ref, allOf } = keywords;
    if (typeof $ref === 'string') {
      const target = this.#targetOf($ref, node.place);
      if (target !== undefined) {
        if (isWhole) draft.names.push(keyOf(target.place));
        this.#read(target, draft, walk, isWhole);
      }
    }
    if (Array.isArray(allOf)) {
      // OpenAPI 3.0 documents use an `allOf` with one entry to put a description beside a reference.
      const isOnly = isWhole && allOf.length === 1;
      for (const index of allOf.keys()) this.#read(child(node, 'allOf', index), draft, walk, isOnly);
    }
    for (const keyword of ['oneOf', 'anyOf'])
      if (Array.isArray(keywords[keyword])) this.#readAlternatives(children(node, keyword), draft, walk, isWhole);
  }

  #targetOf(ref: string, holder: Place): Node | undefined {
    const key = `${holder.uri} ${ref}`;
    // A reference that is no pointer may have another target elsewhere in the file.
    const isPointer = ref.startsWith('#/');
    if (isPointer && this.#targets.has(key)) return this.#targets.get(key);
    const place = this.#files.find(ref, holder);
    const target = place && { schema: this.#files.valueAt(place), place };
    if (isPointer) this.#targets.set(key, target);
    return target;
  }

  /** One alternative besides null is the schema itself. Of several, the value has what all have in common. */
  #readAlternatives(declared: readonly Node[], draft: Draft, walk: Walk, isWhole: boolean): void {
    if (declared.length > mostAlternatives) return;
    const nodes = declared.filter(({ schema }) => !isNull(schema));
    if (nodes.length < declared.length) draft.isNullable = true;
    const [only] = nodes;
    if (only !== undefined && nodes.length === 1) {
      this.#read(only, draft, walk, isWhole);
      return;
    }
    const drafts = nodes.map((node) => {
      const alternative = newDraft();
      // Each alternative may visit the same schemas; circles end within one.
      this.#read(node, alternative, { ...walk, seen: new Set(walk.seen) }, false);
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

/** Schemas with more are a query or rule language, and no thing. */
const mostAlternatives = 20;

/** The most schemas that are read for one: circular alternatives multiply. */
const mostSchemas = 300;

function newDraft(): Draft {
  return {
    ...{ names: [], types: undefined, properties: new Map(), required: new Set(), items: [], minItems: 0 },
    ...{ format: undefined, pattern: undefined, isReadOnly: false, isWriteOnly: false, isNullable: false },
    ...{ isEnumerated: false, values: undefined, byDefault: undefined, minimum: undefined, maximum: undefined },
  };
}

function addOwn(keywords: Record<string, unknown>, node: Node, draft: Draft): void {
  const { type, properties, required, items, minItems, format, pattern, readOnly } = keywords;
  draft.types ??= typesOf(type) ?? impliedTypes(keywords);
  if (isJsonObject(properties)) {
    for (const name of Object.keys(properties)) {
      const at = child(node, 'properties', name);
      const known = draft.properties.get(name);
      if (known === undefined) draft.properties.set(name, [at]);
      else known.push(at);
    }
  }
  if (Array.isArray(required)) for (const name of required) if (typeof name === 'string') draft.required.add(name);
  if (hasKeys(items) && !Array.isArray(items)) draft.items.push(child(node, 'items'));
  if (typeof minItems === 'number') draft.minItems = Math.max(draft.minItems, minItems);
  if (typeof format === 'string') draft.format ??= format;
  if (typeof pattern === 'string') draft.pattern ??= pattern;
  if (readOnly === true) draft.isReadOnly = true;
  if (keywords.writeOnly === true) draft.isWriteOnly = true;
  if (keywords.nullable === true || [type].flat().includes('null')) draft.isNullable = true;
  if (Array.isArray(keywords.enum) || keywords.const !== undefined) draft.isEnumerated = true;
  draft.values ??= keywords.const !== undefined ? [keywords.const] : listOf(keywords.enum);
  draft.byDefault ??= keywords.default;
  if (typeof keywords.minimum === 'number') draft.minimum ??= keywords.minimum;
  if (typeof keywords.maximum === 'number') draft.maximum ??= keywords.maximum;
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
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

/** Whether two schemas may have common values, judged by their types. */
export function haveTypesInCommon(one: SchemaFacts | undefined, other: SchemaFacts | undefined): boolean {
  const types = other?.types;
  if (one?.types === undefined || types === undefined) return true;
  const isIn = (type: string) => types.has(type) || (type === 'integer' && types.has('number'));
  return [...one.types].some((type) => isIn(type) || (type === 'number' && types.has('integer')));
}

/** Whether it is a string or a number, as ids are, and not known to be anything else. */
export function isScalar({ types }: SchemaFacts): boolean {
  return types === undefined || [...types].some((type) => type === 'string' || type === 'integer' || type === 'number');
}
