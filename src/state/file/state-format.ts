/** Describes a state and its changes. Both are JSON. */
export interface StateFormat<State, Change> {
  /** Returns what is wrong with a value, or undefined for a valid state. */
  check(value: unknown): string | undefined;
  /** Makes the change that replaces the whole state. */
  whole(state: State): Change;
  isWhole(change: unknown): boolean;
  /** Starts to apply changes to a state. Without a state, the first change must be a whole one. */
  replay(state: State | undefined): Replay<State>;
}

export interface Replay<State> {
  /** Applies a change that was read. Returns what is wrong with it, or undefined if it was applied. */
  apply(change: unknown): string | undefined;
  state(): State;
}
