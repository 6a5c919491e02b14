/** The current time in whole microseconds since 1970: the API's timestamps have six fractional digits. */
export interface Clock {
  now(): number;
}

/** Thrown when a clock gets a text that is not an ISO 8601 date and time. */
export class ClockUnreadable extends Error {
  override readonly name = 'ClockUnreadable';

  constructor(text: string) {
    super(`"${text}" is not an ISO 8601 date and time such as 2025-09-03T23:19:51Z`);
  }
}

/** Calls a function later. Returns a function that cancels the call. */
export interface Timer {
  after(milliseconds: number, run: () => void): () => void;
}

/** The longest timeout that Node accepts, in milliseconds. */
const longestTimeout = 2 ** 31 - 1;

/** Its pending calls do not keep the process alive. */
export const systemTimer: Timer = {
  after(milliseconds, run) {
    const timeout = setTimeout(run, Math.min(milliseconds, longestTimeout));
    // In a browser it is a number.
    if (typeof timeout === 'object') timeout.unref();
    return () => clearTimeout(timeout);
  },
};

export const systemClock: Clock = { now: () => Date.now() * 1000 };

/** Makes a clock that stands still at an ISO 8601 time. Throws {@link ClockUnreadable}. */
export function frozenClock(iso: string): Clock {
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds) || !beginsWithDate(iso)) throw new ClockUnreadable(iso);
  const microseconds = milliseconds * 1000;
  return { now: () => microseconds };
}

/** False for a date such as 30 February, which JavaScript reads as 2 March. */
function beginsWithDate(iso: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso) ?? [];
  return (
    day !== undefined && new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day)
  );
}

/** In a busy millisecond, the same time is formatted many times. */
let lastFormatted = { microseconds: Number.NaN, text: '' };

/** Formats a time as the API does: `2025-09-03T23:19:51.000000Z`. */
export function formatTimestamp(microseconds: number): string {
  if (microseconds === lastFormatted.microseconds) return lastFormatted.text;
  const iso = new Date(Math.floor(microseconds / 1000)).toISOString();
  const text = `${iso.slice(0, -1)}${String(microseconds % 1000).padStart(3, '0')}Z`;
  lastFormatted = { microseconds, text };
  return text;
}

/** Formats a timestamp, or microseconds since 1970, as the API does in logs: `2024-01-15T11:00:00Z`. */
export function formatSeconds(time: number | string): string {
  return `${(typeof time === 'string' ? time : formatTimestamp(time)).slice(0, 19)}Z`;
}

/** Formats the current time, or a microsecond after `timestamp` if that is not earlier: each change advances it. */
export function laterThan(timestamp: string, now: number): string {
  const text = formatTimestamp(now);
  // Timestamps of the same form and zone sort by time.
  if (text > timestamp) return text;
  return formatTimestamp(microsecondsOf(timestamp) + 1);
}

/** Reads a timestamp that {@link formatTimestamp} wrote. */
export function microsecondsOf(timestamp: string): number {
  return Date.parse(`${timestamp.slice(0, 23)}Z`) * 1000 + Number(timestamp.slice(23, 26));
}
