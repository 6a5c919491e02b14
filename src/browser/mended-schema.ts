import type * as node from '../openapi/schemas/mended-schema.ts';

let loaded: typeof node.mendedSchema | undefined;

/** Loads what reads the schemas of documents that were not written for this program. */
export async function mendingReady(): Promise<void> {
  loaded ??= (await import('../openapi/schemas/mended-schema.ts')).mendedSchema;
}

/** Thrown when a schema is read before {@link mendingReady} was awaited. */
class MendingUnready extends Error {
  override readonly name = 'MendingUnready';
}

/** The schema of another document as its author must have meant it. */
export const mendedSchema: typeof node.mendedSchema = (...schema) => {
  if (loaded === undefined) throw new MendingUnready('a schema is read before what reads it is loaded');
  return loaded(...schema);
};
