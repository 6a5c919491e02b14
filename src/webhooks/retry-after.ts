import type { Attempt } from './attempt.ts';

/** The statuses whose `Retry-After` asks for a pause (RFC 9110, 15.6.4, and RFC 6585, 4). */
const busy: readonly (number | undefined)[] = [429, 503];

/** The three formats of an HTTP-date (RFC 9110, 5.6.7): `Date.parse` would read `-1` as a day of 2001. */
const time = '\\d{2}:\\d{2}:\\d{2}';
const dates = [
  new RegExp(`^[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} ${time} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, \\d{2}-[A-Z][a-z]{2}-\\d{2} ${time} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d ${time} \\d{4}$`),
];

/**
 * Reads how many seconds from now a busy receiver asks to wait: 0 for a past date, NaN for an unreadable value,
 * undefined if it does not ask.
 * @param now in microseconds since 1970
 */
export function secondsAskedFor(
  { http_status, response_headers }: Pick<Attempt, 'http_status' | 'response_headers'>,
  now: number,
): number | undefined {
  const text = busy.includes(http_status) ? response_headers?.['retry-after']?.trim() : undefined;
  if (text === undefined) return undefined;
  // HTTP does not allow a fraction, but its meaning is clear.
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
  if (!dates.some((form) => form.test(text))) return Number.NaN;
  const date = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Math.max(0, date / 1000 - now / 1_000_000);
}
