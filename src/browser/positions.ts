import type * as node from '../openapi/document/positions.ts';

let loaded: typeof node.positionsOf | undefined;

/** Loads the code that finds positions in a text. A compiled document does not need it. */
export async function positionsReady(): Promise<void> {
  loaded ??= (await import('../openapi/document/positions.ts')).positionsOf;
}

/** The positions of values in a text; the beginning of the text before {@link positionsReady} has resolved. */
export const positionsOf: typeof node.positionsOf = (text, pointers, isJson) =>
  loaded?.(text, pointers, isJson) ?? pointers.map(() => ({ line: 1, column: 1 }));
