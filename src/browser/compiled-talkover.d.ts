import type { PortableDocument } from '../openapi/document/portable-document.ts';

/** `spec/openapi.yaml`, compiled; the build puts it here. */
declare const document: PortableDocument;
export default document;
