import { type Api, unusedParts } from '../api/define-api.ts';
import type { ApiDocument } from '../openapi/document/api-document.ts';

/** The API for a copy of Talkover's document with perhaps fewer operations: parts that only missing ones need are left out. */
export function fitted(api: Api, document: ApiDocument): Api {
  const unused = unusedParts(api, document);
  const handlers = Object.entries(api.handlers ?? {}).filter(([id]) => !unused.handlers.includes(id));
  const resources = Object.entries(api.resources ?? {}).map(([name, { find, ...resource }]) =>
    unused.resources.includes(name) || find === undefined ? [name, resource] : [name, { ...resource, find }],
  );
  return { ...api, document, handlers: Object.fromEntries(handlers), resources: Object.fromEntries(resources) };
}
