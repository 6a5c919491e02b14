/** What cleaning up one list has shown. */
export interface Cleaned {
  /** What the list has now, by {@link keyOf} the ids; undefined if it was not looked at. */
  readonly listed?: ReadonlySet<string> | undefined;
  /** Whether the deployment has deleted something of ours that it was not asked to delete, or instead of what it was. */
  readonly deletesOthers?: boolean;
}

/** What a cleaning up has done. */
export interface Cleanup {
  readonly deleted: readonly string[];
  /** What is still there, each once and with why. */
  readonly left: readonly string[];
  /** What is still there because nothing deletes it, as was allowed. */
  readonly kept: readonly string[];
}

/** The same with what it has shown. */
export interface Cleaning extends Cleanup {
  /** By {@link Made.listKey}. */
  readonly lists: ReadonlyMap<string, Cleaned>;
  /** What was deleted, by {@link Made.keyOf}. */
  readonly deletedKeys: ReadonlySet<string>;
}
