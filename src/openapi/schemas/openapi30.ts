import { methods } from '../operations/methods.ts';
import type { Keywords } from './mending/keywords.ts';

/** Keywords that say something of a value that satisfies the schema, and never whether it does. */
const annotations = new Set(
  'title description default example externalDocs deprecated readOnly writeOnly xml'.split(' '),
);

/** A schema of OpenAPI 3.0, to the letter, in JSON Schema 2020-12. The schemas inside it are left as they are. */
export function fromOpenApi30(schema: Keywords): Keywords {
  if (typeof schema.$ref === 'string') {
    // 3.0 has everything beside a `$ref` ignored; only a path item may have operations there.
    return methods.some((method) => method in schema) ? schema : { $ref: schema.$ref };
  }
  let read = schema;
  if (typeof read.exclusiveMinimum === 'boolean') read = withExclusive(read, 'minimum', 'exclusiveMinimum');
  if (typeof read.exclusiveMaximum === 'boolean') read = withExclusive(read, 'maximum', 'exclusiveMaximum');
  return typeof read.nullable === 'boolean' ? withNull(read) : read;
}

function withExclusive(schema: Keywords, limit: 'minimum' | 'maximum', flag: string): Keywords {
  const { [limit]: value, [flag]: isExclusive, ...others } = schema;
  if (value === undefined) return others;
  return { ...others, [isExclusive === true ? flag : limit]: value };
}

/**
 * `nullable` as a type. By the letter of 3.0.3 it means nothing without a `type` beside it, and nothing for an `enum`
 * that does not list null; but documents say `nullable: true, allOf: [$ref]` where they mean what it looks like.
 */
function withNull(schema: Keywords): Keywords {
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
