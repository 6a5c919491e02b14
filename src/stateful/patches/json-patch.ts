import { hasKeys, isJsonObject, parsePointer, setOwn } from '../../openapi/document/json-pointer.ts';
import { isSameJson } from '../../state/same-json.ts';

/** Thrown when a JSON Patch can't be applied; carries the 0-based index of the failed operation. */
export class JsonPatchFailed extends Error {
  override readonly name = 'JsonPatchFailed';
  readonly index: number;
  /** Whether a `test` operation found a different value. */
  readonly isTest: boolean;

  constructor(index: number, reason: string, isTest = false) {
    super(`The operation ${index} of the patch ${reason}.`);
    this.index = index;
    this.isTest = isTest;
  }
}

/**
 * Applies a JSON Patch (RFC 6902) atomically to a copy of the target.
 * @throws {JsonPatchFailed} if an operation is invalid or fails
 */
export function jsonPatched(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new JsonPatchFailed(0, 'is missing: a JSON Patch is a list of operations');
  let document: unknown = structuredClone(target);
  for (const [index, operation] of patch.entries()) document = applied(document, operation, index);
  return document;
}

function applied(document: unknown, operation: unknown, index: number): unknown {
  if (!isJsonObject(operation)) throw new JsonPatchFailed(index, 'is no object');
  const { op, value } = operation;
  const path = pointerOf(operation, 'path', index);
  const needsValue = op === 'add' || op === 'replace' || op === 'test';
  if (needsValue && !Object.hasOwn(operation, 'value')) throw new JsonPatchFailed(index, 'has no value');
  switch (op) {
    case 'add':
      return put(document, path, structuredClone(value), index);
    case 'remove':
      return taken(document, path, index);
    case 'replace':
      valueThere(document, path, index);
      return path.length === 0
        ? structuredClone(value)
        : put(taken(document, path, index), path, structuredClone(value), index);
    case 'move': {
      const from = pointerOf(operation, 'from', index);
      if (from.length < path.length && from.every((segment, at) => segment === path[at]))
        throw new JsonPatchFailed(index, 'moves a value into itself');
      const moved = valueThere(document, from, index);
      return put(taken(document, from, index), path, moved, index);
    }
    case 'copy': {
      const copied = valueThere(document, pointerOf(operation, 'from', index), index);
      return put(document, path, structuredClone(copied), index);
    }
    case 'test':
      if (!isSameJson(valueThere(document, path, index), value))
        throw new JsonPatchFailed(index, `finds another value at ${JSON.stringify(operation.path)}`, true);
      return document;
    default:
      throw new JsonPatchFailed(index, `has no known op: ${JSON.stringify(op)}`);
  }
}

function pointerOf(operation: Record<string, unknown>, name: 'path' | 'from', index: number): string[] {
  const pointer = operation[name];
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/')))
    throw new JsonPatchFailed(index, `has no JSON Pointer in ${name}`);
  return parsePointer(pointer);
}

function valueThere(document: unknown, path: readonly string[], index: number): unknown {
  let value = document;
  for (const segment of path) {
    if (!hasKeys(value) || !Object.hasOwn(value, segment) || (Array.isArray(value) && !isIndex(segment)))
      throw leadsNowhere(path, index);
    value = value[segment];
  }
  return value;
}

function put(document: unknown, path: readonly string[], value: unknown, index: number): unknown {
  const last = path.at(-1);
  if (last === undefined) return value;
  const holder = valueThere(document, path.slice(0, -1), index);
  if (Array.isArray(holder)) {
    if (last !== '-' && (!isIndex(last) || Number(last) > holder.length)) throw leadsNowhere(path, index);
    holder.splice(last === '-' ? holder.length : Number(last), 0, value);
  } else if (isJsonObject(holder)) setOwn(holder, last, value);
  else throw leadsNowhere(path, index);
  return document;
}

function taken(document: unknown, path: readonly string[], index: number): unknown {
  const last = path.at(-1);
  valueThere(document, path, index);
  if (last === undefined) throw new JsonPatchFailed(index, 'removes the whole');
  const holder = valueThere(document, path.slice(0, -1), index);
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else if (isJsonObject(holder)) delete holder[last];
  return document;
}

function isIndex(segment: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(segment);
}

function leadsNowhere(path: readonly string[], index: number): JsonPatchFailed {
  return new JsonPatchFailed(index, `names a place that is not there: ${JSON.stringify(`/${path.join('/')}`)}`);
}
