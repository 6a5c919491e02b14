import { isObject } from '../spec/json-pointer.ts';
import type { Response } from '../spec/operation.ts';

/** One thing that is wrong with a request; the path is empty for the whole. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Property names under which documents tell what is wrong, where, and with which status. */
const names = {
  message: ['message', 'detail', 'error_description', 'description', 'title', 'reason', 'msg', 'error'],
  path: ['field', 'path', 'pointer', 'property', 'parameter', 'location', 'name', 'param', 'source'],
  status: ['status', 'statusCode', 'status_code', 'code'],
} as const;

/**
 * A body for a document's own error schema: one of its examples or a sample, in which the properties that tell what is
 * wrong tell it, as far as the schema allows.
 */
export function fillErrorBody(response: Response, problems: readonly Problem[], sample: () => unknown): unknown {
  const model = response.examples.values().next().value ?? sample();
  const summary = problems.map(({ message }) => message).join(' ');
  let body = structuredClone(model);
  for (const fill of fillings(summary, response.status, problems)) {
    const filled = fill(structuredClone(body));
    if (response.validate?.(filled) ?? true) body = filled;
  }
  return body;
}

type Filling = (body: unknown) => unknown;

/** Each change by itself, so that one which the schema refuses does not spoil the others. */
function* fillings(summary: string, status: number, problems: readonly Problem[]): Generator<Filling> {
  for (const name of names.message) yield (body) => withString(body, name, summary);
  for (const name of names.status)
    yield (body) => (isObject(body) && typeof body[name] === 'number' ? { ...body, [name]: status } : body);
  yield (body) => withLists(body, problems);
  yield (body) =>
    isObject(body) && isObject(body.error) ? { ...body, error: withString(body.error, 'message', summary) } : body;
}

function withString(body: unknown, name: string, text: string): unknown {
  return isObject(body) && typeof body[name] === 'string' ? { ...body, [name]: text } : body;
}

/** Each list of objects that have a place for a message becomes the list of the problems. */
function withLists(body: unknown, problems: readonly Problem[]): unknown {
  if (!isObject(body) || Array.isArray(body)) return body;
  const entries = Object.entries(body).map(([key, value]) => {
    const model: unknown = Array.isArray(value) ? value[0] : undefined;
    if (typeof model === 'string' && /^(errors|messages|details|problems)$/.test(key))
      return [key, problems.map(({ message }) => message)];
    if (!isObject(model) || !names.message.some((name) => typeof model[name] === 'string')) return [key, value];
    return [key, problems.map((problem) => told(model, problem))];
  });
  return Object.fromEntries(entries);
}

function told(model: Record<string, unknown>, { path, message }: Problem): Record<string, unknown> {
  const messageName = names.message.find((name) => typeof model[name] === 'string');
  const pathName = names.path.find((name) => typeof model[name] === 'string');
  return {
    ...model,
    ...(pathName !== undefined && { [pathName]: path }),
    ...(messageName !== undefined && { [messageName]: message }),
  };
}
