import { fileURLToPath } from 'node:url';
import type { ApiDocument } from '../openapi/document/api-document.ts';

/** The path of Talkover's document in this package. */
export const talkoverDocument = fileURLToPath(new URL('../../spec/openapi.yaml', import.meta.url));

/**
 * Whether a document is Talkover's: the file of this package, or one with `x-api: talkover`, as its copies have. Names of
 * operations, schemas or paths prove nothing: another API may have the same.
 */
export function isTalkovers({ api, path }: ApiDocument): boolean {
  return api === 'talkover' || path === talkoverDocument;
}
