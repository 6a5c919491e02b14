import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { LeftOut } from '../openapi/document/portable-document.ts';
import { type PortableOptions, portableCode } from '../openapi/document/write-portable-document.ts';

/** A compiled document as the text of an ES module, whose default export it is. */
export interface PortableModule {
  readonly text: string;
  readonly leftOut: readonly LeftOut[];
}

/** Compiles a document that was loaded, into a module that needs no other. Throws {@link DocumentNotJson}. */
export function portableModule(document: ApiDocument, options: PortableOptions = {}): PortableModule {
  const { expression, leftOut } = portableCode(document, options);
  return { text: `export default ${expression};\n`, leftOut };
}
