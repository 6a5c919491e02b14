import { badge } from './elements.ts';

/** The status of an answer; null stands for no answer. */
export function statusBadge(status: number | null): HTMLElement {
  if (status === null) return badge('none', 'bad');
  return badge(String(status), status >= 500 ? 'bad' : status >= 400 ? 'warn' : status >= 200 ? 'good' : 'plain');
}
