import { fileURLToPath } from 'node:url';
import type { ApiDocument } from '../openapi/document/api-document.ts';

/** The document of Talkover's API, which comes with this package. */
export const talkoverDocument = fileURLToPath(new URL('../../spec/openapi.yaml', import.meta.url));

/**
 * Whether a document is Talkover's: the file of this package, or one that says so with `x-api: talkover`, as its copies do.
 * The names of operations, schemas or paths say nothing: another API may have the same names.
 */
export function isTalkovers({ api, path }: ApiDocument): boolean {
  return api === 'talkover' || path === talkoverDocument;
}
