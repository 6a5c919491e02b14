import { appendPointer } from './json-pointer.ts';

/** A place in one of the files that make up a document. */
export interface Place {
  /** `file:` URL of the file. */
  readonly uri: string;
  /** JSON Pointer into the file. */
  readonly pointer: string;
}

/** A place as text: two places are the same where their keys are. */
export function keyOf({ uri, pointer }: Place): string {
  return `${uri}#${pointer}`;
}

/** The place of something inside what stands at another place. */
export function below(place: Place, ...segments: readonly (string | number)[]): Place {
  return { uri: place.uri, pointer: appendPointer(place.pointer, ...segments) };
}

/** Where a `$ref` in a file leads. What is behind the `#` may also be an anchor, which is no pointer. */
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

/** A pointer may hold a percent sign that encodes nothing. */
function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}
