import { type Place, type SourceFiles, targetOf } from '../document/source-files.ts';

/** Where a `$ref` leads, one step; undefined for one that leads nowhere, which is reported where it stands in the way. */
export function targetIn(files: SourceFiles, ref: string, holder: Place): Place | undefined {
  try {
    const target = targetOf(ref, holder.uri);
    return files.valueAt(target) === undefined ? undefined : target;
  } catch {
    return undefined;
  }
}
