import type * as node from '../framework/load-document.ts';

export type { FileUrl, LoadOptions } from '../framework/load-document.ts';

/**
 * Reads an OpenAPI 3 document from a URL, which counts from the page.
 * @throws {DocumentError} with everything that is wrong
 * @throws {CodeForbidden} where the page's policy lets nobody compile its schemas
 */
export const loadDocument: typeof node.loadDocument = async (location, options = {}) => {
  const { readFetched } = await import('./read-fetched.ts');
  return readFetched(typeof location === 'string' ? location : location.href, options);
};
