import { isJsonMediaType } from '../bodies/media-types.ts';
import { appendPointer } from '../document/json-pointer.ts';
import type { Operation, Response } from '../operations/operation.ts';
import { besides, listNames, wrappers } from './envelope-names.ts';
import { type IdHint, idPropertyOf } from './id-property.ts';
import { unlessBroken } from './inputs.ts';
import type { SchemaFacts, SchemaFactsReader } from './schema-facts.ts';
import { haveTypesInCommon } from './schema-facts.ts';
import { plainName, plainSingular } from './words.ts';

/** A part of an answer's body. */
export interface Part {
  /** JSON Pointer from the body. */
  readonly at: string;
  readonly schema: SchemaFacts;
}

/** A thing with the property that holds its id; undefined where none does. */
export interface Thing extends Part {
  readonly id: string | undefined;
}

/** Reads the answers to valid requests. */
export class Answers {
  readonly #schemas: SchemaFactsReader;

  constructor(schemas: SchemaFactsReader) {
    this.#schemas = schemas;
  }

  /** The schema of a successful answer's JSON body; undefined for none. @param status takes precedence over others */
  schemaOf(operation: Operation, status?: number): SchemaFacts | undefined {
    return unlessBroken(() => {
      const response = responseOf(operation, status);
      const isJson = response.mediaType === '*/*' || isJsonMediaType(response.mediaType ?? '');
      return isJson && response.schema !== undefined ? this.#schemas.at(response.schema) : undefined;
    });
  }

  /** The thing in an answer, at the top or in an envelope; undefined for a list or no object. */
  thingIn(answer: SchemaFacts, hint: IdHint): Thing | undefined {
    if (!isObject(answer) || this.isList(answer)) return undefined;
    const own = idPropertyOf(answer, hint, this.#schemas);
    if (own !== undefined) return { at: '', schema: answer, id: own };
    const inner = this.#wrappedIn(answer, '', hint.thing).flatMap((part) => [
      part,
      ...this.#wrappedIn(part.schema, part.at, hint.thing),
    ]);
    for (const part of inner) {
      const id = idPropertyOf(part.schema, hint, this.#schemas);
      if (id !== undefined) return { ...part, id };
    }
    const [first] = inner;
    return first !== undefined && isEnvelope(answer, first)
      ? { ...first, id: undefined }
      : { at: '', schema: answer, id: undefined };
  }

  /** The part of an answer with a thing that is known from another answer; undefined for none. */
  sameIn(answer: SchemaFacts, thing: Thing, name: string): Part | undefined {
    if (!isObject(answer)) return undefined;
    const root = { at: '', schema: answer };
    const wrapped = this.#wrappedIn(answer, '', name);
    const parts = [root, ...wrapped, ...wrapped.flatMap((part) => this.#wrappedIn(part.schema, part.at, name))];
    return (
      parts.find(({ schema }) => isSame(schema, thing.schema)) ??
      parts.find(({ schema }) => this.hasIdOf(schema, thing)) ??
      parts.find(({ schema }) => this.likeness(schema, thing) > 0)
    );
  }

  /** Whether a schema has the id of a thing, in the same property and type. */
  hasIdOf(schema: SchemaFacts, { id, schema: thing }: Thing): boolean {
    const property = id === undefined ? undefined : this.#schemas.property(schema, id);
    return id !== undefined && property !== undefined && haveTypesInCommon(property, this.#schemas.property(thing, id));
  }

  /**
   * The entries of a list: the place of the list, and the schema of an entry; undefined for an answer that is no list.
   * @param thing the expected entries; without it, anything that has an id
   */
  entriesIn(answer: SchemaFacts, thing: Thing | undefined, hint: IdHint): Thing | undefined {
    let best: (Thing & { readonly score: number }) | undefined;
    for (const { at, schema: list, name } of this.#listsIn(answer)) {
      const entry = this.#schemas.itemsOf(list);
      if (entry === undefined || !isObject(entry)) continue;
      const id = thing?.id ?? idPropertyOf(entry, hint, this.#schemas);
      const likeness = thing === undefined ? 0 : this.likeness(entry, thing);
      if (thing === undefined || thing.schema.properties.size === 0 ? id === undefined : likeness === 0) continue;
      const isNamed = name === undefined || listNames.has(plainName(name)) || plainSingular(name) === hint.thing;
      const score = likeness + (isNamed ? 0.5 : 0);
      // A list with another name and uncertain entries may belong to one thing.
      if (thing === undefined && !isNamed) continue;
      if (best === undefined || score > best.score) best = { at, schema: entry, id, score };
    }
    if (best === undefined) return undefined;
    // A thing that contains a list of the same kind (an order with orders) is no list.
    return thing !== undefined && isObject(answer) && this.likeness(answer, thing) > 0 ? undefined : best;
  }

  /** How similar a schema is to a thing: 0 for another thing, 1 if it has no other properties, 2 for the same schema. */
  likeness(schema: SchemaFacts, thing: Thing): number {
    if (isSame(schema, thing.schema)) return 2;
    if (thing.id !== undefined && !this.hasIdOf(schema, thing)) return 0;
    const own = [...schema.properties.keys()];
    const common = own.filter((name) => thing.schema.properties.has(name)).length;
    const share = own.length === 0 ? 0 : common / own.length;
    return share >= 0.5 && common >= Math.min(2, thing.schema.properties.size) ? share : 0;
  }

  /** Whether an answer is a list, or wraps only one. */
  isList(answer: SchemaFacts, depth = 0): boolean {
    if (answer.types?.has('array') === true) return true;
    if (answer.items.length > 0 || depth > 1) return false;
    let lists = 0;
    for (const name of answer.properties.keys()) {
      const plain = plainName(name);
      const schema = this.#schemas.property(answer, name);
      if (schema === undefined) continue;
      const isHolder = listNames.has(plain);
      const items = this.#schemas.itemsOf(schema);
      if (items !== undefined && (isHolder || isObject(items))) lists++;
      else if (isHolder && isObject(schema) && this.isList(schema, depth + 1)) lists++;
      else if (!besides.has(plain)) return false;
    }
    return lists > 0;
  }

  #listsIn(answer: SchemaFacts): (Part & { readonly name: string | undefined })[] {
    if (answer.items.length > 0) return [{ at: '', schema: answer, name: undefined }];
    const found: (Part & { readonly name: string | undefined })[] = [];
    for (const name of answer.properties.keys()) {
      const schema = this.#schemas.property(answer, name);
      if (schema === undefined) continue;
      const at = appendPointer('', name);
      if (schema.items.length > 0) found.push({ at, schema, name });
      else if (isObject(schema) && listNames.has(plainName(name))) {
        for (const inner of schema.properties.keys()) {
          const list = this.#schemas.property(schema, inner);
          if (list !== undefined && list.items.length > 0)
            found.push({ at: appendPointer(at, inner), schema: list, name: inner });
        }
      }
    }
    return found.filter(({ name }) => name === undefined || !/^(?:errors|warnings|included|messages)$/i.test(name));
  }

  /** The parts of an envelope that may be the thing, the one with its name first. */
  #wrappedIn(schema: SchemaFacts, at: string, thing: string): Part[] {
    const isOwn = (name: string) => plainSingular(name) === thing || plainName(name) === thing.split(' ').at(-1);
    const names = [...schema.properties.keys()];
    const wanted = [...names.filter(isOwn), ...names.filter((name) => !isOwn(name) && wrappers.has(plainName(name)))];
    return wanted.flatMap((name) => {
      const inner = this.#schemas.property(schema, name);
      return inner !== undefined && isObject(inner) ? [{ at: appendPointer(at, name), schema: inner }] : [];
    });
  }
}

/** The response for a status if it is declared, else for success. Reading it may throw {@link DocumentError}. */
export function responseOf(operation: Operation, status: number | undefined): Response {
  return (status === undefined ? undefined : operation.responses.get(String(status))) ?? operation.success;
}

/** Whether all properties besides a part are usual in envelopes. */
function isEnvelope(answer: SchemaFacts, { at }: Part): boolean {
  return [...answer.properties.keys()].every(
    (name) => at.startsWith(appendPointer('', name)) || besides.has(plainName(name)),
  );
}

export function isObject({ types, properties, items }: SchemaFacts): boolean {
  return items.length === 0 && (types === undefined ? properties.size > 0 : types.has('object'));
}

/** Whether two schemas have the same name. */
export function isSame(one: SchemaFacts, other: SchemaFacts): boolean {
  return one.key === other.key || one.names.some((name) => other.names.includes(name));
}
