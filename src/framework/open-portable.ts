import type { ApiDocument } from '../openapi/document/api-document.ts';
import { openPortable } from '../openapi/document/open-portable-document.ts';
import type { PortableDocument } from '../openapi/document/portable-document.ts';
import { frameworks } from './frameworks.ts';

/** Opens a document that `talkover-mock compile` has compiled. Throws {@link CompiledByAnotherVersion}. */
export function openCompiled(document: PortableDocument): ApiDocument {
  return openPortable(document, frameworks);
}
