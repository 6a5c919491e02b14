/** What the build compiles our own documents with. */
export { frameworks } from '../framework/frameworks.ts';
export { compiledModule, readCompiled } from '../openapi/document/compiled-document.ts';
export { writeCompiled } from '../openapi/document/write-compiled-document.ts';
export { compiledFolder } from '../openapi/package-files.ts';
