import type { ApiDocument } from '../openapi/document/api-document.ts';
import { type ReadOptions, readDocument } from '../openapi/document/read-document.ts';
import { frameworks } from './frameworks.ts';

/** How a document is loaded. */
export type LoadOptions = Omit<ReadOptions, 'frameworks'>;

/** A `file:` URL: the platform's `URL` is one, whose types need not be there. */
export interface FileUrl {
  readonly href: string;
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, checks it, also by the rules of the framework that it names, and compiles its
 * schemas.
 * @throws {DocumentError} with everything that is wrong, file and line of each.
 * @param location a path, or a URL: a `file:` URL, or one to download the document from
 */
export function loadDocument(location: string | FileUrl, options: LoadOptions = {}): Promise<ApiDocument> {
  return readDocument(typeof location === 'string' ? location : location.href, { ...options, frameworks });
}
