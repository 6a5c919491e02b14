import type { Call } from './call.ts';
import { whole } from './parameters.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The page that is asked for, with its headers. */
export function pageOf<T>(call: Call, all: readonly T[]): Page<T> {
  const { has } = call;
  const limit = whole(call, 'limit', has('no-limit-accepted') ? 0 : 1, has('high-limit-accepted') ? 100_000 : 50) ?? 10;
  const page = whole(call, 'page', 1, 2 ** 31 - 1) ?? 1;
  const size = has('limit-ignored') && call.operation === 'listAssets' ? 10 : limit;
  const start = has('second-page-repeats-the-first') ? 0 : (page - 1) * size;
  const lost = has('pages-skip-one') && page > 1 ? 1 : 0;
  const more = has('one-more-than-the-limit') && call.operation === 'listCollections' ? 1 : 0;
  const items = all.slice(start + lost, start + size + more);
  const total = has('total-of-the-page') ? items.length : all.length;
  return { items, total, headers: { 'X-Total': String(total), Link: links(call, page, limit, all.length) } };
}

function links({ address, query, headers, has }: Call, page: number, limit: number, total: number): string {
  const last = Math.max(1, Math.ceil(total / Math.max(1, limit)));
  const link = (name: string, number: number) => {
    const parameters = new URLSearchParams(has('filters-lost-in-links') ? [] : query);
    parameters.set('limit', String(limit));
    parameters.set('page', String(number));
    const host = has('absolute-links') ? `http://${headers.host}` : '';
    return `<${host}${address}?${parameters}>; rel=${has('links-without-quotes') ? name : `"${name}"`}`;
  };
  const next = has('next-is-this-page') ? page : page + 1;
  const hasNext = has('next-after-the-last') ? page <= last : page < last && !has('no-next-page');
  return [
    link('first', 1),
    ...(page > 1 ? [link('prev', page - 1)] : []),
    ...(hasNext ? [link('next', next)] : []),
    link('last', last),
  ].join(', ');
}
