import type { Clock } from './clock.ts';

/** What a token has used of this minute. */
export interface Quota {
  readonly limit: number;
  /** Requests left in this minute, never below 0. */
  readonly remaining: number;
  /** When the count starts anew, in seconds since 1970. */
  readonly reset: number;
  /** Seconds until then. */
  readonly retryAfter: number;
  readonly isExceeded: boolean;
}

/** Counts the requests of each token in a minute of the clock. */
export class RateLimit {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #used = new Map<string, number>();
  #minute = 0;

  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Counts a request of a token. */
  count(token: string): Quota {
    const seconds = Math.floor(this.#clock.now() / 1_000_000);
    const minute = Math.floor(seconds / 60);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#used.clear();
    }
    const used = (this.#used.get(token) ?? 0) + 1;
    this.#used.set(token, used);
    const reset = minute * 60 + 60;
    return {
      limit: this.#limit,
      remaining: Math.max(0, this.#limit - used),
      reset,
      retryAfter: reset - seconds,
      isExceeded: used > this.#limit,
    };
  }
}
