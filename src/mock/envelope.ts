import { isObject } from '../openapi/document/json-pointer.ts';
import type { Response } from '../openapi/operations/operation.ts';
import type { HandlerResult } from './behaviour.ts';

/**
 * A body with the properties of the response's schema, in its order: the document's constants, what is given, and for
 * the rest the properties of an example.
 */
export function inEnvelope(
  { envelope, examples }: Response,
  given: HandlerResult['body'],
  example?: string,
): Record<string, unknown> {
  const model = example === undefined ? undefined : examples.get(example);
  const body: Record<string, unknown> = {};
  for (const { name, constant } of envelope) {
    const value = constant ?? given[name] ?? (isObject(model) ? model[name] : undefined);
    if (value !== undefined) body[name] = value;
  }
  return body;
}
