import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Clock } from '../../state/clock.ts';
import { hash } from '../../state/random.ts';
import { type HeaderValues, withHeaders } from '../../text/header-values.ts';

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

/** The headers that tell of the quota, in the document's spelling. */
const names = { limit: 'X-RateLimit-Limit', remaining: 'X-RateLimit-Remaining', reset: 'X-RateLimit-Reset' } as const;

type Headers = HeaderValues;

/**
 * The rate-limit headers of an answer: the figures of a quota, or without one those of the document's examples. None for
 * a document that declares none.
 */
export class RateLimitHeaders {
  readonly #documented: Headers | undefined;
  /** Headers that these were added to without a quota: the same until the next minute. */
  #added = new WeakMap<Headers, Headers>();
  #reset = 0;

  constructor({ operations, isOwn }: ApiDocument) {
    // Of another document each response has the headers that it declares, and no others.
    const responses = isOwn ? operations.flatMap((operation) => [...operation.responses.values()]) : [];
    this.#documented = responses.find(({ headers }) => names.limit in headers)?.headers;
  }

  /**
   * The headers of an answer with these beside them.
   * @param clock of the session
   */
  addTo(headers: Headers, quota: Quota | undefined, status: number, clock: Clock): Headers {
    if (quota !== undefined) return withHeaders(headers, headersOf(quota, status));
    if (this.#documented === undefined) return headers;
    const reset = endOfMinute(clock);
    if (reset !== this.#reset) {
      this.#reset = reset;
      this.#added = new WeakMap();
    }
    const known = this.#added.get(headers);
    if (known !== undefined) return known;
    const { [names.limit]: limit = '', [names.remaining]: remaining = '' } = this.#documented;
    const added = { ...headers, [names.limit]: limit, [names.remaining]: remaining, [names.reset]: `${reset}` };
    this.#added.set(headers, added);
    return added;
  }
}

function headersOf({ limit, remaining, reset, retryAfter }: Quota, status: number): Headers {
  const figures = { [names.limit]: `${limit}`, [names.remaining]: `${remaining}`, [names.reset]: `${reset}` };
  return status === 429 ? { ...figures, 'Retry-After': `${retryAfter}` } : figures;
}

/** In seconds since 1970. */
function endOfMinute(clock: Clock): number {
  return Math.floor(clock.now() / 60_000_000) * 60 + 60;
}

/** How many tokens are counted at a time. Of more, the one that was used least recently begins anew. */
const mostTokens = 10_000;

/** Counts the requests of each token in a minute of the clock. */
export class RateLimit {
  readonly #limit: number;
  readonly #clock: Clock;
  /** By the digest of the token: what a client sends as one may be long. A Map keeps the order of insertion. */
  readonly #used = new Map<string, number>();
  #reset = 0;

  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Counts a request of a token. */
  count(token: string): Quota {
    const reset = endOfMinute(this.#clock);
    if (reset !== this.#reset) {
      this.#reset = reset;
      this.#used.clear();
    }
    return quotaOf(this.#limit, this.#countOne(digestOf(token)), this.#clock);
  }

  #countOne(digest: string): number {
    const used = (this.#used.get(digest) ?? 0) + 1;
    this.#used.delete(digest);
    this.#used.set(digest, used);
    if (this.#used.size > mostTokens) this.#used.delete(this.#used.keys().next().value ?? '');
    return used;
  }
}

/** The quota of a token that has made so many requests in this minute, the last one among them. */
export function quotaOf(limit: number, used: number, clock: Clock): Quota {
  const reset = endOfMinute(clock);
  const retryAfter = reset - Math.floor(clock.now() / 1_000_000);
  return { limit, remaining: Math.max(0, limit - used), reset, retryAfter, isExceeded: used > limit };
}

/** What tells one token from another: two texts of 64 equal bits don't meet by chance. */
export function digestOf(token: string): string {
  const [high, low] = hash(token);
  return `${high}.${low}`;
}
