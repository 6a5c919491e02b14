import type { Api } from './define-api.ts';

/**
 * The API of a document alone: its operations answer from their examples, else with seeded samples of their schemas.
 * @param document a path, a `file:` URL, a document that was loaded, or one that was compiled
 */
export function inferredApi(document: Api['document']): Api {
  return { document };
}
