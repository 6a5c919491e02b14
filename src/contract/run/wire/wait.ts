/**
 * A wait of a run: `refused` because of a 429, `count` because no requests remain, `retry` before the cleanup retries a
 * temporary failure, `clock` so that a clock with a resolution of seconds moves on.
 */
export interface Wait {
  readonly milliseconds: number;
  readonly reason: 'refused' | 'count' | 'retry' | 'clock';
}
