import type { Schema } from '../schemas/dialect.ts';
import type { Node } from '../schemas/node.ts';

/** One of the schemas that a value must satisfy, without its `$ref`, `allOf`, `oneOf`, `anyOf` and `if`. */
export interface Part extends Node {
  readonly schema: Schema;
  /** The place as text. */
  readonly key: string;
  /** The part whose `$ref`, `allOf` or choice led here; undefined for the first. */
  readonly owner: Part | undefined;
}

/**
 * A keyword of our own: the value to take if the other keywords allow it. A discriminator's value is no constant, because
 * documents contradict their own.
 */
export const likelyValue = 'x-likely-value';

/** The numbers that some parts have for a keyword. */
export function numbersOf(parts: readonly Part[], keyword: string): number[] {
  return parts.map(({ schema }) => schema[keyword]).filter((value) => typeof value === 'number');
}
