import type { RefusalReason } from '../mock/refusals/refusal-reason.ts';

/** What metrics would count refusals by, which no page writes. */
export function reasonOf(): RefusalReason {
  return 'other';
}
