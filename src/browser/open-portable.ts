import { frameworks } from '../framework/frameworks.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';
import { openPortable } from '../openapi/document/open-portable-document.ts';
import type { PortableDocument } from '../openapi/document/portable-document.ts';
import { packagesReady } from '../openapi/packages.ts';
import { mendingReady } from './mended-schema.ts';

/** Opens a document that `talkover-mock compile` has written. Rejects with {@link CompiledByAnotherVersion}. */
export async function openCompiled(document: PortableDocument): Promise<ApiDocument> {
  // An own document needs no repairs, and its compiled code contains the formats.
  if (!document.isOwn) await Promise.all([mendingReady(), packagesReady(['ajvFormatList'])]);
  return openPortable(document, frameworks);
}
