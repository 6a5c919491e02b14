import { hasKeys, isJsonObject } from '../document/json-pointer.ts';
import { below, type Place } from '../document/source-files.ts';
import type { Schema } from '../schemas/dialect.ts';

/** A schema and where it stands. Some are made here; they stand below what they were made from. */
export interface Node {
  readonly schema: unknown;
  readonly place: Place;
}

/** One of the schemas that a value must satisfy, without its `$ref`, `allOf`, `oneOf`, `anyOf` and `if`. */
export interface Part extends Node {
  readonly schema: Schema;
  /** The place as text. */
  readonly key: string;
  /** The part whose `$ref`, `allOf` or choice led here; undefined for the first. */
  readonly owner: Part | undefined;
}

/**
 * A keyword of our own: the value to take where the others allow it. A discriminator's is no constant, because documents
 * contradict theirs.
 */
export const likelyValue = 'x-likely-value';

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

/** The numbers that some parts have for a keyword. */
export function numbersOf(parts: readonly Part[], keyword: string): number[] {
  return parts.map(({ schema }) => schema[keyword]).filter((value) => typeof value === 'number');
}
