import { loadDocument } from '../framework/load-document.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Api } from './define-api.ts';

/** The document of an API, read if it was not. Throws {@link DocumentError}. */
export async function loadApiDocument({ document }: Pick<Api, 'document'>): Promise<ApiDocument> {
  if (typeof document === 'string') return loadDocument(document);
  return document instanceof URL ? loadDocument(document.href) : document;
}
