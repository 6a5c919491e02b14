/** How bad a deviation is, the worst first. */
export const severities = ['security', 'data', 'failure', 'accepted', 'status', 'body', 'wording'] as const;

/**
 * `security`: a secret is shown, or wrong credentials are accepted; `data`: records are lost or wrongly changed; `failure`:
 * a server error or no answer; `accepted`: something invalid is accepted; `status`, `body`, `wording`: another mistake in an
 * answer.
 */
export type Severity = (typeof severities)[number];

/** The kind of deviation of a finding. */
export interface Deviation {
  readonly severity: Severity;
  /** A clause that follows the name of an operation: `timeout` is not validated. Equal words mean the same kind. */
  readonly words: string;
}

/** The worst of several; the first of equally bad ones. */
export function worstOf(deviations: readonly Deviation[]): Deviation | undefined {
  return deviations.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

/** The rank of a severity; 0 is the worst. */
export function rankOf({ severity }: Pick<Deviation, 'severity'>): number {
  return severities.indexOf(severity);
}
