import type { PortableDocument } from '../openapi/document/portable-document.ts';

/** `spec/openapi.yaml`, compiled by the build. */
declare const document: PortableDocument;
export default document;
