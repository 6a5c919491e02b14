import type { Operation } from '../../openapi/operations/operation.ts';
import type { CaseContext } from '../contract-api.ts';
import { acceptInTurn } from './accept.ts';
import { SchemaView } from './schema-view.ts';
import type { Step } from './step.ts';
import { validValue } from './values.ts';

/** A creation with what is required and a few optional fields. */
export interface Creation {
  readonly request: Step;
  readonly optional: readonly (readonly [name: string, view: SchemaView])[];
}

/**
 * Creations that give every optional field once, at most two in a request, and one value of each enumeration: neither
 * its first nor its last, which the requests with all fields give.
 */
export function creationsOf({ document, step }: CaseContext, operation: Operation): Creation[] {
  const schema = operation.requestBody?.schema;
  if (schema === undefined) return [];
  const { required, properties } = new SchemaView(document.files, schema, true);
  const optional = [...properties].filter(([name]) => !required.includes(name));
  const plain = optional.filter(([, { enumeration }]) => enumeration === undefined);
  const enumerated = optional.filter(([, { enumeration }]) => enumeration !== undefined);
  const between = enumerated.map(([, { enumeration = [] }]) => enumeration.length - 2);
  const count = Math.max(Math.ceil(plain.length / 2), ...between);
  const needed = [...properties].filter(([name]) => required.includes(name));
  return Array.from({ length: count }, (_, index) => {
    const fields = plain.filter((_field, position) => position % count === index);
    const values = enumerated.filter(([, { enumeration = [] }]) => index + 1 < enumeration.length - 1);
    const body = Object.fromEntries([
      ...needed.map(([name, view]) => [name, validValue(view)] as const),
      ...fields.map(([name, view]) => [name, validValue(view, 'least')] as const),
      ...values.map(([name, { enumeration }]) => [name, enumeration?.[index + 1]] as const),
    ]);
    const request = step(`${operation.id}/optional/${index}`, operation, { body, ...(index === 1 && acceptInTurn(2)) });
    return { request, optional: [...fields, ...values] };
  });
}
