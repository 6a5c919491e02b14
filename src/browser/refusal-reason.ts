import type { RefusalReason } from '../mock/refusals/refusal-reason.ts';

/** A constant in place of the reason that metrics count refusals by: a page has no metrics. */
export function reasonOf(): RefusalReason {
  return 'other';
}
