import type { ApiDocument } from '../../openapi/document/api-document.ts';

/** What of a document is not enforced, as lines; empty for a document of which everything is. */
export function warningsOf(_document: ApiDocument): string {
  return '';
}
