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

/** What comes after an attempt that has failed. */
export interface Wait {
  readonly seconds: number;
  /** What the receiver has asked for, and what becomes of it; undefined if it has not asked. */
  readonly note: string | undefined;
}

/**
 * The wait after an attempt: at least as long as the receiver asks for, but for this no longer than the wait after the
 * next attempt.
 * @param askedFor in seconds; NaN if it can't be read, undefined if there is nothing
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

/** Without scale and jitter. */
function plainWait(attempt: number): number {
  return Math.min(firstWaitInSeconds * 10 ** (attempt - 1), longestWaitInSeconds);
}

function inSeconds(seconds: number): string {
  return `${Math.round(seconds * 1000) / 1000} s`;
}
