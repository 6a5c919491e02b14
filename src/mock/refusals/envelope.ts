import { hasKeys } from '../../openapi/document/json-pointer.ts';
import type { Response } from '../../openapi/operations/operation.ts';

/**
 * A body with the properties of the response's schema, in its order: the document's constants, what is given, and for
 * the rest the properties of an example.
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

/** The same, with whatever else is given at the end: it is up to the schema whether that may be there. */
export function completed(
  response: Response,
  given: Readonly<Record<string, unknown>>,
  example?: string,
): Record<string, unknown> {
  const body = inEnvelope(response, given, example);
  for (const name in given) if (given[name] !== undefined && !Object.hasOwn(body, name)) body[name] = given[name];
  return body;
}
