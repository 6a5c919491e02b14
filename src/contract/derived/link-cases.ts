import type { Case, Check, Finding } from '../cases/case.ts';
import { FromAnswer } from '../cases/step.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../checks/findings.ts';
import type { Answer } from '../run/exchange.ts';
import { type Filter, filtersOf } from './filter-cases.ts';
import { cursorName, type List, limitName, offsetName, ofList, pageName, queryOf } from './list.ts';
import { type LinkPlace, linkAt, linkPlaceOf } from './list-links.ts';
import { totalIn } from './total-checks.ts';

/** The ids of the steps that show one entry and two entries. */
const stepsOf = ({ operation: { id } }: List) => ({ one: `${id}/list/limit`, two: `${id}/list/two` });

/** Checks that a page of one entry links to the next page, if there are more entries. */
export function pageLinkChecks(list: List): Check[] {
  const place = linkPlaceOf(list);
  const { id } = list.resource;
  if (place === undefined || id === undefined) return [];
  const { two } = stepsOf(list);
  return [
    ofSuccess({ fact: 'a link leads to the next page', reads: [two] }, (answer, _, exchanges) => {
      const both = list.ids(exchanges.of(two)?.answer?.json, id);
      if (list.countIn(answer) !== 1 || both.length < 2) return impossible('there may be no next page');
      if (linkAt(answer, place) !== undefined) return [];
      const words = 'there is no link to the next page';
      const message = `${words}, though there are more entries`;
      const found = place.isSaid ? broken(message, 'a link', null) : differs(message, 'a link', null);
      return as(ofList(words), from(words, found));
    }),
  ];
}

/** Checks that the last page has no link to a next one. */
export function lastPageChecks(list: List): Check[] {
  const place = linkPlaceOf(list);
  if (place === undefined) return [];
  return [
    ofSuccess('the last page has no link to a next one', (answer, { request }) => {
      const count = list.countIn(answer);
      const { room } = list;
      if (count === undefined || (count > 0 && (room === undefined || count >= room)))
        return impossible('it may have more pages');
      const link = linkAt(answer, place);
      if (link === undefined) return [];
      // A greater total means that the deployment uses shorter pages than requested.
      if (count > 0 && (totalIn(list, answer) ?? 0) > count) return impossible('it has more pages');
      const words = 'the last page has a link to a next one';
      // A cursor may lead to an empty page.
      const isSure = place.isSaidToEnd || numberIn(list, link, request.url) !== undefined;
      const found = isSure ? broken(words, 'no link', link) : differs(words, 'no link', link);
      return as(ofList(words), from(words, found));
    }),
  ];
}

/** Cases that the link to the next page leads to the next entries, and keeps the limit and the filter. */
export function linkCases(list: List): Case[] {
  const place = linkPlaceOf(list);
  const { limit } = list;
  if (place === undefined || limit === undefined || list.resource.id === undefined) return [];
  const filter = filtersOf(list).find(isPlainFilter);
  const value = filter?.own ?? filter?.values?.[0];
  const filtered =
    filter === undefined || value === undefined
      ? []
      : [
          list.case(
            `next/${filter.parameter.name}`,
            [queryOf(limit, 1), queryOf(filter.parameter, value)],
            [keepsFilter(list, place, filter.parameter.name)],
          ),
        ];
  return [followed(list, place), ...filtered];
}

/** Whether a filter has a single plain value, written under its own name in the query. */
function isPlainFilter({ parameter: { facts } }: Filter): boolean {
  return !facts.takes('array') && !facts.takes('object');
}

function followed(list: List, place: LinkPlace): Case {
  const { suite, operation } = list;
  const { one, two } = stepsOf(list);
  const id = `${operation.id}/list/next`;
  // The link contains the whole query.
  const draft = suite.draft(operation, id);
  const parameters = draft.parameters.filter((parameter) => parameter.in !== 'query');
  const step = suite.asStep(
    id,
    operation,
    { ...draft, parameters },
    { follows: new FromAnswer(one, place.at), needs: one },
  );
  const checks = [leadsToSecond(list, one, two), keepsLimit(list)];
  return suite.case(operation, 'list/next', operation.place, suite.proof(id, [step]), checks);
}

function leadsToSecond(list: List, one: string, two: string): Check {
  const { id = 'id' } = list.resource;
  const fact = 'the link to the next page leads to entry 2 of the list';
  return ofSuccess({ fact, reads: [one, two] }, (answer, _, exchanges) => {
    const shown = list.ids(exchanges.of(one)?.answer?.json, id);
    const [first, second] = list.ids(exchanges.of(two)?.answer?.json, id);
    const [got] = list.ids(answer.json, id);
    if (second === undefined || shown.length !== 1 || shown[0] !== first)
      return impossible('there are too few entries');
    if (got === second) return [];
    const words =
      got === first ? 'the link to the next page leads to the same page' : 'the link to the next page leads elsewhere';
    return as(ofList(words), from('next link', broken(words, second, got ?? null)));
  });
}

/** Only an observation: a cursor need not contain the limit. */
function keepsLimit(list: List): Check {
  return ofSuccess('the link to the next page keeps the limit', (answer) => {
    const count = list.countIn(answer) ?? 0;
    const words = 'the link to the next page loses the limit';
    return count <= 1 ? [] : as(ofList(words), from('next link', differs(words, 1, count)));
  });
}

function keepsFilter(list: List, place: LinkPlace, name: string): Check {
  return ofSuccess(`the link to the next page keeps ${name}`, (answer, { request }): Finding[] => {
    const target = targetOf(answer, place, request.url);
    if (target === undefined) return impossible('there is no next page');
    if (target.pathname !== new URL(request.url).pathname) return impossible('the link leads to another path');
    // A cursor is opaque.
    if (numberIn(list, target.href, request.url) === undefined) return impossible('the link may keep it in a cursor');
    const asked = new URL(request.url).searchParams.getAll(name);
    const kept = new Set([...target.searchParams.values()].map((one) => one.toLowerCase()));
    if (target.searchParams.has(name) || asked.every((one) => kept.has(one.toLowerCase()))) return [];
    const words = 'links to other pages lose the filter';
    const message = `the link to the next page loses ${name}`;
    return as(ofList(words), from('filter of links', broken(message, asked, target.search)));
  });
}

function targetOf(answer: Answer, place: LinkPlace, url: string): URL | undefined {
  const link = linkAt(answer, place);
  return link !== undefined && URL.canParse(link, url) ? new URL(link, url) : undefined;
}

/** The page number or offset that a link leads to; undefined if it has none, or a cursor or an unknown parameter. */
function numberIn(list: List, link: string, url: string): number | undefined {
  if (!URL.canParse(link, url)) return undefined;
  const { searchParams } = new URL(link, url);
  const declared = new Set(list.parameters.map(({ name }) => name));
  const asked = new URL(url).searchParams;
  const numbers: number[] = [];
  for (const [name, value] of searchParams) {
    const isNumbered = (pageName.test(name) || offsetName.test(name)) && /^\d{1,9}$/.test(value);
    if (isNumbered) numbers.push(Number(value));
    else if (cursorName.test(name) || !(declared.has(name) || asked.has(name) || limitName.test(name)))
      return undefined;
  }
  return numbers[0];
}
