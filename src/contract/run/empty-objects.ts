import { type Operation, responseFor } from '../../openapi/operations/operation.ts';
import { emptyArraysToObjects } from '../../openapi/schemas/empty-arrays.ts';
import type { Conventions } from '../contract-api.ts';
import type { Answer } from './exchange.ts';

/** Converts `[]` in an answer to `{}`, in place, where the document has an object and the API may write it as `[]`. */
export function readEmptyObjects(
  { emptyObjectIsArray }: Conventions,
  operation: Operation | undefined,
  { status, json }: Pick<Answer, 'status' | 'json'>,
): void {
  if (!emptyObjectIsArray || operation === undefined) return;
  // Another status of the same class may be tolerated.
  const response = responseFor(operation, status) ?? (status < 300 ? operation.success : undefined);
  if (response?.validate?.(json) === false) emptyArraysToObjects(json, response.validate.errors);
}
