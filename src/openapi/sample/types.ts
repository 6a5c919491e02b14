import type { Schema } from '../schemas/dialect.ts';
import { isOfType, type Type, types } from '../schemas/json-types.ts';
import type { Part } from './part.ts';

/** The types that a schema names; undefined where it names no valid one. */
export function typeNamesOf({ type }: Schema): readonly Type[] | undefined {
  if (type === undefined) return undefined;
  const named = [type].flat();
  const known = types.filter((name) => named.includes(name));
  return known.length === 0 ? undefined : known;
}

/** The types that every part allows; where none names one, those that their keywords concern. Undefined for any. */
export function typesOf(parts: readonly Part[]): readonly Type[] | undefined {
  const named = parts.flatMap(({ schema }) => {
    const names = typeNamesOf(schema);
    return names === undefined ? [] : [names];
  });
  if (named.length === 0) {
    const spoken = types.filter((type) =>
      parts.some(({ schema }) => keywordsOfType[type].some((keyword) => keyword in schema)),
    );
    return spoken.length === 0 ? undefined : spoken;
  }
  return types
    .filter((type) => named.every((list) => list.includes(type) || (type === 'integer' && list.includes('number'))))
    .filter((type, _, all) => type !== 'integer' || !all.includes('number'));
}

const keywordsOfType: Readonly<Record<Type, readonly string[]>> = {
  object: [
    ...['properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties', 'maxProperties'],
    ...['propertyNames', 'dependentRequired', 'dependentSchemas', 'unevaluatedProperties'],
  ],
  array: ['items', 'prefixItems', 'contains', 'minItems', 'maxItems', 'uniqueItems', 'unevaluatedItems'],
  string: ['pattern', 'format', 'minLength', 'maxLength', 'contentEncoding', 'contentMediaType'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  integer: [],
  boolean: [],
  null: [],
};

/** The values that every part with an enumeration allows; undefined where none has one. */
export function enumerated(parts: readonly Part[]): readonly unknown[] | undefined {
  const lists = listsIn(parts);
  const [first, ...others] = lists;
  if (first === undefined) return undefined;
  const allowed = typesOf(parts.filter(({ schema }) => 'type' in schema));
  return first.filter(
    (value) =>
      others.every((list) => list.some((item) => JSON.stringify(item) === JSON.stringify(value))) &&
      (allowed === undefined || allowed.some((type) => isOfType(value, type))),
  );
}

/** The values that some part enumerates. */
export function listsIn(parts: readonly Part[]): (readonly unknown[])[] {
  return parts.flatMap(({ schema }) => {
    if ('const' in schema) return [[schema.const]];
    return Array.isArray(schema.enum) && schema.enum.length > 0 ? [schema.enum as readonly unknown[]] : [];
  });
}
