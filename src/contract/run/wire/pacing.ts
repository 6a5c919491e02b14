import type { WaitBudget } from './wait-budget.ts';

/** The shortest and the longest wait that a deployment can ask for, in milliseconds. */
export const shortestWait = 1000;
const longestWait = 60_000;

/** A number of seconds or milliseconds that is so close to now, in milliseconds, is a time since 1970 and no duration. */
const closeToNow = 86_400_000;

type Headers = ReadonlyMap<string, string>;

/**
 * How long to wait before the next request because the last answer has counted the requests down to none, in milliseconds.
 * @param now the time since 1970, in milliseconds
 */
export function waitBefore(headers: Headers, now: number): number {
  if (!isSpent(headers)) return 0;
  const wait = durationOf(headers.get('x-ratelimit-reset'), clockOf(headers, now));
  return wait === undefined ? 0 : Math.min(Math.max(0, wait), longestWait);
}

/** Whether an answer says that the rate limit has no request left. */
export function isSpent(headers: Headers): boolean {
  return Number(headers.get('x-ratelimit-remaining')?.trim() || Number.NaN) <= 0;
}

/**
 * How long a 429 asks to wait, in milliseconds, by `Retry-After` or else `X-RateLimit-Reset`; undefined if it doesn't ask,
 * or nobody can tell how long. Negative for a time in the past.
 */
export function askedWait(headers: Headers, now: number): number | undefined {
  return retryAfter(headers, now) ?? durationOf(headers.get('x-ratelimit-reset'), clockOf(headers, now));
}

/** The same by `Retry-After` alone: any other answer has `X-RateLimit-Reset` too, where the quota has nothing to do with it. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  return durationOf(headers.get('retry-after'), clockOf(headers, now));
}

/** Waits that double, for a request that is sent again and again. */
export class Patience {
  readonly #own: WaitBudget;
  readonly #asked: WaitBudget;
  #next: number;

  /**
   * @param first the first wait, in milliseconds
   * @param own what waits are taken from that the deployment does not ask for
   * @param asked what those are taken from that it asks for
   */
  constructor(first: number, own: WaitBudget, asked: WaitBudget = own) {
    this.#next = first;
    this.#own = own;
    this.#asked = asked;
  }

  /**
   * The next wait, in milliseconds; undefined when it has been enough.
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

/** HTTP's three forms of a date begin with the day of the week; ISO 8601's doesn't, and is read all the same. */
const date = /^(?:mon|tue|wed|thu|fri|sat|sun)|^\d{4}-\d\d-\d\d/i;

/** HTTP's third form names no zone and is in UTC. */
const zone = /(?:GMT|UTC|Z|[+-]\d\d:?\d\d)$/i;

/** Reads seconds, a time, or several of them, of which the last counts; undefined if it is none. */
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

/** What time it is for the deployment: its dates are meant by its own clock. */
function clockOf(headers: Headers, now: number): number {
  const time = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(time) ? now : time;
}
