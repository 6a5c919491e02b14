import { escapeMarkup } from '../../text/quoting.ts';

/** An exchange in the list, without its bodies. */
export interface ShownExchange {
  readonly id: number;
  /** ISO 8601. */
  readonly time: string;
  readonly method: string;
  readonly url: string;
  /** Null if there was no answer. */
  readonly status: number | null;
  readonly reason: string | null;
}

/** Newest first, in the same form as `browser/landing.js` adds entries. */
export function recentList(exchanges: readonly ShownExchange[], inspector: string): string {
  return exchanges.map((exchange) => recentItem(exchange, inspector)).join('');
}

function recentItem({ id, time, method, url, status, reason }: ShownExchange, inspector: string): string {
  const tone = toneOf(status);
  const why = reason === null || tone === 'good' ? '' : `<span class="why ${tone}">${escapeMarkup(reason)}</span>`;
  return `<li data-id="${id}"><time class="quiet" datetime="${escapeMarkup(time)}">${escapeMarkup(time.slice(11, 19))}</time><span class="tag">${escapeMarkup(method)}</span><span class="badge ${tone}">${status ?? 'none'}</span><a class="mono" href="${escapeMarkup(inspector)}#requests">${escapeMarkup(url)}</a>${why}</li>`;
}

/** The stylesheet's class for a status. */
function toneOf(status: number | null): 'good' | 'warn' | 'bad' | 'plain' {
  if (status === null || status >= 500) return 'bad';
  return status >= 400 ? 'warn' : status >= 200 && status < 300 ? 'good' : 'plain';
}
