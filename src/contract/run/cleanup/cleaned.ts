/** The result of cleaning up one list. */
export interface Cleaned {
  /** {@link keyOf} of each id that the list has now; undefined if it was not read. */
  readonly listed?: ReadonlySet<string> | undefined;
  /** True if the deployment has deleted another of our records than it was asked to. */
  readonly deletesOthers?: boolean;
}

/** The result of a cleanup, in words. */
export interface Cleanup {
  readonly deleted: readonly string[];
  /** Records that are still there, each once, with the reason. */
  readonly left: readonly string[];
  /** Records that are still there because nothing deletes them, which was allowed. */
  readonly kept: readonly string[];
}

/** The result of a cleanup, with the lists that it has read. */
export interface Cleaning extends Cleanup {
  /** By {@link Made.listKey}. */
  readonly lists: ReadonlyMap<string, Cleaned>;
  /** The deleted records, by {@link Made.keyOf}. */
  readonly deletedKeys: ReadonlySet<string>;
}
