import type { ApiDocument } from '../openapi/document/api-document.ts';
import { type ReadOptions, readDocument } from '../openapi/document/read-document.ts';
import { frameworks } from './frameworks.ts';

/** How a document is loaded. */
export type LoadOptions = Omit<ReadOptions, 'frameworks'>;

/** A `file:` URL: the platform's `URL` fits, whose types may be missing. */
export interface FileUrl {
  readonly href: string;
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, checks it, also by the rules of its framework, and compiles its schemas.
 * @throws {DocumentError} with every problem, with file and line
 * @param location a path, or a URL: a `file:` URL, or one to download the document from
 */
export function loadDocument(location: string | FileUrl, options: LoadOptions = {}): Promise<ApiDocument> {
  return readDocument(typeof location === 'string' ? location : location.href, { ...options, frameworks });
}
