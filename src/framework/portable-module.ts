import type { ApiDocument } from '../openapi/document/api-document.ts';
import type { LeftOut } from '../openapi/document/portable-document.ts';
import { type PortableOptions, portableCode } from '../openapi/document/write-portable-document.ts';

/** A compiled document as the text of an ES module that exports it by default. */
export interface PortableModule {
  readonly text: string;
  readonly leftOut: readonly LeftOut[];
}

/** Compiles a loaded document into a module without imports. Throws {@link DocumentNotJson}. */
export function portableModule(document: ApiDocument, options: PortableOptions = {}): PortableModule {
  const { expression, leftOut } = portableCode(document, options);
  return { text: `export default ${expression};\n`, leftOut };
}
