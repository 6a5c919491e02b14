import type { Attempt } from './attempt.ts';

/** The statuses whose `Retry-After` tells how long to leave a receiver alone (RFC 9110, 15.6.4, and RFC 6585, 4). */
const busy: readonly (number | undefined)[] = [429, 503];

/** The three forms of an HTTP-date (RFC 9110, 5.6.7): `Date.parse` would take `-1` for a day of 2001. */
const time = '\\d{2}:\\d{2}:\\d{2}';
const dates = [
  new RegExp(`^[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} ${time} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, \\d{2}-[A-Z][a-z]{2}-\\d{2} ${time} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d ${time} \\d{4}$`),
];

/**
 * How many seconds a busy receiver asks to be left alone from now (in microseconds since 1970): 0 for a date that is past,
 * NaN for what can't be read, undefined where it does not ask.
 */
export function secondsAskedFor(
  { http_status, response_headers }: Pick<Attempt, 'http_status' | 'response_headers'>,
  now: number,
): number | undefined {
  const text = busy.includes(http_status) ? response_headers?.['retry-after']?.trim() : undefined;
  if (text === undefined) return undefined;
  // A fraction is no HTTP, and says all the same how long.
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
  if (!dates.some((form) => form.test(text))) return Number.NaN;
  const date = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Math.max(0, date / 1000 - now / 1_000_000);
}
