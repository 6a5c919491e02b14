import type * as node from '../framework/load-document.ts';

export type { FileUrl, LoadOptions } from '../framework/load-document.ts';

/**
 * Reads an OpenAPI 3 document from a URL, relative to the page.
 * @throws {DocumentError} with all problems
 * @throws {CodeForbidden} if the page's policy forbids compiling schemas
 */
export const loadDocument: typeof node.loadDocument = async (location, options = {}) => {
  const { readFetched } = await import('./read-fetched.ts');
  return readFetched(typeof location === 'string' ? location : location.href, options);
};
