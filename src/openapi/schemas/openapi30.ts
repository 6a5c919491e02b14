import { methods } from '../operations/methods.ts';
import { type Keywords, tellNobody } from './mending/keywords.ts';
import { exclusiveLimits, withNull } from './mending/older-keywords.ts';

/** Converts a schema of OpenAPI 3.0, to the letter, to JSON Schema 2020-12. Nested schemas are left as they are. */
export function fromOpenApi30(schema: Keywords): Keywords {
  if (typeof schema.$ref === 'string') {
    // In 3.0, everything beside a `$ref` is ignored; only a path item may have operations there.
    return methods.some((method) => method in schema) ? schema : { $ref: schema.$ref };
  }
  return withNull(exclusiveLimits(schema, true, tellNobody), true, tellNobody);
}
