import type { PathValues } from '../given.ts';
import type { Leftover, Traced } from './ledger.ts';
import type { Made } from './made.ts';

/** Records that may be left in one list of one resource, or of one parent if the resource has no list. */
export interface Suspects {
  readonly made: Made;
  /** The path parameters of the list. */
  readonly list: PathValues;
  readonly ids: ReadonlySet<string>;
  /** Records that were deleted, according to the deployment. */
  readonly deleted: ReadonlySet<string>;
  /** The parents of the records. */
  readonly parents: readonly (readonly [id: string, parent: PathValues])[];
  /** The runs that may have left other records. */
  readonly runs: readonly Traced[];
}

/** A leftover of a known resource. */
export interface KnownLeftover {
  readonly made: Made;
  readonly leftover: Leftover;
}

/** Merges leftovers by list: records of different parents may be in the same one. */
export function suspectsOf(all: readonly KnownLeftover[]): Suspects[] {
  const found = new Map<string, Suspects>();
  for (const { made, leftover } of all) {
    const { path, ids, deleted, runs } = leftover;
    const key = made.listKey(path);
    const one = found.get(key);
    found.set(key, {
      made,
      list: made.listIn(path),
      ids: new Set([...(one?.ids ?? []), ...ids]),
      deleted: new Set([...(one?.deleted ?? []), ...deleted]),
      parents: [...(one?.parents ?? []), ...[...ids, ...deleted].map((id) => [id, path] as const)],
      runs: [...(one?.runs ?? []), ...runs],
    });
  }
  return [...found.values()];
}
