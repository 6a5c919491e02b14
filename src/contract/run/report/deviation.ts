/** How bad a deviation is, the worst first. */
export const severities = ['security', 'data', 'failure', 'accepted', 'status', 'body', 'wording'] as const;

/**
 * `security`: what must be kept is given away, or somebody is let in; `data`: something of others, or of before, is lost or
 * changed; `failure`: a server error, or no answer; `accepted`: what is invalid is taken; `status`, `body`, `wording`: what
 * else is wrong with an answer.
 */
export type Severity = (typeof severities)[number];

/** What kind of deviation a finding is. */
export interface Deviation {
  readonly severity: Severity;
  /** In plain words, to be read behind the name of an operation: `timeout` is not validated. Equal words, equal kind. */
  readonly words: string;
}

/** The worst of several; the first of those that are as bad. */
export function worstOf(deviations: readonly Deviation[]): Deviation | undefined {
  return deviations.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

/** Counts from 0, the worst. */
export function rankOf({ severity }: Pick<Deviation, 'severity'>): number {
  return severities.indexOf(severity);
}
