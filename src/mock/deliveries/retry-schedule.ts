/** When a failed delivery is tried again: the wait grows tenfold with each attempt, up to a limit. */

const firstWaitInSeconds = 10;

const longestWaitInSeconds = 1000;

export interface RetrySchedule {
  /** What every wait is multiplied by; 0 for none at all. */
  readonly scale: number;
  /** The share of a wait that is drawn at random and added or taken away, from 0 to 1. */
  readonly jitter: number;
}

/** Thrown for a scale that is no number from 0, or a jitter that is no share; carries both. */
export class RetryScheduleUnusable extends Error {
  override readonly name = 'RetryScheduleUnusable';
  readonly schedule: RetrySchedule;

  constructor(schedule: RetrySchedule) {
    super(
      `retries can't wait by a scale of ${schedule.scale}, a number from 0, and a jitter of ${schedule.jitter}, from 0 to 1`,
    );
    this.schedule = schedule;
  }
}

/** The schedule as it is. Throws {@link RetryScheduleUnusable}. */
export function usableSchedule(schedule: RetrySchedule): RetrySchedule {
  const { scale, jitter } = schedule;
  if (Number.isFinite(scale) && scale >= 0 && jitter >= 0 && jitter <= 1) return schedule;
  throw new RetryScheduleUnusable(schedule);
}

/** @param draw a number in [0, 1) */
export function waitInSecondsAfterAttempt(attempt: number, { scale, jitter }: RetrySchedule, draw: number): number {
  const wait = Math.min(firstWaitInSeconds * 10 ** (attempt - 1), longestWaitInSeconds);
  return wait * scale * (1 + jitter * (2 * draw - 1));
}
