import { withoutFinal } from '../../../text/endings.ts';
import { methods } from '../../operations/methods.ts';
import { isJsonObject } from '../json-pointer.ts';
import type { Follow, Json, Report } from './fault.ts';

/** The names of the parameters in a path, in its order. */
export function namesIn(path: string): string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
}

/** Checks the paths, each by itself and against the others. */
export function checkPaths(paths: Json, report: Report): void {
  const shapes = new Map<string, string>();
  for (const path of Object.keys(paths)) {
    if (path.startsWith('x-')) continue;
    if (!path.startsWith('/')) report('path', `path ${path} does not begin with a slash`, path);
    if (/[?#]/.test(path)) report('path', `path ${path} holds a query or fragment, which is no part of a path`, path);
    const names = namesIn(path);
    if (names.some((name) => name.trim() === '') || /[{}]/.test(path.replaceAll(/\{[^{}]*\}/g, '')))
      report('path', `path ${path} has braces without a name, or without their other half`, path);
    const seen = new Set<string>();
    const twice = names.find((name) => seen.size === seen.add(name).size);
    if (twice !== undefined) report('path', `path ${path} has the parameter ${twice} twice`, path);
    const plain = path.replaceAll(/\{[^{}]*\}/g, '{}');
    const shape = plain.charAt(0) + withoutFinal(plain.slice(1), '/');
    const other = shapes.get(shape);
    if (other !== undefined) report('path', `path ${path} can't be distinguished from ${other}`, path);
    else shapes.set(shape, path);
  }
}

/** Checks the parameters of a path item and of its operations against the path. */
export function checkPathItem(item: Json, path: string, follow: Follow, report: Report): void {
  const names = new Set(namesIn(path));
  const shared = declaredIn(item.parameters, follow);
  for (const { name, index } of shared) {
    if (!names.has(name)) report('parameter', unused(name, path), 'parameters', index);
  }
  const others = item.additionalOperations;
  for (const name of isJsonObject(others) ? Object.keys(others) : [])
    report('content', `additionalOperations of OpenAPI 3.2 are not served: ${name}`, 'additionalOperations', name);
  for (const method of methods) {
    const operation = item[method];
    if (!isJsonObject(operation)) continue;
    const own = declaredIn(operation.parameters, follow);
    for (const { name, index } of own) {
      if (!names.has(name)) report('parameter', unused(name, path), method, 'parameters', index);
    }
    const declared = new Set([...shared, ...own].map(({ name }) => name));
    for (const name of names) {
      if (name.trim() !== '' && !declared.has(name))
        report('parameter', `path parameter ${name} of ${path} is not declared`, method);
    }
  }
}

function unused(name: string, path: string): string {
  return `path parameter ${name} is not in ${path}`;
}

function declaredIn(parameters: unknown, follow: Follow): { name: string; index: number }[] {
  if (!Array.isArray(parameters)) return [];
  return parameters.flatMap((parameter, index) => {
    const declared = follow(parameter);
    if (!isJsonObject(declared) || declared.in !== 'path' || typeof declared.name !== 'string') return [];
    return [{ name: declared.name, index }];
  });
}
