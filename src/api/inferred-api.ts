export { DataUnusable } from '../stateful/data-unusable.ts';

import type { StatefulOptions } from '../stateful/stateful-parts.ts';
import type { Api } from './define-api.ts';

/** What a session of an inferred API begins with. */
export type InferredOptions = StatefulOptions;

/**
 * The API of a document alone: what is created in its collections can be listed, read, changed and deleted. Other operations
 * answer from their examples, else with seeded samples of their schemas, as all do of `defineApi({ document })`.
 * @param document a path, a `file:` URL, a document that was loaded, or one that was compiled
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
