import type * as node from '../openapi/schemas/mended-schema.ts';

let loaded: typeof node.mendedSchema | undefined;

/** Loads the code that repairs schemas of documents that were not written for this program. */
export async function mendingReady(): Promise<void> {
  loaded ??= (await import('../openapi/schemas/mended-schema.ts')).mendedSchema;
}

/** Thrown when a schema is read before {@link mendingReady} was awaited. */
class MendingUnready extends Error {
  override readonly name = 'MendingUnready';
}

/** A schema with its mistakes repaired as its author probably meant it. */
export const mendedSchema: typeof node.mendedSchema = (...schema) => {
  if (loaded === undefined) throw new MendingUnready('a schema is read before mendingReady() has resolved');
  return loaded(...schema);
};
