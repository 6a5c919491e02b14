import { hasKeys, isJsonObject } from '../openapi/document/json-pointer.ts';
import { keyOf, type SourceFiles } from '../openapi/document/source-files.ts';
import { Dialect, type Schema } from '../openapi/schemas/dialect.ts';
import { type Alternative, Discriminators } from '../openapi/schemas/discriminator.ts';
import { child, children, type Node } from '../openapi/schemas/node.ts';

/** One schema of a value, with its own keywords only. */
export interface Layer {
  /** In JSON Schema 2020-12, for every version of OpenAPI. */
  readonly keywords: Schema;
  readonly node: Node;
  /** The number of references that lead to it from the value's schema. */
  readonly hops: number;
}

/** All schemas of one value. */
export interface Layers {
  readonly all: readonly Layer[];
  /** Groups of alternatives without a discriminator that chooses one. */
  readonly choices: readonly (readonly Node[])[];
  /** Discriminator values that name none of the alternatives. */
  readonly unknownTags: readonly UnknownTag[];
  /** Whether null is an alternative. */
  readonly allowsNull: boolean;
}

/** A value of a discriminator that names none of the alternatives. */
export interface UnknownTag {
  readonly property: string;
  readonly names: readonly unknown[];
}

interface Draft {
  readonly all: Layer[];
  readonly choices: (readonly Node[])[];
  readonly unknownTags: UnknownTag[];
  readonly seen: Set<string>;
  allowsNull: boolean;
}

/** Reads schemas through their `$ref`s, `allOf`s and discriminators. Ignores references that lead nowhere. */
export class SchemaLayerReader {
  readonly #files: SourceFiles;
  readonly #dialect: Dialect;
  readonly #discriminators: Discriminators;

  constructor(files: SourceFiles) {
    this.#files = files;
    this.#dialect = new Dialect(files);
    this.#discriminators = new Discriminators(files);
  }

  /** The layers of a value that has to satisfy all the schemas. */
  of(nodes: readonly Node[], value: unknown): Layers {
    const draft: Draft = { all: [], choices: [], unknownTags: [], seen: new Set(), allowsNull: false };
    for (const node of nodes) this.#gather(node, value, draft, 0);
    return draft;
  }

  #gather(node: Node, value: unknown, draft: Draft, hops: number): void {
    const { schema, place } = node;
    const key = keyOf(place);
    if (!isJsonObject(schema) || draft.seen.has(key)) return;
    draft.seen.add(key);
    const keywords = this.#dialect.keywordsOf(schema);
    const read = { schema: keywords, place };
    draft.all.push({ keywords, node: read, hops });
    if (keywords.nullable === true || schema.nullable === true) draft.allowsNull = true;
    if (typeof keywords.$ref === 'string') {
      const target = this.#files.find(keywords.$ref, place);
      if (target !== undefined)
        this.#gather({ schema: this.#files.valueAt(target), place: target }, value, draft, hops + 1);
    }
    for (const part of children(read, 'allOf')) this.#gather(part, value, draft, hops);
    for (const part of conditional(read)) this.#gatherSoftly(part, draft, hops);
    const listed = this.#chosen(read, value, draft, hops);
    for (const keyword of ['oneOf', 'anyOf']) {
      const alternatives = keyword === listed ? [] : children(read, keyword);
      if (alternatives.length > 0) draft.choices.push(alternatives);
    }
  }

  /** Follows a discriminator. Returns the keyword whose alternatives it has chosen from; undefined if it has not. */
  #chosen(node: Node, value: unknown, draft: Draft, hops: number): 'oneOf' | 'anyOf' | undefined {
    if (!isJsonObject(node.schema)) return undefined;
    const choice = this.#discriminators.choiceOf(node.schema, node.place);
    if (choice === undefined) return undefined;
    if (choice.allowsNull && value === null) {
      draft.allowsNull = true;
      return choice.keyword;
    }
    const tag = isJsonObject(value) && Object.hasOwn(value, choice.property) ? value[choice.property] : undefined;
    if (tag === undefined || hasKeys(tag)) return undefined;
    const found = choice.alternatives.find(({ names }) => names.some((name) => name === tag));
    if (found !== undefined) {
      this.#gather(this.#nodeOf(found), value, draft, hops + 1);
      return choice.keyword;
    }
    // A tag of another type is reported with its property.
    const names = choice.alternatives.flatMap((one) => [...one.names]);
    if (typeof tag !== 'string' || names.length === 0 || choice.isEnumerated) return undefined;
    draft.unknownTags.push({ property: choice.property, names });
    return choice.keyword;
  }

  #nodeOf({ place }: Alternative): Node {
    return { schema: this.#files.valueAt(place), place };
  }

  /** Adds properties that a schema declares only under a condition: they may be present, but need not be. */
  #gatherSoftly({ schema, place }: Node, draft: Draft, hops: number): void {
    if (!isJsonObject(schema)) return;
    const { properties } = this.#dialect.keywordsOf(schema);
    if (properties !== undefined) draft.all.push({ keywords: { properties }, node: { schema, place }, hops: hops + 1 });
  }
}

function conditional(node: Node): Node[] {
  const { schema } = node;
  if (!isJsonObject(schema)) return [];
  const dependent = isJsonObject(schema.dependentSchemas) ? Object.keys(schema.dependentSchemas) : [];
  return [
    ...['if', 'then', 'else'].filter((keyword) => keyword in schema).map((keyword) => child(node, keyword)),
    ...dependent.map((name) => child(node, 'dependentSchemas', name)),
  ];
}
