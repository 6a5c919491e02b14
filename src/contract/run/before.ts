import type { Cleaning } from './cleanup/cleaned.ts';
import type { Listed } from './cleanup/listed.ts';
import type { Found, SeenList } from './seen-list.ts';
import type { Since } from './strangers.ts';

/** Who takes note of what is not the run's. */
export interface Keeper {
  keepOff(found: Found, since: Since): void;
}

interface Seen {
  readonly list: SeenList;
  /** What was there, but for what other runs have made: they may delete it. By {@link keyOf} the ids. */
  readonly before: Set<string>;
}

/** What was there before the run, by list. */
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
   * Has all of it kept off.
   * @param cleaning what has been done to what earlier runs have left: ids of what is deleted may be given anew
   */
  keepOff(keeper: Keeper, cleaning?: Cleaning): void {
    for (const [key, { list, before }] of this.#lists) {
      const { made, path, ids, marked } = list;
      const isThere = (id: string) => cleaning?.deletedKeys.has(made.keyOf(id, path)) !== true;
      for (const id of before) if (!isThere(id)) before.delete(id);
      // What has turned up meanwhile is listed, too.
      const listed = [...(cleaning?.lists.get(key)?.listed ?? [])];
      keeper.keepOff(
        { made, path, ids: [...ids.filter(isThere), ...listed], marked: marked.filter(isThere) },
        'before',
      );
    }
  }

  /** What a list showed of what was there. */
  shownIn(list: SeenList | undefined): readonly Listed['shown'][] {
    const { before = [] } = (list && this.#lists.get(list.made.listKey(list.path))) ?? {};
    return [...before].map((id) => list?.shown.get(id)).filter((one) => one !== undefined);
  }

  /**
   * What was there and is gone, in words. It was lost by the run only if the deployment has been seen to delete others than
   * it was asked to: else somebody has deleted their own.
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
