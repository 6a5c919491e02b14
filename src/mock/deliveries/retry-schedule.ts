/** When a failed delivery is tried again: the wait grows tenfold with each attempt, up to a limit. */

const firstWaitInSeconds = 10;

const longestWaitInSeconds = 1000;

export interface RetrySchedule {
  /** What every wait is multiplied by; 0 for none at all. */
  readonly scale: number;
  /** The share of a wait that is drawn at random and added or taken away, from 0 to 1. */
  readonly jitter: number;
}

/** @param draw a number in [0, 1) */
export function waitInSecondsAfterAttempt(attempt: number, { scale, jitter }: RetrySchedule, draw: number): number {
  const wait = Math.min(firstWaitInSeconds * 10 ** (attempt - 1), longestWaitInSeconds);
  return wait * scale * (1 + jitter * (2 * draw - 1));
}
