import { frameworks } from '../framework/frameworks.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { openPortable } from '../openapi/document/open-portable-document.ts';
import type { PortableDocument } from '../openapi/document/portable-document.ts';
import { packagesReady } from '../openapi/packages.ts';
import { mendingReady } from './mended-schema.ts';

/** Makes a document of one that `talkover-mock compile` has written. Rejects with {@link CompiledByAnotherVersion}. */
export async function openCompiled(document: PortableDocument): Promise<ApiDocument> {
  // Of Talkover's own, formats are in its code, and nothing is mended.
  if (!document.isOwn) await Promise.all([mendingReady(), packagesReady(['ajvFormatList'])]);
  return openPortable(document, frameworks);
}
