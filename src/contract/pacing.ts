/** The longest that a deployment may make us wait at once, in milliseconds. */
const longestWait = 120_000;

/** Above this, a number of seconds is a time since 1970 and no duration. */
const earliestTime = 1_000_000_000;

/** How long to wait before the next request, in milliseconds, as the headers of the last answer say. */
export function waitBefore(headers: ReadonlyMap<string, string>, now: number): number {
  const remaining = numberIn(headers.get('x-ratelimit-remaining'));
  const reset = numberIn(headers.get('x-ratelimit-reset'));
  if (remaining !== 0 || reset === undefined) return 0;
  const wait = reset > earliestTime ? reset * 1000 - now : reset * 1000;
  return Math.min(Math.max(0, wait), longestWait);
}

/** How long to wait before a refused request is sent again, in milliseconds. */
export function waitAfterRefusal(headers: ReadonlyMap<string, string>, now: number): number {
  const after = headers.get('retry-after');
  const seconds = numberIn(after);
  const date = Date.parse(after ?? '');
  const wait = seconds !== undefined ? seconds * 1000 : Number.isNaN(date) ? 1000 : date - now;
  return Math.min(Math.max(0, wait), longestWait);
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
