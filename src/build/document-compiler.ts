/** The modules with which the build compiles our own documents. */
export { frameworks } from '../framework/frameworks.ts';
export { loadDocument } from '../framework/load-document.ts';
export { portableModule } from '../framework/portable-module.ts';
export { compiledModule, readCompiled } from '../openapi/document/compiled-document.ts';
export { writeCompiled } from '../openapi/document/write-compiled-document.ts';
export { compiledFolder, packageVersion } from '../openapi/package-files.ts';
