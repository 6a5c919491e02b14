import type { Request } from 'express';
import type { ApiDocument } from '../openapi/document/api-document.ts';

/**
 * The URL of this server as the request used it, including the prefix under which the app is mounted. For HTTP/1.0
 * without a host, only the prefix.
 */
export function ownUrl(request: Request): string {
  const host = request.get('host');
  return `${host === undefined ? '' : `${request.protocol}://${host}`}${request.baseUrl}`;
}

/** The URL of the API below it. */
export function ownApiUrl(request: Request, { basePath }: ApiDocument): string {
  return ownUrl(request) + basePath;
}
