import type { WaitBudget } from './wait-budget.ts';

/** The shortest and the longest wait that a deployment can ask for, in milliseconds. */
export const shortestWait = 1000;
const longestWait = 60_000;

/**
 * A number of seconds or milliseconds within this distance from now, in milliseconds, is a time since 1970, no
 * duration.
 */
const closeToNow = 86_400_000;

type Headers = ReadonlyMap<string, string>;

/**
 * How long to wait before the next request, in milliseconds, after an answer with no remaining requests.
 * @param now in milliseconds since 1970
 */
export function waitBefore(headers: Headers, now: number): number {
  if (!isSpent(headers)) return 0;
  const wait = durationOf(headers.get('x-ratelimit-reset'), clockOf(headers, now));
  return wait === undefined ? 0 : Math.min(Math.max(0, wait), longestWait);
}

/** True if an answer says that no requests remain. */
export function isSpent(headers: Headers): boolean {
  return Number(headers.get('x-ratelimit-remaining')?.trim() || Number.NaN) <= 0;
}

/**
 * How long a 429 asks to wait, in milliseconds, by `Retry-After` or else `X-RateLimit-Reset`; undefined if it does not say
 * it or can't be read. Negative for a time in the past.
 */
export function askedWait(headers: Headers, now: number): number | undefined {
  return retryAfter(headers, now) ?? durationOf(headers.get('x-ratelimit-reset'), clockOf(headers, now));
}

/** The same by `Retry-After` alone: answers other than 429 have `X-RateLimit-Reset` regardless of their status. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  return durationOf(headers.get('retry-after'), clockOf(headers, now));
}

/** Doubling waits for a request that is retried. */
export class Patience {
  readonly #own: WaitBudget;
  readonly #asked: WaitBudget;
  #next: number;

  /**
   * @param first the first wait, in milliseconds
   * @param own the budget of waits that the deployment does not ask for
   * @param asked the budget of waits that it asks for
   */
  constructor(first: number, own: WaitBudget, asked: WaitBudget = own) {
    this.#next = first;
    this.#own = own;
    this.#asked = asked;
  }

  /**
   * The next wait, in milliseconds; undefined when the budget is spent.
   * @param asked how long the deployment asks to wait, in milliseconds; undefined if it doesn't ask
   */
  next(asked: number | undefined): number | undefined {
    const budget = asked === undefined ? this.#own : this.#asked;
    const least = asked === undefined ? this.#next : Math.max(this.#next, shortestWait, asked);
    this.#next *= 2;
    return budget.take(Math.min(least, longestWait));
  }
}

/** A number of seconds, with or without its unit. */
const seconds = /^"?([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(?:s|secs?|seconds?)?"?$/i;

/** A date: HTTP's three forms begin with the day of the week; ISO 8601 is read, too. */
const date = /^(?:mon|tue|wed|thu|fri|sat|sun)|^\d{4}-\d\d-\d\d/i;

/** The zone at the end of a date: HTTP's third form has none and is in UTC. */
const zone = /(?:GMT|UTC|Z|[+-]\d\d:?\d\d)$/i;

/** Reads seconds or a time as milliseconds from now; the latest of several. Undefined for anything else. */
function durationOf(text: string | undefined, now: number): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (date.test(trimmed)) {
    const time = Date.parse(zone.test(trimmed) ? trimmed : `${trimmed} GMT`);
    return Number.isNaN(time) ? undefined : time - now;
  }
  const values = trimmed.split(',').flatMap((part) => {
    const value = seconds.exec(part.trim())?.[1];
    return value === undefined ? [] : [millisecondsOf(Number(value), now)];
  });
  return values.length === 0 ? undefined : Math.max(...values);
}

function millisecondsOf(value: number, now: number): number {
  const time = [value * 1000, value].find((candidate) => Math.abs(candidate - now) < closeToNow);
  return time === undefined ? value * 1000 : time - now;
}

/** The time on the deployment's clock, by which its dates are meant; ours if it sends none. */
function clockOf(headers: Headers, now: number): number {
  const time = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(time) ? now : time;
}
