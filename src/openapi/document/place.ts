import { appendPointer } from './json-pointer.ts';

/** A place in one of the files that make up a document. */
export interface Place {
  /** `file:` URL of the file. */
  readonly uri: string;
  /** JSON Pointer into the file. */
  readonly pointer: string;
}

/** A place as text: equal places have equal keys. */
export function keyOf({ uri, pointer }: Place): string {
  return `${uri}#${pointer}`;
}

/** The place of a value inside the value at another place. */
export function below(place: Place, ...segments: readonly (string | number)[]): Place {
  return { uri: place.uri, pointer: appendPointer(place.pointer, ...segments) };
}

/** The target of a `$ref` in a file. The text after `#` may also be an anchor, which is no pointer. */
export function targetOf(ref: string, base: string): Place {
  if (ref.startsWith('#')) return { uri: base, pointer: decoded(ref.slice(1)) };
  if (!URL.canParse(ref, base)) return { uri: ref, pointer: '' };
  const url = new URL(ref, base);
  const pointer = decoded(url.hash.slice(1));
  url.hash = '';
  return { uri: url.href, pointer };
}

/** A `$ref` that leads to a place, from anywhere. */
export function refTo({ uri, pointer }: Place): string {
  return `${uri}#${pointer.split('/').map(encodeURIComponent).join('/')}`;
}

/** Decodes a pointer; keeps one in which a percent sign encodes nothing. */
function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}
