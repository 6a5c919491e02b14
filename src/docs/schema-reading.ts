import { hasKeys, valueAt } from '../openapi/document/json-pointer.ts';
import { enumerationOf } from '../openapi/schemas/dialect.ts';
import { code } from './markdown-text.ts';
import { mergedNotes, notesKey, notesOf, type ReaderNotes } from './reader-notes.ts';

export type Json = Record<string, unknown>;

/** A field of a body or inside another field: `data.id`, `webhooks[].id`. */
export interface DocumentedField {
  readonly path: string;
  /** Without `$ref`. */
  readonly schema: Json;
  readonly presence: Presence;
}

/**
 * `yes`: always; `no`: may always be missing; else the condition: ``with `status` `success` ``, or `sometimes` if there
 * are several.
 */
export type Presence = 'yes' | 'no' | `with ${string}` | 'sometimes';

interface Property {
  readonly name: string;
  /** Without `$ref`. */
  readonly schema: Json;
  readonly presence: Presence;
}

/** An enumeration with a description of each value. */
export interface DescribedValues {
  readonly name: string;
  readonly description: string;
  readonly values: readonly (readonly [value: string, option: Json])[];
}

/** The depth to which a table lists fields. */
const deepestField = 5;

/** Reads the schemas of a document without external references. */
export class SchemaReading {
  readonly #document: Json;

  constructor(document: Json) {
    this.#document = document;
  }

  /** Follows `$ref`s; returns an empty object for a broken one. */
  resolved(value: unknown): Json {
    let at = value;
    for (let step = 0; hasKeys(at) && typeof at.$ref === 'string' && step < deepestField; step++) {
      at = valueAt(this.#document, decodeURI(at.$ref.slice(1)));
    }
    return hasKeys(at) ? at : {};
  }

  /** The fields of an object, with nested ones, in the document's order. */
  fields(value: unknown, prefix = '', depth = 0): DocumentedField[] {
    if (depth > deepestField) return [];
    return this.#properties(value, 0).flatMap(({ name, schema, presence }) => {
      const path = prefix + name;
      return [{ path, schema, presence }, ...this.#fieldsInside(schema, path, depth + 1)];
    });
  }

  #fieldsInside(schema: Json, path: string, depth: number): DocumentedField[] {
    if (schema.items !== undefined) return this.fields(schema.items, `${path}[].`, depth);
    return this.fields(schema, `${path}.`, depth);
  }

  /** The properties of a schema and of those that it is composed of. */
  #properties(value: unknown, depth: number): Property[] {
    const schema = this.resolved(value);
    if (depth > deepestField) return [];
    const required = Array.isArray(schema.required) ? schema.required : [];
    const own = Object.entries(hasKeys(schema.properties) ? schema.properties : {}).map(([name, property]) => ({
      name,
      schema: this.resolved(property),
      presence: required.includes(name) ? ('yes' as const) : ('no' as const),
    }));
    const alternatives = [...listOf(schema.oneOf), ...listOf(schema.anyOf)].map((inner) =>
      this.#properties(inner, depth + 1),
    );
    const extended = listOf(schema.allOf).map((inner) => this.#properties(inner, depth + 1));
    return extendedBy([...extended, eitherOf(alternatives), own], required);
  }

  /** The description of a schema, or of one that it extends. */
  descriptionOf(value: unknown): string {
    const schema = this.resolved(value);
    if (typeof schema.description === 'string') return schema.description;
    const [inherited = ''] = listOf(schema.allOf).map((inner) => String(this.resolved(inner).description ?? ''));
    return inherited;
  }

  /** `string`, `array of object`, `string or null`. */
  typeOf(value: unknown, depth = 0): string {
    const schema = this.resolved(value);
    const type = this.#typeOf(schema, depth);
    return schema.nullable === true && !/\b(null|any)$/.test(type) ? `${type} or null` : type;
  }

  #typeOf(schema: Json, depth: number): string {
    const types = [schema.type ?? []].flat().map(String);
    if (types.includes('array') && schema.items !== undefined && depth < deepestField) {
      const items = this.typeOf(schema.items, depth + 1);
      return types.map((type) => (type === 'array' && items !== 'any' ? `array of ${items}` : type)).join(' or ');
    }
    if (types.length > 0) return types.join(' or ');
    const constants = 'const' in schema ? [schema.const] : enumerationOf(schema);
    const alternatives = [...listOf(schema.oneOf), ...listOf(schema.anyOf), ...listOf(schema.allOf).slice(0, 1)];
    const named =
      constants?.map((constant) => jsonType(constant)) ??
      (depth < deepestField ? alternatives.map((inner) => this.typeOf(inner, depth + 1)) : []);
    if (named.length > 0) return [...new Set(named)].join(' or ');
    return hasKeys(schema.properties) ? 'object' : 'any';
  }

  /** The described enumerations that a schema uses, at any depth. */
  describedValues(...schemas: readonly unknown[]): DescribedValues[] {
    const found = new Map<string, DescribedValues>();
    const seen = new Set<unknown>();
    const visit = (value: unknown, name: string): void => {
      if (!hasKeys(value) || seen.has(value)) return;
      seen.add(value);
      if (typeof value.$ref === 'string') {
        visit(this.resolved(value), value.$ref.split('/').at(-1) ?? name);
        return;
      }
      const described = describedEnumeration(value, name);
      if (described !== undefined && !found.has(name)) found.set(name, described);
      for (const [key, child] of Object.entries(value)) visit(child, Array.isArray(value) ? name : key);
    };
    for (const schema of schemas) visit(schema, '');
    return [...found.values()];
  }
}

/** Whether a schema is an enumeration with a description of each value. */
export function hasDescribedValues(schema: Json): boolean {
  return describedEnumeration(schema, '') !== undefined;
}

/** The name of a component as a heading: `AvailableEvent` is `Available event`. */
export function headingOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Merges lists of properties, each of which extends those before. */
function extendedBy(lists: readonly (readonly Property[])[], required: readonly unknown[]): Property[] {
  const found = new Map<string, Property>();
  for (const property of lists.flat()) {
    const { name } = property;
    const base = found.get(name);
    const isRequired = property.presence === 'yes' || required.includes(name);
    const presence = isRequired || base === undefined || base.presence === 'no' ? property.presence : base.presence;
    found.set(name, {
      name,
      schema: extended(base?.schema ?? {}, property.schema),
      presence: isRequired ? 'yes' : presence,
    });
  }
  return [...found.values()];
}

function extended(base: Json, schema: Json): Json {
  const { oneOf: _, enum: __, ...others } = base;
  const merged = { ...('const' in schema ? others : base), ...schema };
  return withNotes(merged, mergedNotes([base, schema]));
}

/** Merges lists of properties that are alternatives to each other. */
function eitherOf(lists: readonly (readonly Property[])[]): Property[] {
  const names = new Set(lists.flat().map(({ name }) => name));
  return [...names].map((name) => {
    const variants = lists.flatMap((list) => list.filter((property) => property.name === name));
    return { name, schema: either(variants.map(({ schema }) => schema)), presence: presenceIn(lists, name) };
  });
}

function presenceIn(lists: readonly (readonly Property[])[], name: string): Presence {
  const presences = lists.map((list) => list.find((property) => property.name === name)?.presence ?? 'no');
  if (presences.every((presence) => presence === 'yes')) return 'yes';
  if (presences.every((presence) => presence === 'no')) return 'no';
  const distinction = distinctionOf(lists);
  if (distinction === undefined || presences.some((presence) => presence !== 'yes' && presence !== 'no'))
    return 'sometimes';
  const values = distinction.values.filter((_, index) => presences[index] === 'yes').flat();
  return `with ${code(distinction.name)} ${inWords(values.map(code))}`;
}

/** `a, b, or c`. Created on first use: the language data of `Intl` would take 4 MiB at the start. */
function inWords(alternatives: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(alternatives);
}

/** The property whose values distinguish the alternatives. */
function distinctionOf(
  lists: readonly (readonly Property[])[],
): { readonly name: string; readonly values: readonly (readonly unknown[])[] } | undefined {
  for (const { name } of lists[0] ?? []) {
    const values = lists.map((list) => valuesOf(list.find((property) => property.name === name)?.schema ?? {}));
    if (areDisjoint(values)) return { name, values };
  }
  return undefined;
}

/** Whether all lists exist, and no value is in two of them. */
function areDisjoint(lists: readonly (readonly unknown[] | undefined)[]): lists is readonly (readonly unknown[])[] {
  const all = lists.flat();
  return lists.every((list) => list !== undefined && list.length > 0) && new Set(all).size === all.length;
}

/** The values that a schema allows, if it lists them. */
function valuesOf(schema: Json): readonly unknown[] | undefined {
  return 'const' in schema ? [schema.const] : enumerationOf(schema);
}

/** Merges all variants of a schema, with the values, types, descriptions and notes of each. */
function either(variants: readonly Json[]): Json {
  const [first = {}, ...others] = variants.filter(isFirstOfItsKind);
  if (others.length === 0) return first;
  const all = [first, ...others];
  const common = Object.entries(first).filter(([key, value]) =>
    others.every((other) => JSON.stringify(other[key]) === JSON.stringify(value)),
  );
  const values = all.map(valuesOf);
  const isEachDescribed = areDisjoint(values) && all.every(({ description }) => typeof description === 'string');
  const types = new Set(
    all.flatMap(({ type }, index) => type ?? (isEachDescribed ? (values[index] ?? []).map(jsonType) : [])),
  );
  const descriptions = isEachDescribed
    ? all.map(({ description }, index) => `${values[index]?.map(code).join(', ')}: ${description}`)
    : sayingMore(all.flatMap(({ description }) => (typeof description === 'string' ? description.trim() : [])));
  const merged = {
    ...Object.fromEntries(common),
    ...(types.size > 0 && { type: [...types] }),
    ...(descriptions.length > 0 && { description: descriptions.join('\n\n') }),
    // Where each value is described, its description names it.
    ...(!isEachDescribed && values.every((list) => list !== undefined) && { enum: [...new Set(values.flat())] }),
  };
  return withNotes(merged, mergedNotes(all));
}

/** Removes descriptions with which another one begins. */
function sayingMore(descriptions: readonly string[]): string[] {
  const different = [...new Set(descriptions)];
  return different.filter((text) => {
    const beginning = text.replace(/\.$/, '');
    return !different.some((other) => other !== text && other.startsWith(beginning));
  });
}

function isFirstOfItsKind(schema: Json, index: number, schemas: readonly Json[]): boolean {
  const kind = (of: Json) => JSON.stringify([of, notesOf(of)]);
  return schemas.findIndex((other) => kind(other) === kind(schema)) === index;
}

function withNotes(schema: Json, notes: ReaderNotes): Json {
  const isNothing = Object.values(notes).every((list: readonly unknown[]) => list.length === 0);
  return isNothing ? schema : { ...schema, [notesKey]: notes };
}

function describedEnumeration(schema: Json, name: string): DescribedValues | undefined {
  const options = listOf(schema.oneOf).filter(hasKeys);
  if (options.length === 0 || !options.every((option) => 'const' in option && 'description' in option))
    return undefined;
  return {
    name,
    description: String(schema.description ?? ''),
    values: options.map((option) => [String(option.const), option] as const),
  };
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
