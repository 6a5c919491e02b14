import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { Api } from './define-api.ts';

/**
 * The document of an API, loaded if necessary. The code that reads files needs Node and is imported only for a file.
 * @throws {DocumentError}
 * @throws {CompiledByAnotherVersion}
 */
export async function loadApiDocument({ document }: Pick<Api, 'document'>): Promise<ApiDocument> {
  if (typeof document !== 'string' && 'validators' in document) {
    const { openCompiled } = await import('../framework/open-portable.ts');
    return openCompiled(document);
  }
  if (typeof document !== 'string' && !('href' in document)) return document;
  const { loadDocument } = await import('../framework/load-document.ts');
  return loadDocument(typeof document === 'string' ? document : document.href);
}
