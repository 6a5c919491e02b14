import type { Cleaning } from './cleanup/cleaned.ts';
import type { Listed } from './cleanup/listed.ts';
import type { Found, SeenList } from './seen-list.ts';
import type { Since } from './strangers.ts';

/** Takes note of records that are not the run's. */
export interface Keeper {
  keepOff(found: Found, since: Since): void;
}

interface Seen {
  readonly list: SeenList;
  /** The ids of what was there, except what other runs have made: they may delete it. */
  readonly before: Set<string>;
}

/** The records that were there before the run, by list. */
export class Before {
  /** By {@link Made.listKey}. */
  readonly #lists = new Map<string, Seen>();

  constructor(lists: readonly SeenList[]) {
    for (const list of lists) this.add(list);
  }

  add(list: SeenList): void {
    const { made, path, before, ofRuns } = list;
    this.#lists.set(made.listKey(path), { list, before: new Set([...before].filter((id) => !ofRuns.has(id))) });
  }

  /**
   * Reports all of them to a keeper.
   * @param cleaning the cleanup of what earlier runs have left: ids of deleted records may be used again
   */
  keepOff(keeper: Keeper, cleaning?: Cleaning): void {
    for (const [key, { list, before }] of this.#lists) {
      const { made, path, ids, marked } = list;
      const isThere = (id: string) => cleaning?.deletedKeys.has(made.keyOf(id, path)) !== true;
      for (const id of before) if (!isThere(id)) before.delete(id);
      // Records that were added in the meantime are listed, too.
      const listed = [...(cleaning?.lists.get(key)?.listed ?? [])];
      keeper.keepOff(
        { made, path, ids: [...ids.filter(isThere), ...listed], marked: marked.filter(isThere) },
        'before',
      );
    }
  }

  /** The entries of a list that were there before. */
  shownIn(list: SeenList | undefined): readonly Listed['shown'][] {
    const { before = [] } = (list && this.#lists.get(list.made.listKey(list.path))) ?? {};
    return [...before].map((id) => list?.shown.get(id)).filter((one) => one !== undefined);
  }

  /**
   * The records that were there and are gone, in words; only if the deployment was seen to delete others than it was asked
   * to: otherwise their owner may have deleted them.
   */
  goneIn({ lists, deletedKeys }: Cleaning): string[] {
    return [...this.#lists].flatMap(([key, { list, before }]) => {
      const { listed, deletesOthers } = lists.get(key) ?? {};
      if (listed === undefined || !deletesOthers) return [];
      const { made, path } = list;
      const gone = [...before].filter((id) => !listed.has(id) && !deletedKeys.has(made.keyOf(id, path)));
      return gone.map((id) => `${made.wordsOf(id, path)} was there before the run and is gone`);
    });
  }
}
