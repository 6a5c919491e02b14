import { hasKeys } from '../../openapi/document/json-pointer.ts';
import type { Response } from '../../openapi/operations/operation.ts';

/**
 * Makes a body with the properties of the response's schema, in its order: the document's constants, the given values,
 * and an example's properties for the rest.
 */
export function inEnvelope(
  { envelope, examples }: Response,
  given: Readonly<Record<string, unknown>>,
  example?: string,
): Record<string, unknown> {
  const model = example === undefined ? undefined : examples.get(example);
  const body: Record<string, unknown> = {};
  for (const { name, constant } of envelope) {
    const value = constant ?? (given[name] === undefined && hasKeys(model) ? model[name] : given[name]);
    if (value !== undefined) body[name] = value;
  }
  return body;
}

/** Works like {@link inEnvelope}, and appends all other given values. Whether they are allowed is up to the schema. */
export function completed(
  response: Response,
  given: Readonly<Record<string, unknown>>,
  example?: string,
): Record<string, unknown> {
  const body = inEnvelope(response, given, example);
  for (const name in given) if (given[name] !== undefined && !Object.hasOwn(body, name)) body[name] = given[name];
  return body;
}
