import { isAlias, isCollection, isScalar, type Pair } from 'yaml';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { Unwritable } from './unwritable.ts';

/** Whether an item of a collection is a pair of a map. */
export function isPairOf(item: unknown): item is Pair {
  return isJsonObject(item) && 'key' in item && 'value' in item && !isScalar(item) && !isCollection(item);
}

/** The key of a pair as text. */
export function keyText({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

/** The offset of a node. Throws {@link Unwritable}. */
export function startOf(node: unknown): number {
  const start = isScalar(node) || isCollection(node) || isAlias(node) ? node.range?.[0] : undefined;
  if (start === undefined) throw new Unwritable('its text is written in an unusual way');
  return start;
}

/** The offset of the end of a node's content, before any comment. Throws {@link Unwritable}. */
export function endOf(node: unknown): number {
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (last !== undefined) return isPairOf(last) ? endOfPair(last) : endOf(last);
  }
  const end = isScalar(node) || isCollection(node) || isAlias(node) ? node.range?.[1] : undefined;
  if (end === undefined) throw new Unwritable('its text is written in an unusual way');
  return end;
}

/** The offset of the end of a pair. Throws {@link Unwritable}. */
export function endOfPair({ key, value }: Pair): number {
  if (value === null || value === undefined) return endOf(key);
  return Math.max(endOf(key), endOf(value));
}
