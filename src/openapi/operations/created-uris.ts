import { headerValue } from '../../text/header-values.ts';
import { isJsonObject } from '../document/json-pointer.ts';
import { headerUri } from './response-headers.ts';

/**
 * The URIs of a created thing: below the path of the request that created it, by the id in the answer's body. The
 * relative one first, then the absolute one, which some schemas demand; none if the body has no id.
 */
export function createdUris(body: unknown, path: string, host: string): string[] {
  const id = idIn(body);
  if (id === undefined) return [];
  const relative = headerUri(headerValue(encodeURIComponent(id), true), path);
  return [relative, `http://${host}${relative}`];
}

/** The id of the thing in a body, at the top or in an envelope with one object; undefined for none. */
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
