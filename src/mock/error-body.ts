import { isObject } from '../spec/json-pointer.ts';
import type { Response } from '../spec/operation.ts';

/** One thing that is wrong with a request; the path is empty for the whole. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Property names under which documents tell what is wrong, where, and with which status. */
const names = {
  message: ['message', 'detail', 'error_description', 'description', 'title', 'reason', 'msg', 'text', 'why', 'error'],
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
  if (typeof model === 'string') return summary;
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
  const whole = { path: problems[0]?.path ?? '', message: summary };
  for (const name of [...names.message, ...names.path]) yield (body) => withText(body, name, whole);
  for (const name of names.status) yield (body) => withNumber(body, name, status);
  yield (body) => withLists(body, problems);
  // One level down, in an object that is the error itself: `{ error: { message, code } }`.
  for (const name of [...names.message, ...names.path])
    yield (body) => withinError(body, (error) => withText(error, name, whole));
  for (const name of names.status) yield (body) => withinError(body, (error) => withNumber(error, name, status));
  yield (body) => withinError(body, (error) => withLists(error, problems));
}

function withinError(body: unknown, fill: Filling): unknown {
  return isObject(body) && isObject(body.error) ? { ...body, error: fill(body.error) } : body;
}

function withText(body: unknown, name: string, { path, message }: Problem): unknown {
  if (!isObject(body) || typeof body[name] !== 'string') return body;
  // A `name` or `source` beside no message may be anything.
  const isPath = isNameOf('path', name);
  if (isPath && !names.message.some((key) => typeof body[key] === 'string')) return body;
  return { ...body, [name]: isPath ? path : message };
}

function withNumber(body: unknown, name: string, value: number): unknown {
  return isObject(body) && typeof body[name] === 'number' ? { ...body, [name]: value } : body;
}

/** Each list of objects that have a place for a message becomes the list of the problems. */
function withLists(body: unknown, problems: readonly Problem[]): unknown {
  if (!isObject(body) || Array.isArray(body)) return body;
  const entries = Object.entries(body).map(([key, value]) => {
    const model: unknown = Array.isArray(value) ? value[0] : undefined;
    if (typeof model === 'string' && /^(errors|messages|details|problems)$/.test(key)) {
      return [key, problems.map(({ message }) => message)];
    }
    const hasPlace = isObject(model) && names.message.some((name) => typeof model[name] === 'string');
    return [key, hasPlace ? problems.map((problem) => told(model, problem)) : value];
  });
  return Object.fromEntries(entries);
}

function told(model: unknown, problem: Problem): unknown {
  return [...names.message, ...names.path].reduce((filled, name) => withText(filled, name, problem), model);
}

function isNameOf(kind: keyof typeof names, name: string): boolean {
  return names[kind].some((known) => known === name);
}
