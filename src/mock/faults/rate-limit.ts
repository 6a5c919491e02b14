import type { ApiDocument } from '../../openapi/document/api-document.ts';
import type { Clock } from '../../state/clock.ts';
import { hash } from '../../state/random.ts';
import { type HeaderValues, withHeaders } from '../../text/header-values.ts';

/** The use of a token in the current minute. */
export interface Quota {
  readonly limit: number;
  /** The requests left in this minute, at least 0. */
  readonly remaining: number;
  /** When the next minute starts, in seconds since 1970. */
  readonly reset: number;
  /** The time until then, in seconds. */
  readonly retryAfter: number;
  readonly isExceeded: boolean;
}

/** The rate-limit headers, in the document's spelling. */
const names = { limit: 'X-RateLimit-Limit', remaining: 'X-RateLimit-Remaining', reset: 'X-RateLimit-Reset' } as const;

type Headers = HeaderValues;

/**
 * Adds the rate-limit headers to answers: the numbers of a quota, or those of the document's examples without one. Adds
 * none for a document that declares none.
 */
export class RateLimitHeaders {
  readonly #documented: Headers | undefined;
  /** Cached results without a quota, which are valid until the next minute. */
  #added = new WeakMap<Headers, Headers>();
  #reset = 0;

  constructor({ operations, isOwn }: ApiDocument) {
    // Responses of foreign documents have only the headers that they declare.
    const responses = isOwn ? operations.flatMap((operation) => [...operation.responses.values()]) : [];
    this.#documented = responses.find(({ headers }) => names.limit in headers)?.headers;
  }

  /**
   * Adds the rate-limit headers to an answer's headers.
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

/** The end of the current minute, in seconds since 1970. */
function endOfMinute(clock: Clock): number {
  return Math.floor(clock.now() / 60_000_000) * 60 + 60;
}

/** The most tokens that are counted at a time. When there are more, the least recently used one is forgotten. */
const mostTokens = 10_000;

/** Counts the requests of each token per minute of the clock. */
export class RateLimit {
  readonly #limit: number;
  readonly #clock: Clock;
  /** By the digest of the token, which may be long; the least recently used first. */
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

/** Makes the quota of a token after its `used`th request in this minute. */
export function quotaOf(limit: number, used: number, clock: Clock): Quota {
  const reset = endOfMinute(clock);
  const retryAfter = reset - Math.floor(clock.now() / 1_000_000);
  return { limit, remaining: Math.max(0, limit - used), reset, retryAfter, isExceeded: used > limit };
}

/** Shortens a token to 64 bits, which do not collide by chance. */
export function digestOf(token: string): string {
  const [high, low] = hash(token);
  return `${high}.${low}`;
}
