import type { SchemaFacts } from '../../openapi/resources/schema-facts.ts';
import { plainName } from '../../openapi/resources/words.ts';
import { headerValue } from '../../text/header-values.ts';
import type { Page } from './page.ts';

/** URLs of the pages of a list; undefined for pages that do not exist. */
export interface PageLinks {
  readonly self: string;
  readonly first: string;
  readonly last: string | undefined;
  readonly next: string | undefined;
  readonly previous: string | undefined;
  readonly hasCursor: boolean;
}

/** Builds the links to the pages of a list. @param names the names of the declared paging parameters */
export function linksOf(
  url: string,
  page: Page<unknown>,
  names: { readonly page?: string; readonly offset?: string; readonly cursor?: string; readonly limit?: string },
): PageLinks {
  const { offset, size, total, number, firstPage, nextCursor } = page;
  const to = (changes: Readonly<Record<string, string | undefined>>) => withQuery(url, changes);
  const hasNext = offset + page.items.length < total && page.items.length > 0;
  const hasPrevious = offset > 0;
  const lastOffset = size === 0 || total === 0 ? 0 : Math.floor((total - 1) / size) * size;
  const common = { self: url, hasCursor: names.cursor !== undefined };
  if (names.page !== undefined) {
    const at = (value: number) => to({ [names.page ?? '']: String(value) });
    return {
      ...common,
      first: at(firstPage),
      last: at(firstPage + (size === 0 ? 0 : lastOffset / size)),
      next: hasNext ? at(number + 1) : undefined,
      previous: hasPrevious
        ? at(Math.max(firstPage, Math.min(number - 1, firstPage + (size === 0 ? 0 : lastOffset / size))))
        : undefined,
    };
  }
  if (names.offset !== undefined) {
    const at = (value: number) => to({ [names.offset ?? '']: String(value) });
    return {
      ...common,
      first: at(0),
      last: at(lastOffset),
      next: hasNext ? at(offset + size) : undefined,
      previous: hasPrevious ? at(Math.max(0, Math.min(offset - size, lastOffset))) : undefined,
    };
  }
  if (names.cursor !== undefined)
    return {
      ...common,
      first: to({ [names.cursor]: undefined }),
      last: undefined,
      next: nextCursor === undefined ? undefined : to({ [names.cursor]: nextCursor }),
      previous: undefined,
    };
  return { ...common, first: url, last: url, next: undefined, previous: undefined };
}

function withQuery(url: string, changes: Readonly<Record<string, string | undefined>>): string {
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) parameters.delete(name);
    else parameters.set(name, value);
  const written = parameters.toString();
  return written === '' ? path : `${path}?${written}`;
}

/** Formats the `Link` header (RFC 8288). */
export function linkHeader({ first, last, next, previous }: PageLinks): string {
  const links: readonly (readonly [string, string | undefined])[] = [
    ['next', next],
    ['prev', previous],
    ['first', first],
    ['last', last],
  ];
  return headerValue(links.flatMap(([rel, url]) => (url === undefined ? [] : [`<${url}>; rel="${rel}"`])).join(', '));
}

const total =
  /^(?:total|total count|total items|total results|total entries|total elements|total records|total size|count|full count|total number)$/;

/**
 * Returns the paging value of a property next to a list, or of a header, by its name; null or an empty string for a
 * page that does not exist.
 * @param facts the facts of the property; undefined for a header
 * @returns undefined for a name without a known meaning, or a type that can't hold the value
 */
export function pageFact(name: string, facts: SchemaFacts | undefined, page: Page<unknown>, links: PageLinks): unknown {
  const plain = plainName(name).replace(/^(?:x|pagination|paging|meta) (?=.)/, '');
  const takes = (type: string) =>
    facts?.types === undefined || facts.types.has(type) || (type === 'integer' && facts.types.has('number'));
  const number = (value: number) => (takes('integer') ? value : takes('string') ? String(value) : undefined);
  const text = (value: string | undefined) => {
    if (value !== undefined) return takes('string') ? value : undefined;
    if (facts?.isNullable === true) return null;
    return takes('string') && facts?.format === undefined ? '' : undefined;
  };
  const { size, offset, items, firstPage } = page;
  const pages = size === 0 ? 0 : Math.ceil(page.total / size);
  const hasMore = offset + items.length < page.total && items.length > 0;
  if (total.test(plain)) return number(page.total);
  switch (plain) {
    case 'page':
    case 'current page':
    case 'page number':
    case 'page index':
    case 'number':
      return number(page.number);
    case 'per page':
    case 'page size':
    case 'limit':
    case 'size':
    case 'items per page':
      return number(size);
    case 'offset':
    case 'skip':
    case 'start index':
      return number(offset);
    case 'pages':
    case 'page count':
    case 'total pages':
    case 'num pages':
    case 'last page':
      return number(plain === 'last page' ? Math.max(firstPage, firstPage + pages - 1) : pages);
    case 'returned':
    case 'number of elements':
    case 'count on page':
    case 'returned count':
      return number(items.length);
    case 'has more':
    case 'has next':
    case 'has next page':
    case 'more':
      return takes('boolean') ? hasMore : undefined;
    case 'has previous':
    case 'has prev':
    case 'has previous page':
      return takes('boolean') ? offset > 0 : undefined;
    case 'next cursor':
    case 'next page token':
    case 'next token':
    case 'continuation token':
    case 'end cursor':
    case 'cursor':
    case 'after':
    case 'cursors after':
    case 'cursor next':
      return text(page.nextCursor);
    case 'next':
    case 'next page':
    case 'next url':
    case 'next page url':
    case 'next link':
    case 'links next':
      if (facts?.types?.has('integer') === true) return hasMore ? page.number + 1 : facts.isNullable ? null : undefined;
      if (facts === undefined && plain === 'next page') return hasMore ? String(page.number + 1) : '';
      return text(
        links.hasCursor && facts?.format === undefined && !/url|link/.test(plain) ? page.nextCursor : links.next,
      );
    case 'prev':
    case 'previous':
    case 'previous page':
    case 'prev page':
    case 'previous url':
    case 'prev url':
    case 'prev page url':
    case 'previous link':
      if (facts?.types?.has('integer') === true)
        return offset > 0 ? page.number - 1 : facts.isNullable ? null : undefined;
      return text(links.previous);
    case 'first':
    case 'first page url':
      return text(links.first);
    case 'last':
    case 'last page url':
      return text(links.last);
    case 'self':
      return text(links.self);
    default:
      return undefined;
  }
}
