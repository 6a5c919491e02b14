import type { PathValues } from '../given.ts';
import type { Leftover, Traced } from './ledger.ts';
import type { Made } from './made.ts';

/** What may be left in one list of one resource; of a resource without a list, what belongs to the same. */
export interface Suspects {
  readonly made: Made;
  /** The path parameters of the list. */
  readonly list: PathValues;
  readonly ids: ReadonlySet<string>;
  /** What was deleted, as far as the deployment has said. */
  readonly deleted: ReadonlySet<string>;
  /** Whose things are. */
  readonly parents: readonly (readonly [id: string, parent: PathValues])[];
  /** The runs that may have left something else. */
  readonly runs: readonly Traced[];
}

/** A leftover of a resource that is known. */
export interface KnownLeftover {
  readonly made: Made;
  readonly leftover: Leftover;
}

/** What leftovers come to, by list: things that belong to different others may stand in the same. */
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
