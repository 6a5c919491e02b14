import type { Cleaning } from './cleanup/cleaned.ts';
import { keyOf, type Listed } from './cleanup/listed.ts';
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

  /** Takes note of what is deleted of earlier runs, and of what has turned up meanwhile. */
  take({ lists, deletedKeys }: Cleaning, keeper: Keeper): void {
    for (const [key, { list, before }] of this.#lists) {
      const { made, path } = list;
      for (const id of deletedKeys.get(made.key) ?? []) before.delete(id);
      const ids = [...(lists.get(key)?.listed ?? [])];
      if (ids.length > 0) keeper.keepOff({ made, path, ids, marked: [] }, 'before');
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
      const ours = deletedKeys.get(made.key);
      const gone = [...before].filter((id) => !listed.has(id) && ours?.has(id) !== true);
      return gone.map((id) => `${made.wordsOf(id, path)} was there before the run and is gone`);
    });
  }
}
