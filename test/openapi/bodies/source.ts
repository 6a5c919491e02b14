import '../../../src/openapi/node-packages.ts';
import { SourceFiles } from '../../../src/openapi/document/source-files.ts';

/** The files of a document that holds these components, and a schema at `/schema`. */
export function filesOf(schema: unknown, schemas: Readonly<Record<string, unknown>> = {}): SourceFiles {
  const value = { openapi: '3.1.0', components: { schemas }, schema };
  return new SourceFiles([{ uri, path: 'document.json', text: '', value }]);
}

const uri = 'file:///document.json';

/** Where its schema stands. */
export const schemaPlace = { uri, pointer: '/schema' };
