import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { hasRole, isTitle, labelsOf } from './error-names.ts';

/** One error in a request. The path is empty for the whole request. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Stands for a property that is left out. */
export const leftOut = Symbol('left out');

/** Makes a list item for a problem; undefined if the item has no property for a message. */
export function itemOf(
  model: Record<string, unknown>,
  problem: Problem,
  status: number,
  keepsLabels: boolean,
): object | undefined {
  let tells = false;
  const entries = Object.entries(model).flatMap(([name, value]): [string, unknown][] => {
    if (typeof value === 'string' && hasRole('text', name)) {
      tells = true;
      return [[name, problem.message]];
    }
    if (Array.isArray(value) && typeof value[0] === 'string' && (hasRole('list', name) || hasRole('text', name))) {
      tells = true;
      return [[name, [problem.message]]];
    }
    if (hasRole('path', name, true) && isPathLike(value)) {
      const [first = ''] = pathsLike(value, name, problem.path).filter((path) => path !== leftOut);
      return [[name, first]];
    }
    if (isJsonObject(value) && hasRole('part', name))
      return [[name, itemOf(value, problem, status, keepsLabels) ?? placeIn(value, problem, status, keepsLabels)]];
    if (typeof value === 'number' && hasRole('status', name)) return [[name, status]];
    if (typeof value === 'string' && !keepsLabels && hasRole('label', name)) return [[name, labelsOf(status, name)[0]]];
    return [[name, value]];
  });
  if (tells) return Object.fromEntries(entries);
  const title = Object.keys(model).find(
    (name) => typeof model[name] === 'string' && (isTitle(name) || /^err(or)?$/i.test(name)),
  );
  return title === undefined ? undefined : { ...Object.fromEntries(entries), [title]: problem.message };
}

/** Fills an object in an item with the path or the code: `{ pointer: '/name' }` in errors of JSON:API. */
function placeIn(model: Record<string, unknown>, { path }: Problem, status: number, keepsLabels: boolean): object {
  const entries = Object.entries(model).map(([name, value]) => {
    if (typeof value !== 'string') return [name, value];
    if (hasRole('path', name)) return [name, pathsLike(value, name, path).find((like) => like !== leftOut) ?? value];
    return [name, !keepsLabels && hasRole('label', name) ? labelsOf(status, name)[0] : value];
  });
  return Object.fromEntries(entries);
}

function isPathLike(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && !value.some((item) => typeof item === 'object'));
}

/**
 * Returns a path in the form of the value that it replaces: a text, JSON Pointer, or list of segments. Leaves out an
 * empty path.
 */
export function pathsLike(value: unknown, name: string, path: string): unknown[] {
  if (path === '') return [leftOut, ''];
  if (Array.isArray(value)) return [path.split('.')];
  if (typeof value !== 'string') return [];
  const pointer = `/${path.replaceAll('.', '/')}`;
  return /pointer/i.test(name) ? [pointer, path] : [path, pointer];
}

/** True if an object has messages by field, rather than properties of an error. */
export function isMap(value: Record<string, unknown>): boolean {
  return Object.entries(value).every(
    ([name, inner]) =>
      (Array.isArray(inner) && !hasRole('list', name)) ||
      (isJsonObject(inner) && !(['part', 'list', 'text'] as const).some((role) => hasRole(role, name))) ||
      (typeof inner === 'string' && !hasRole('text', name) && !hasRole('label', name)),
  );
}

/** Returns messages by field as lists, texts and objects. A second version of each has only the fields of the model. */
export function byField(problems: readonly Problem[], model: Record<string, unknown>): Record<string, unknown>[] {
  const messages = new Map<string, string[]>();
  for (const { path, message } of problems) {
    const key = path === '' ? 'detail' : path;
    messages.set(key, [...(messages.get(key) ?? []), message]);
  }
  const [item] = Object.values(model).filter(isJsonObject);
  const forms: ((path: string, all: readonly string[]) => unknown)[] = [(_, all) => all, (_, all) => all.join(' ')];
  if (item !== undefined) forms.push((path, all) => itemOf(item, { path, message: all.join(' ') }, 0, true));
  const lists = forms.map((form) => [...messages].map(([path, all]) => [path, form(path, all)] as const));
  const known = lists
    .map((list) => list.filter(([path]) => Object.hasOwn(model, path)))
    .filter((list) => list.length > 0);
  return [...lists, ...known].map((list) => Object.fromEntries(list));
}

export function haveSameNames(model: Record<string, unknown>, other: unknown): boolean {
  const names = Object.keys(model);
  return (
    isJsonObject(other) &&
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name))
  );
}
