/** The times of automatic retries: the wait grows tenfold with each attempt, up to a limit. */

const firstWaitInSeconds = 10;

const longestWaitInSeconds = 1000;

export interface RetrySchedule {
  /** The factor of every wait; 0 for no waits. */
  readonly scale: number;
  /** The share of a wait that is randomly added or subtracted, from 0 to 1. */
  readonly jitter: number;
}

/** Thrown for a negative or invalid scale, or a jitter outside 0 to 1; carries both. */
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

/** Returns a valid schedule. Throws {@link RetryScheduleUnusable}. */
export function usableSchedule(schedule: RetrySchedule): RetrySchedule {
  const { scale, jitter } = schedule;
  if (Number.isFinite(scale) && scale >= 0 && jitter >= 0 && jitter <= 1) return schedule;
  throw new RetryScheduleUnusable(schedule);
}

/** The wait after a failed attempt. */
export interface Wait {
  readonly seconds: number;
  /** What the receiver asked for, and the result; undefined if it did not ask. */
  readonly note: string | undefined;
}

/**
 * Computes the wait after an attempt. It is at least as long as the receiver asks for, but not longer for that than the
 * wait after the next attempt.
 * @param askedFor in seconds; NaN if it can't be read, undefined without a request
 * @param draw a number in [0, 1)
 */
export function waitAfterAttempt(
  attempt: number,
  { scale, jitter }: RetrySchedule,
  askedFor: number | undefined,
  draw: number,
): Wait {
  const usual = plainWait(attempt) * scale * (1 + jitter * (2 * draw - 1));
  if (askedFor === undefined) return { seconds: usual, note: undefined };
  if (Number.isNaN(askedFor)) {
    const note = `Retry-After is neither seconds nor a date: the next attempt comes after ${inSeconds(usual)}`;
    return { seconds: usual, note };
  }
  const most = plainWait(attempt + 1);
  const seconds = Math.max(usual, Math.min(askedFor, most) * scale);
  const remarks = [
    ...(scale === 1 ? [] : [`scaled by ${scale}`]),
    ...(askedFor > most ? ['the most that is waited for it'] : []),
    ...(askedFor * scale < usual ? ['which is longer'] : []),
  ];
  const next = [`the next attempt comes after ${inSeconds(seconds)}`, ...remarks].join(', ');
  return { seconds, note: `Retry-After asks for ${inSeconds(askedFor)}: ${next}` };
}

/** The wait in seconds, without scale and jitter. */
function plainWait(attempt: number): number {
  return Math.min(firstWaitInSeconds * 10 ** (attempt - 1), longestWaitInSeconds);
}

function inSeconds(seconds: number): string {
  return `${Math.round(seconds * 1000) / 1000} s`;
}
