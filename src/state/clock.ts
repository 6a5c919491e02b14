/** The time, in whole microseconds since 1970: the API's timestamps have six fractional digits. */
export interface Clock {
  now(): number;
}

/** Thrown when a clock is given a text that is no ISO 8601 date and time. */
export class ClockUnreadable extends Error {
  override readonly name = 'ClockUnreadable';

  constructor(text: string) {
    super(`"${text}" is not an ISO 8601 date and time such as 2025-09-03T23:19:51Z`);
  }
}

/** Calls back later; the function that it returns calls that off. */
export interface Timer {
  after(milliseconds: number, run: () => void): () => void;
}

/** The longest that a timeout of Node's can be, in milliseconds. */
const longestTimeout = 2 ** 31 - 1;

/** What waits here does not keep the process alive. */
export const systemTimer: Timer = {
  after(milliseconds, run) {
    const timeout = setTimeout(run, Math.min(milliseconds, longestTimeout));
    // A browser's is a number.
    if (typeof timeout === 'object') timeout.unref();
    return () => clearTimeout(timeout);
  },
};

export const systemClock: Clock = { now: () => Date.now() * 1000 };

/** A clock that stands still at an ISO 8601 moment. Throws {@link ClockUnreadable}. */
export function frozenClock(iso: string): Clock {
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds) || !beginsWithDate(iso)) throw new ClockUnreadable(iso);
  const microseconds = milliseconds * 1000;
  return { now: () => microseconds };
}

/** JavaScript reads the thirtieth of February as the second of March. */
function beginsWithDate(iso: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso) ?? [];
  return (
    day !== undefined && new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day)
  );
}

/** Of a busy millisecond, the time is asked for many times. */
let lastFormatted = { microseconds: Number.NaN, text: '' };

/** `2025-09-03T23:19:51.000000Z`, as the API writes it. */
export function formatTimestamp(microseconds: number): string {
  if (microseconds === lastFormatted.microseconds) return lastFormatted.text;
  const iso = new Date(Math.floor(microseconds / 1000)).toISOString();
  const text = `${iso.slice(0, -1)}${String(microseconds % 1000).padStart(3, '0')}Z`;
  lastFormatted = { microseconds, text };
  return text;
}

/** `2024-01-15T11:00:00Z`, as the API writes it in logs; of a timestamp or of microseconds since 1970. */
export function formatSeconds(time: number | string): string {
  return `${(typeof time === 'string' ? time : formatTimestamp(time)).slice(0, 19)}Z`;
}

/** The time now, or where that is not later than a timestamp, the microsecond after it: a change always advances it. */
export function laterThan(timestamp: string, now: number): string {
  const text = formatTimestamp(now);
  // Timestamps of one form and zone sort like the times they name.
  if (text > timestamp) return text;
  return formatTimestamp(microsecondsOf(timestamp) + 1);
}

/** The time that {@link formatTimestamp} has written. */
export function microsecondsOf(timestamp: string): number {
  return Date.parse(`${timestamp.slice(0, 23)}Z`) * 1000 + Number(timestamp.slice(23, 26));
}
