import type { Handler, HandlerContext, Input } from '../../mock/handler.ts';
import type { HandlerReply } from '../../mock/handler-result.ts';
import { headerOf } from '../../mock/request.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import { type Answer, answerOf, Wrapper } from '../answer.ts';
import type { KeptItem } from '../collection.ts';
import { itemsIn } from '../items.ts';
import { type Filter, passes } from '../list/filter-items.ts';
import { type Page, pageOf } from '../list/page.ts';
import { linkHeader, linksOf, type PageLinks, pageFact } from '../list/page-facts.ts';
import { type Meaning, meaningsOf, propertyOf, type QueryParameter } from '../list/query-parameters.ts';
import { ordersIn, sorted } from '../list/sort-items.ts';
import { textOfRecord } from '../scopes.ts';
import { shownValue } from '../shown-value.ts';
import { itemsView, viewAt } from '../thing.ts';
import { type Kept, lazyRandom, recordOf, timeOf } from './kept.ts';

/** Lists items: filtered, sorted and paged by the query. */
export function listHandler(kept: Kept, operation: Operation): Handler {
  const { collection, reading } = kept;
  const answer = answerOf(operation, undefined, reading);
  const meanings = meaningsOf(operation, collection, reading);
  const named = (kind: Meaning['kind']) => meanings.find(([, meaning]) => meaning.kind === kind)?.[0];
  const names = {
    ...nameOf('page', named('page')),
    ...nameOf('offset', named('offset')),
    ...nameOf('cursor', named('cursor')),
    ...nameOf('limit', named('limit')),
  };
  const paging = {
    hasPages: named('page') !== undefined,
    hasCursor: named('cursor') !== undefined,
    firstPage: firstPageOf(named('page')),
  };
  return async (input, found, context) => {
    const parentId = collection.parent && recordOf(found, collection.parent)?.id;
    const all = await itemsIn(collection, context).list(parentId);
    const query = valuesIn(input);
    const filters = meanings.flatMap(([{ name }, meaning]) =>
      meaning.kind === 'filter' ? filterOf(meaning.property, query.get(name)) : [],
    );
    const deep = deepFilters(input, kept);
    const passing =
      filters.length + deep.length === 0 ? all : all.filter(({ value }) => passes(value, [...filters, ...deep]));
    const direction = query.get(named('direction')?.name ?? '');
    const orders = ordersIn(query.get(named('sort')?.name ?? ''), direction, collection);
    const ordered = orders.length === 0 ? passing : sorted(passing, orders, ({ value }) => value);
    const asked = {
      limit: numberOf(query.get(names.limit ?? '')),
      offset: numberOf(query.get(names.offset ?? '')),
      page: numberOf(query.get(names.page ?? '')),
      cursor: textOf(query.get(names.cursor ?? '')),
    };
    const page = pageOf(ordered, asked, paging, { cursor: names.cursor ?? '' }, ({ id }) => textOfRecord(id));
    const links = linksOf(selfUrl(context), page, names);
    return answer === undefined ? {} : replyWithPage(kept, answer, page, links, context);
  };
}

function nameOf<Name extends string>(
  kind: Name,
  parameter: QueryParameter | undefined,
): { readonly [Key in Name]?: string } {
  // The type has only this key.
  return (parameter === undefined ? {} : { [kind]: parameter.name }) as { readonly [Key in Name]?: string };
}

/** Returns the query values by name; those of deep objects also as `page[size]`. */
function valuesIn({ query }: Input): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, value] of Object.entries(query)) {
    values.set(name, value);
    if (isJsonObject(value)) for (const [key, inner] of Object.entries(value)) values.set(`${name}[${key}]`, inner);
  }
  return values;
}

/** Returns the filters of an object parameter: `filter[name]=Rex`. */
function deepFilters({ query }: Input, { collection }: Kept): Filter[] {
  return Object.entries(query).flatMap(([name, value]) => {
    if (!/^(?:filter|where)$/i.test(name) || !isJsonObject(value)) return [];
    return Object.entries(value).flatMap(([key, wanted]) => {
      const property = propertyOf(key, collection);
      return property === undefined ? [] : filterOf(property, wanted);
    });
  });
}

function filterOf(property: string, value: unknown): Filter[] {
  if (value === undefined || value === '') return [];
  const wanted = Array.isArray(value) ? value : [value];
  return wanted.length === 0 ? [] : [{ property, wanted }];
}

function firstPageOf(parameter: QueryParameter | undefined): number {
  const { minimum, byDefault } = parameter?.facts ?? {};
  return byDefault === 0 || (minimum === 0 && byDefault !== 1) ? 0 : 1;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function selfUrl({ request }: HandlerContext): string {
  const host = headerOf(request, 'host');
  return host === undefined ? request.url : `http://${host}${request.url}`;
}

function replyWithPage(
  kept: Kept,
  answer: Answer,
  page: Page<KeptItem>,
  links: PageLinks,
  context: HandlerContext,
): HandlerReply {
  const { reading, entriesAt } = kept;
  const { status, response, view } = answer;
  const headers: Record<string, string> = {};
  for (const name of [...Object.keys(response.headers), ...response.headerSchemas.keys()]) {
    const value = name.toLowerCase() === 'link' ? linkHeader(links) : pageFact(name, undefined, page, links);
    if (value !== undefined && value !== null) headers[name] = String(value);
  }
  if (view === undefined || entriesAt === undefined) return { status, headers };
  const list = viewAt(view, entriesAt, reading);
  const entry = list && itemsView(list, reading);
  const nodes = entry?.nodes ?? [];
  const entries = page.items.map(({ value }) => shownValue(value, nodes, reading.shown));
  const wrapper = new Wrapper(answer, reading, lazyRandom(context), timeOf(context));
  const body = wrapper.around(entries, entriesAt, (name, facts) => pageFact(name, facts, page, links));
  return { status, headers, body };
}
