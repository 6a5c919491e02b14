import type { ApiDocument } from '../openapi/document/api-document.ts';
import { type ReadOptions, readDocument } from '../openapi/document/read-document.ts';
import { frameworks } from './frameworks.ts';

export type LoadOptions = Omit<ReadOptions, 'frameworks'>;

/**
 * Reads an OpenAPI 3.0 or 3.1 document, checks it, also by the rules of the framework that it names, and compiles its
 * schemas.
 * @throws {DocumentError} with everything that is wrong, file and line of each.
 */
export function loadDocument(path: string, options: LoadOptions = {}): Promise<ApiDocument> {
  return readDocument(path, { ...options, frameworks });
}
