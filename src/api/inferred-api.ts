import type { FileUrl } from '../framework/load-document.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Api } from './define-api.ts';

/**
 * The API of a document alone: its operations answer from their examples, else with seeded samples of their schemas.
 * @param document a path, a `file:` URL, or a document that was loaded
 */
export function inferredApi(document: string | FileUrl | ApiDocument): Api {
  return { document };
}
