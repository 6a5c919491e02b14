import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Request } from './deployment.ts';

export function hasMethod(name: string): (request: Request) => boolean {
  return ({ method }) => method === name;
}

export function isCreation({ method, path }: Request): boolean {
  return method === 'POST' && path.endsWith('/webhooks');
}

/** Requests with a body that has the field. */
export function has(field: string): (request: Request) => boolean {
  return ({ json: body }) => hasKeys(body) && field in body;
}
