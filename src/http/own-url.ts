import type { Request } from 'express';
import type { ApiDocument } from '../openapi/document/api-document.ts';

/** Where a request found this server, with the prefix that the app is mounted under; only the prefix for HTTP/1.0, which names no host. */
export function ownUrl(request: Request): string {
  const host = request.get('host');
  return `${host === undefined ? '' : `${request.protocol}://${host}`}${request.baseUrl}`;
}

/** Where the API of a document is under it. */
export function ownApiUrl(request: Request, { basePath }: ApiDocument): string {
  return ownUrl(request) + basePath;
}
