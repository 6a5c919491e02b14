import { type Schema, Validator } from '@cfworker/json-schema';
import { hasKeys, isJsonObject, valueAt } from '../../../src/openapi/document/json-pointer.ts';

type Json = Record<string, unknown>;

/**
 * Checks answers against a document's schemas with a validator that the project does not use, and with a separate reading
 * of OpenAPI's own keywords.
 */
export class IndependentValidator {
  readonly #document: Json;
  readonly #validators = new Map<unknown, Validator>();

  /** @param document without references to other files */
  constructor(document: Json) {
    this.#document = document;
  }

  /** The error in the JSON of an answer; undefined if there is none. */
  mistake(schema: unknown, value: unknown): string | undefined {
    if (!isJsonObject(schema)) return undefined;
    const validator = this.#validators.get(schema) ?? this.#compiled(schema);
    this.#validators.set(schema, validator);
    const { errors } = validator.validate(value);
    const deepest = errors.at(-1);
    return deepest && `${deepest.instanceLocation} ${deepest.error}`;
  }

  /** The schema with all that it refers to, as JSON Schema. */
  #compiled(schema: Json): Validator {
    const definitions: Record<string, unknown> = {};
    const names = new Map<string, string>();
    const waiting: { readonly name: string; readonly target: unknown }[] = [{ name: 'answer', target: schema }];
    const refer = (reference: string) => {
      const known = names.get(reference);
      const name = known ?? `d${names.size}`;
      if (known === undefined) {
        names.set(reference, name);
        waiting.push({ name, target: valueAt(this.#document, decodeURIComponent(reference.slice(1))) });
      }
      return { $ref: `#/$defs/${name}` };
    };
    const is30 = String(this.#document.openapi).startsWith('3.0');
    for (const { name, target } of waiting) definitions[name] = translated(target, is30, refer);
    // Made of what the validator takes.
    return new Validator({ $ref: '#/$defs/answer', $defs: definitions } as Schema, '2020-12', false);
  }
}

const types: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
const keywordsOfNames = ['properties', 'patternProperties', 'dependentSchemas'];
const keywordsOfLists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const keywordsOfSchemas = [
  ...['not', 'if', 'then', 'else', 'contains', 'propertyNames', 'items'],
  ...['additionalProperties', 'unevaluatedProperties', 'unevaluatedItems'],
];
const keywordsOfNumbers = [
  ...['minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems'],
  ...['minProperties', 'maxProperties', 'minContains', 'maxContains'],
];

/** A schema of OpenAPI as JSON Schema 2020-12, without keywords that it does not have. */
function translated(schema: unknown, is30: boolean, refer: (reference: string) => Json): unknown {
  if (typeof schema === 'boolean') return schema;
  if (!isJsonObject(schema)) return true;
  const inner = (value: unknown) => translated(value, is30, refer);
  const isReference = typeof schema.$ref === 'string';
  const result: Json = typeof schema.$ref === 'string' ? refer(schema.$ref) : {};
  // 3.0 ignores keywords next to a reference.
  if (isReference && is30) return schema.nullable === true ? orNull(result) : result;
  for (const keyword of keywordsOfNames) {
    const named = schema[keyword];
    if (isJsonObject(named))
      result[keyword] = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, inner(value)]));
  }
  for (const keyword of keywordsOfLists) {
    const list = schema[keyword];
    if (Array.isArray(list) && list.length > 0) result[keyword] = list.map(inner);
  }
  for (const keyword of keywordsOfSchemas) {
    const value = schema[keyword];
    if (isJsonObject(value) || typeof value === 'boolean') result[keyword] = inner(value);
  }
  for (const keyword of keywordsOfNumbers) if (typeof schema[keyword] === 'number') result[keyword] = schema[keyword];
  translateExclusive(schema, result, 'minimum', 'exclusiveMinimum');
  translateExclusive(schema, result, 'maximum', 'exclusiveMaximum');
  const hidden = writeOnlyNames(schema);
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => !hidden.has(name)) : [];
  if (required.length > 0) result.required = required;
  if (typeof schema.pattern === 'string' && isPattern(schema.pattern)) result.pattern = schema.pattern;
  if (typeof schema.format === 'string') result.format = schema.format;
  if (schema.uniqueItems === true) result.uniqueItems = true;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) result.enum = schema.enum;
  if (!is30 && 'const' in schema) result.const = schema.const;
  if (hasKeys(schema.dependentRequired)) result.dependentRequired = schema.dependentRequired;
  const type = [schema.type].flat().filter((name) => types.has(name));
  if (type.length > 0) result.type = type;
  return schema.nullable === true ? orNull(result) : result;
}

function orNull(schema: Json): Json {
  return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: 'null' }] };
}

/** In 3.0, a boolean keyword makes a limit exclusive. */
function translateExclusive(schema: Json, result: Json, limit: string, exclusive: string): void {
  if (typeof schema[exclusive] === 'number') result[exclusive] = schema[exclusive];
  if (schema[exclusive] !== true || result[limit] === undefined) return;
  result[exclusive] = result[limit];
  delete result[limit];
}

/** Answers need no write-only properties. */
function writeOnlyNames({ properties }: Json): ReadonlySet<unknown> {
  const entries = Object.entries(isJsonObject(properties) ? properties : {});
  return new Set(entries.flatMap(([name, schema]) => (hasKeys(schema) && schema.writeOnly === true ? [name] : [])));
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
