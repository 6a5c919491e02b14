import { headerValue } from '../../text/header-values.ts';
import { isJsonObject } from '../document/json-pointer.ts';
import { headerUri } from './response-headers.ts';

/**
 * Where a thing is that a request has created: below the path that created it, by the id that the answer's body gives it.
 * Relative first, then whole, as some schemas want it; none where the body gives no id.
 */
export function createdUris(body: unknown, path: string, host: string): string[] {
  const id = idIn(body);
  if (id === undefined) return [];
  const relative = headerUri(headerValue(encodeURIComponent(id), true), path);
  return [relative, `http://${host}${relative}`];
}

/** The id of what a body shows, at once or in the envelope's one object; undefined for none. */
function idIn(body: unknown): string | undefined {
  if (!isJsonObject(body)) return undefined;
  const inner = Object.values(body).filter(isJsonObject);
  for (const holder of inner.length === 1 ? [body, ...inner] : [body]) {
    const id = Object.keys(holder).find((name) => /^_?(id|uuid)$/i.test(name));
    const value = id === undefined ? undefined : holder[id];
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value);
  }
  return undefined;
}
