import { isAnnotation } from './keyword-names.ts';
import type { Keywords, Tell } from './keywords.ts';

/** Converts a limit with a boolean exclusive flag, as in 3.0, to an exclusive limit. */
export function exclusiveLimits(schema: Keywords, is30: boolean, tell: Tell): Keywords {
  const least = withExclusive(schema, 'minimum', 'exclusiveMinimum', is30, tell);
  return withExclusive(least, 'maximum', 'exclusiveMaximum', is30, tell);
}

function withExclusive(
  schema: Keywords,
  limit: 'minimum' | 'maximum',
  flag: 'exclusiveMinimum' | 'exclusiveMaximum',
  is30: boolean,
  tell: Tell,
): Keywords {
  if (typeof schema[flag] !== 'boolean') return schema;
  if (!is30) tell('dialect', `${flag} is a number in OpenAPI 3.1; read as in 3.0`, flag);
  const { [limit]: value, [flag]: isExclusive, ...others } = schema;
  if (value === undefined) return others;
  return { ...others, [isExclusive === true ? flag : limit]: value };
}

/**
 * Converts `nullable` to a type. To the letter of 3.0.3 it means nothing without a `type` beside it, and nothing for an
 * `enum` without null; but documents write `nullable: true, allOf: [$ref]` and mean it.
 */
export function withNull(schema: Keywords, is30: boolean, tell: Tell): Keywords {
  if (typeof schema.nullable !== 'boolean') return schema;
  const { nullable, ...others } = schema;
  if (!is30) tell('dialect', 'nullable is OpenAPI 3.0; read as such', 'nullable');
  if (nullable === false) return others;
  if (others.type !== undefined) {
    const types = [others.type].flat();
    const withEnum = Array.isArray(others.enum) && !others.enum.includes(null) && { enum: [...others.enum, null] };
    const { const: constant, ...withoutConst } = others;
    const rest = constant === undefined || constant === null ? others : { ...withoutConst, enum: [constant, null] };
    return { ...rest, type: types.includes('null') ? others.type : [...types, 'null'], ...withEnum };
  }
  const entries = Object.entries(others);
  const assertions = entries.filter(([keyword]) => !isAnnotation(keyword));
  if (assertions.length === 0) return others;
  if (is30)
    tell('dialect', 'nullable has no effect without a type beside it; null is accepted all the same', 'nullable');
  return {
    ...Object.fromEntries(entries.filter(([keyword]) => isAnnotation(keyword))),
    anyOf: [Object.fromEntries(assertions), { type: 'null' }],
  };
}
