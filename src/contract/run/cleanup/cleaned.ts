/** What cleaning up one list has shown. */
export interface Cleaned {
  /** What the list has now, by {@link keyOf} the ids; undefined if it was not looked at. */
  readonly listed?: ReadonlySet<string> | undefined;
  /** Whether the deployment has deleted something of ours that it was not asked to delete, or instead of what it was. */
  readonly deletesOthers?: boolean;
}

/** What a cleaning up has done. */
export interface Cleanup extends Partial<Cleaned> {
  readonly deleted: readonly string[];
  /** What is still there, each once and with why. */
  readonly left: readonly string[];
}
