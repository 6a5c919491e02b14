import { redactedUrl } from '../text/redact.ts';
import type { Attempt } from '../webhooks/attempt.ts';

/** An attempt as a person sees it: a URL may have credentials, and the headers stand in the request. */
export function shownAttempt(attempt: Attempt): Attempt | ShownAttempt {
  if (attempt.to === undefined) return attempt;
  const { headers: _, ...to } = attempt.to;
  return { ...attempt, to: { ...to, url: redactedUrl(to.url) } };
}

type ShownAttempt = Omit<Attempt, 'to'> & { readonly to: Omit<NonNullable<Attempt['to']>, 'headers'> };
