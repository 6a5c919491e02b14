export { DataUnusable } from '../stateful/data-unusable.ts';

import type { StatefulOptions } from '../stateful/stateful-parts.ts';
import type { Api } from './define-api.ts';

/** The initial records of a session of an inferred API. */
export type InferredOptions = StatefulOptions;

/**
 * Derives an API from a document alone: created items of its collections can be listed, read, changed and deleted. Other
 * operations answer like those of `defineApi({ document })`: from their examples, else with seeded samples of their schemas.
 * @param document a path, a `file:` URL, a loaded document, or a compiled one
 */
export function inferredApi(document: Api['document'], options: InferredOptions = {}): Api {
  return {
    document,
    complete: async (loaded) => {
      const { statefulParts } = await import('../stateful/stateful-parts.ts');
      return statefulParts(loaded, options);
    },
  };
}
