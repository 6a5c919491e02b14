import type { Place } from '../document/place.ts';
import type { SourceFiles } from '../document/source-files.ts';

/** Where a `$ref` leads, one step; undefined for one that leads nowhere, which is reported where it stands in the way. */
export function targetIn(files: SourceFiles, ref: string, holder: Place): Place | undefined {
  return files.find(ref, holder);
}

/** A `$ref` that leads to a place, from anywhere. */
export function refTo({ uri, pointer }: Place): string {
  return `${uri}#${pointer.split('/').map(encodeURIComponent).join('/')}`;
}
