import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { below, type Place } from '../document/place.ts';

/** A schema and its place. Generated schemas have a place below the schema that they were made from. */
export interface Node {
  readonly schema: unknown;
  readonly place: Place;
}

/** The schema under a keyword, or under a name or index in it. */
export function child({ schema, place }: Node, ...segments: readonly (string | number)[]): Node {
  let value = schema;
  for (const segment of segments) {
    value = hasKeys(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
  }
  return { schema: value, place: below(place, ...segments) };
}

export function children(node: Node, keyword: string): Node[] {
  const list = isJsonObject(node.schema) ? node.schema[keyword] : undefined;
  return Array.isArray(list) ? list.map((_, index) => child(node, keyword, index)) : [];
}

export function hasOwnKey(value: unknown, name: string): value is Record<string, unknown> {
  return isJsonObject(value) && Object.hasOwn(value, name);
}

export function keysOf(value: unknown): string[] {
  return isJsonObject(value) ? Object.keys(value) : [];
}

export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
