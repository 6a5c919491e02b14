/** What a state is made of, and what may happen to it. Both are JSON. */
export interface StateFormat<State, Change> {
  /** Says what is wrong with a value, or nothing if it is a state. */
  check(value: unknown): string | undefined;
  /** The change that puts a state in place of whatever was before. */
  whole(state: State): Change;
  isWhole(change: unknown): boolean;
  /** Begins to make changes to a state. Where there is none, only a whole one can come first. */
  replay(state: State | undefined): Replay<State>;
}

export interface Replay<State> {
  /** Makes a change as it was read. Says what is wrong with it, or nothing if it was made. */
  apply(change: unknown): string | undefined;
  state(): State;
}
