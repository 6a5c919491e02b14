import { isJsonObject } from '../../../openapi/document/json-pointer.ts';
import type { Answer } from '../exchange.ts';
import { nextLinkIn, nextLinkName, pagesHolder } from '../next-link.ts';

/** What an answer says about the next page: its query, that there is none, or nothing. */
export type NextPage = { readonly kind: 'query'; readonly search: string } | { readonly kind: 'none' | 'unsaid' };

/** The depth down to which a body is searched for data about pages. */
const deepest = 3;

/** Names of cursors for the next page, with the query parameter that takes each. */
const tokens: readonly (readonly [name: RegExp, parameter: string])[] = [
  [/^next_?cursor$/i, 'cursor'],
  [/^next_?page_?token$/, 'page_token'],
  [/^nextPageToken$/, 'pageToken'],
  [/^end_?cursor$/i, 'after'],
];

/**
 * Reads which page follows that of a URL, in any of the usual ways: a `Link` header, a link or a cursor in the body, the
 * numbers of pages or of entries. Only the query of a link is used: requests keep their path.
 */
export function nextPageOf({ headers, json }: Answer, url: string): NextPage {
  const linked = nextLinkIn(headers.get('link') ?? '');
  const accounts = accountsIn(json, deepest);
  const link = linked ?? accounts.map(linkOf).find((one) => one !== undefined);
  if (link !== undefined) return queryOf(link, url);
  const parameters = accounts.map((one) => parametersOf(one, url)).find((one) => one !== undefined);
  if (parameters !== undefined) return { kind: 'query', search: searchWith(url, parameters) };
  return { kind: accounts.some(isAccount) ? 'none' : 'unsaid' };
}

/** The query of a URL with some parameters set. */
export function searchWith(url: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URL(url).searchParams;
  for (const [name, value] of Object.entries(parameters)) query.set(name, value);
  return `?${query}`;
}

/** The page number in a URL; 1 by default. */
export function pageOf(url: string): number {
  return Number(new URL(url).searchParams.get('page') ?? 1);
}

/** The objects of a body that may say which page comes next, the outermost first. */
function accountsIn(body: unknown, depth: number): Record<string, unknown>[] {
  if (!isJsonObject(body)) return [];
  const inner = Object.entries(body).filter(([name]) => pagesHolder.test(name));
  return [body, ...(depth === 0 ? [] : inner.flatMap(([, value]) => accountsIn(value, depth - 1)))];
}

function linkOf(account: Record<string, unknown>): string | undefined {
  for (const [name, value] of Object.entries(account)) {
    if (!nextLinkName.test(name)) continue;
    const link = isJsonObject(value) ? (value.href ?? value.url) : value;
    if (typeof link === 'string' && /[?/]/.test(link)) return link;
  }
  return undefined;
}

/** The query of a link; none if it has no query, and so leads to another path. */
function queryOf(link: string, url: string): NextPage {
  if (!URL.canParse(link, url)) return { kind: 'none' };
  const { search } = new URL(link, url);
  return search === '' ? { kind: 'none' } : { kind: 'query', search };
}

function parametersOf(account: Record<string, unknown>, url: string): Record<string, string> | undefined {
  const number = (...names: readonly string[]) => numberIn(account, names);
  for (const [pattern, parameter] of tokens) {
    const [, token] = Object.entries(account).find(([name]) => pattern.test(name)) ?? [];
    if (typeof token === 'string' && token !== '' && !saysNo(account)) return { [parameter]: token };
  }
  const next = number('nextpage');
  if (next !== undefined) return { page: String(next) };
  const current = number('currentpage', 'page', 'pagenumber') ?? pageOf(url);
  const last = number('lastpage', 'totalpages', 'pages', 'pagecount', 'pagescount', 'numpages', 'pagetotal');
  if (last !== undefined) return current < last ? { page: String(current + 1) } : undefined;
  const [total, size, offset] = [
    number('total', 'totalcount', 'totalitems'),
    number('perpage', 'pagesize', 'limit', 'size'),
    number('offset', 'skip'),
  ];
  if (total !== undefined && size !== undefined && size > 0) {
    if (offset !== undefined) return offset + size < total ? { offset: String(offset + size) } : undefined;
    return current * size < total ? { page: String(current + 1) } : undefined;
  }
  return saysMore(account) ? { page: String(current + 1) } : undefined;
}

const more = /^has_?(more|next)(_?pages?)?$/i;

function saysMore(account: Record<string, unknown>): boolean {
  return Object.entries(account).some(([name, value]) => more.test(name) && value === true);
}

function saysNo(account: Record<string, unknown>): boolean {
  return Object.entries(account).some(([name, value]) => more.test(name) && value === false);
}

/** True if an object has data about pages. */
function isAccount(account: Record<string, unknown>): boolean {
  return Object.keys(account).some((name) => more.test(name) || pageWords.test(name) || /^next/i.test(name));
}

const pageWords = /^(current_?page|last_?page|total_?pages|per_?page|page_?size|page_?count|page_?number)$/i;

/** A number, also one written as text, by its name in lower case without `_` and `-`. */
function numberIn(account: Record<string, unknown>, names: readonly string[]): number | undefined {
  for (const [name, value] of Object.entries(account)) {
    if (!names.includes(name.replace(/[_-]/g, '').toLowerCase())) continue;
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0) return number;
  }
  return undefined;
}
