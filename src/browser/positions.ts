import type * as node from '../openapi/document/positions.ts';

let loaded: typeof node.positionsOf | undefined;

/** Loads what finds places in a text. A compiled document needs none: no text of it is read. */
export async function positionsReady(): Promise<void> {
  loaded ??= (await import('../openapi/document/positions.ts')).positionsOf;
}

/** Where things are in a text, once {@link positionsReady} was awaited; before, its beginning. */
export const positionsOf: typeof node.positionsOf = (text, pointers, isJson) =>
  loaded?.(text, pointers, isJson) ?? pointers.map(() => ({ line: 1, column: 1 }));
