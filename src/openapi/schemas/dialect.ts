import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { below, type Place, type SourceFiles, targetOf } from '../document/source-files.ts';
import { methods } from '../operations/methods.ts';
import { locationKeywords, schemaKeywords, schemaListKeywords, schemaMapKeywords } from './subschemas.ts';

/** A schema that is an object: its keywords and their values. */
export type Schema = Readonly<Record<string, unknown>>;

/** Which way a body goes: a `readOnly` property is not required of a request, a `writeOnly` one not of a response. */
export type Direction = 'request' | 'response';

/** What a copy of a schema has in place of a `$ref`: keywords and their values. */
export type Reference = (ref: string, holder: Place) => object;

/** Keywords that say something of a value that satisfies the schema, and never whether it does. */
const annotations = new Set(
  'title description default example externalDocs deprecated readOnly writeOnly xml'.split(' '),
);

/** Reads the schemas of a document, OpenAPI 3.0 or 3.1, as JSON Schema 2020-12. */
export class Dialect {
  readonly #files: SourceFiles;
  readonly #isOpenApi30: boolean;

  /** @param files the document; the file that was read first says which version of OpenAPI all are written in */
  constructor(files: SourceFiles) {
    this.#files = files;
    const [root] = files.contents();
    const content = root?.[1];
    this.#isOpenApi30 = hasKeys(content) && String(content.openapi).startsWith('3.0.');
  }

  /**
   * A schema's own keywords, in 2020-12; the schemas inside it are left as they are. An annotated enumeration (`oneOf`
   * of constants, each with its description) becomes an `enum`, so that a wrong value is one error and not one a constant.
   */
  keywordsOf(schema: Schema): Schema {
    const constants = schema.enum === undefined ? enumerationOf(schema) : undefined;
    if (constants !== undefined) {
      const { oneOf: _, ...others } = schema;
      return { ...others, enum: constants };
    }
    return this.#isOpenApi30 ? fromOpenApi30(schema) : schema;
  }

  /**
   * A copy of a schema, and of those inside it, in 2020-12.
   * @param reference puts in place of a `$ref` what the copy has for it; the place is that of the schema that holds it
   */
  jsonSchemaOf(schema: unknown, place: Place, direction: Direction, reference: Reference): unknown {
    if (typeof schema === 'boolean') return schema;
    if (!isJsonObject(schema)) return true;
    const copy: Record<string, unknown> = {};
    const keywords = this.keywordsOf(schema);
    const inner = (value: unknown, ...path: readonly (string | number)[]) =>
      this.jsonSchemaOf(value, below(place, ...path), direction, reference);
    for (const [key, value] of Object.entries(keywords)) {
      if (locationKeywords.has(key)) continue;
      if (key === '$ref' && typeof value === 'string') Object.assign(copy, reference(value, place));
      else if (key === 'required' && Array.isArray(value))
        copy.required = this.#requiredIn(keywords, value, place.uri, direction);
      else if (schemaKeywords.has(key)) copy[key] = inner(value, key);
      else if (schemaListKeywords.has(key) && Array.isArray(value))
        copy[key] = value.map((item, index) => inner(item, key, index));
      else if (schemaMapKeywords.has(key) && isJsonObject(value))
        copy[key] = mapped(value, (item, name) => inner(item, key, name));
      else copy[key] = value;
    }
    const chosen = alternativesByName(schema, (target) => reference(target, place));
    if (chosen.length > 0) copy.allOf = [...(Array.isArray(copy.allOf) ? copy.allOf : []), ...chosen];
    return copy;
  }

  /** What is required of a body that goes one way: without the properties that only the other way has. */
  #requiredIn(schema: Schema, required: readonly unknown[], uri: string, direction: Direction): unknown[] {
    const flag = direction === 'request' ? 'readOnly' : 'writeOnly';
    return required.filter((name) => !this.#isFlagged(flag, String(name), { value: schema, uri }, 0));
  }

  /** Whether a property has the flag, where a schema or one that it extends describes it. */
  #isFlagged(flag: 'readOnly' | 'writeOnly', name: string, schema: Found, depth: number): boolean {
    const { value, uri } = schema;
    if (!hasKeys(value) || depth > deepestExtension) return false;
    if (hasKeys(value.properties) && Object.hasOwn(value.properties, name)) {
      const property = { value: value.properties[name], uri };
      const isFlagged = (found: Found | undefined) => hasKeys(found?.value) && found.value[flag] === true;
      if (isFlagged(property) || isFlagged(this.#target(property))) return true;
    }
    const extended = Array.isArray(value.allOf) ? value.allOf.map((inner) => ({ value: inner, uri })) : [];
    const target = this.#target(schema);
    if (target !== undefined) extended.push(target);
    return extended.some((inner) => this.#isFlagged(flag, name, inner, depth + 1));
  }

  #target({ value, uri }: Found): Found | undefined {
    if (!hasKeys(value) || typeof value.$ref !== 'string') return undefined;
    try {
      const target = this.#files.resolve(targetOf(value.$ref, uri));
      return { value: target.value, uri: target.place.uri };
    } catch {
      return undefined; // A reference that leads nowhere is reported by the check of the document.
    }
  }
}

/**
 * What a `discriminator` with a mapping asks of a value beside the alternatives: that its property names one of them,
 * and that it is the one so named. Without a mapping the alternatives themselves have to say so.
 * @param reference what a `$ref` to a target of the mapping is to say
 */
function alternativesByName(schema: Schema, reference: (target: string) => object): object[] {
  const { discriminator, oneOf, anyOf } = schema;
  if (!hasKeys(discriminator) || !hasKeys(discriminator.mapping) || (oneOf ?? anyOf) === undefined) return [];
  const property = String(discriminator.propertyName);
  const names = Object.keys(discriminator.mapping);
  const having = (value: object) => ({ type: 'object', required: [property], properties: { [property]: value } });
  const alternatives = Object.entries(discriminator.mapping).map(([name, target]) => {
    const ref = /[#/]/.test(String(target)) ? String(target) : `#/components/schemas/${target}`;
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, in an object that nobody awaits.
    return { if: having({ const: name }), then: reference(ref) };
  });
  return [having({ enum: names }), ...alternatives];
}

/** A schema, and the file whose `$ref`s it holds. */
interface Found {
  readonly value: unknown;
  readonly uri: string;
}

/** How far the schemas that a schema extends are searched for a property: some extend each other in a circle. */
const deepestExtension = 8;

/** The values that a schema enumerates, by `enum` or as an annotated enumeration; undefined if it does neither. */
export function enumerationOf(schema: Schema): readonly unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum;
  if (!Array.isArray(schema.oneOf) || schema.oneOf.length === 0) return undefined;
  const constants: unknown[] = [];
  for (const option of schema.oneOf) {
    if (!hasKeys(option) || !('const' in option) || !Object.keys(option).every(isConstantOrAnnotation))
      return undefined;
    constants.push(option.const);
  }
  return constants;
}

function isConstantOrAnnotation(keyword: string): boolean {
  return ['const', 'title', 'description', 'deprecated'].includes(keyword) || keyword.startsWith('x-');
}

function fromOpenApi30(schema: Schema): Schema {
  if (typeof schema.$ref === 'string') {
    // 3.0 has everything beside a `$ref` ignored; only a path item may have operations there.
    return methods.some((method) => method in schema) ? schema : { $ref: schema.$ref };
  }
  if (typeof schema.exclusiveMinimum === 'boolean') schema = withExclusive(schema, 'minimum', 'exclusiveMinimum');
  if (typeof schema.exclusiveMaximum === 'boolean') schema = withExclusive(schema, 'maximum', 'exclusiveMaximum');
  if (typeof schema.nullable === 'boolean') schema = withNull(schema);
  return schema;
}

function withExclusive(schema: Schema, limit: 'minimum' | 'maximum', flag: string): Schema {
  const { [limit]: value, [flag]: isExclusive, ...others } = schema;
  if (value === undefined) return others;
  return { ...others, [isExclusive === true ? flag : limit]: value };
}

/**
 * `nullable` as a type. By the letter of 3.0.3 it means nothing without a `type` beside it, and nothing for an `enum`
 * that does not list null; but documents say `nullable: true, allOf: [$ref]` where they mean what it looks like.
 */
function withNull(schema: Schema): Schema {
  const { nullable, ...others } = schema;
  if (nullable === false) return others;
  if (typeof others.type === 'string') {
    const withEnum = Array.isArray(others.enum) && !others.enum.includes(null) && { enum: [...others.enum, null] };
    return { ...others, type: [others.type, 'null'], ...withEnum };
  }
  const isAnnotation = ([key]: [string, unknown]) => annotations.has(key) || key.startsWith('x-');
  const entries = Object.entries(others);
  const assertions = entries.filter((entry) => !isAnnotation(entry));
  if (assertions.length === 0) return others;
  return {
    ...Object.fromEntries(entries.filter(isAnnotation)),
    anyOf: [Object.fromEntries(assertions), { type: 'null' }],
  };
}

function mapped(
  schemas: Readonly<Record<string, unknown>>,
  change: (schema: unknown, name: string) => unknown,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    // Set like any other, `__proto__` would be the prototype and no property.
    Object.defineProperty(copy, name, {
      value: change(schema, name),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
}
