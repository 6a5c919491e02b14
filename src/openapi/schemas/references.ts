import type { Place } from '../document/place.ts';

/** A `$ref` that leads to a place, from anywhere. */
export function refTo({ uri, pointer }: Place): string {
  return `${uri}#${pointer.split('/').map(encodeURIComponent).join('/')}`;
}
