import { valueAt } from '../../openapi/document/json-pointer.ts';
import type { Case, Check } from '../cases/case.ts';
import { FromAnswer } from '../cases/step.ts';
import { as, broken, from, impossible, ofSuccess } from '../checks/findings.ts';
import { lastPageChecks, linkCases, pageLinkChecks } from './link-cases.ts';
import { cursorName, type List, offsetName, ofList, pageName, queryOf } from './list.ts';
import { jsonOf } from './shown-facts.ts';
import { totals } from './total-checks.ts';

const nextCursor = /^(?:next_?cursor|next_?page_?token|next_?token|continuation(?:_?token)?|end_?cursor|cursor|next)$/i;

/** Cases about pages: their length, what follows on the next one, and one total for all. */
export function pageCases(list: List): Case[] {
  const limit = list.limit;
  const { id } = list.resource;
  const found: Case[] = [];
  const atMost = (most: number): Check =>
    ofSuccess(`there are ${most} entries at most`, (answer) => {
      const count = list.countIn(answer) ?? 0;
      if (count <= most) return [];
      return as(
        ofList('more entries are listed than were asked for'),
        from('limit', broken(`${count} entries`, most, count)),
      );
    });
  if (limit === undefined) return [];
  const byDefault = limit.facts.get('default');
  if (typeof byDefault === 'number' && byDefault <= 200) found.push(list.case('default', [], [atMost(byDefault)]));
  const least = Math.max(1, limit.facts.least ?? 1);
  const two = queryOf(limit, Math.max(2, least));
  if (id === undefined) return [...found, list.case('limit', [queryOf(limit, least)], [atMost(least)])];
  const firstId = `${list.operation.id}/list/two`;
  found.push(list.case('two', [two], [atMost(Math.max(2, least)), ...totals(list)]));
  if (least > 1) return found;
  const one = queryOf(limit, 1);
  const firstOf: Check = isEntry(list, firstId, 0, 'a shorter page begins with another entry');
  const cursor = list.parameters.find(({ name }) => cursorName.test(name));
  const cursorPlace = cursor === undefined ? undefined : cursorAt(list, cursor.name, id);
  const leadsOn = cursorPlace === undefined ? [] : [hasCursor(list, cursorPlace, firstId)];
  const checks = [atMost(1), isFilled(list, firstId), firstOf, ...totals(list), ...pageLinkChecks(list), ...leadsOn];
  found.push(list.case('limit', [one], checks));
  const second: Check[] = [atMost(1), isEntry(list, firstId, 1, 'the next page is not what follows the first')];
  found.push(...linkCases(list));
  const offset = list.parameters.find(({ name, facts }) => offsetName.test(name) && facts.isNumeric);
  if (offset !== undefined) found.push(list.case('offset', [one, queryOf(offset, 1)], second));
  const page = list.parameters.find(({ name, facts }) => pageName.test(name) && facts.isNumeric);
  if (page !== undefined) {
    const start = page.facts.get('default') ?? page.facts.least ?? 1;
    if (start === 0 || start === 1) found.push(list.case('page', [one, queryOf(page, start + 1)], second));
  }
  const far = page ?? offset;
  if (far !== undefined) {
    const value = Math.min(99_999, far.facts.most ?? 99_999);
    found.push(list.case('beyond', [queryOf(far, value)], [isEmpty(list), ...lastPageChecks(list)]));
  }
  if (cursor !== undefined && cursorPlace !== undefined) {
    const next = new FromAnswer(`${list.operation.id}/list/limit`, cursorPlace);
    found.push(
      list.case(
        'cursor',
        [one, { in: 'query', name: cursor.name, value: next }],
        second,
        `${list.operation.id}/list/limit`,
      ),
    );
  }
  return found;
}

/** Checks that a page without a limit has the default number of entries, if there are enough. */
export function defaultIsFull(list: List): Check[] {
  const count = list.limit?.facts.get('default');
  const [plain] = list.suite.plainOf(list.operation);
  if (typeof count !== 'number' || plain === undefined) return [];
  const words = 'a page without a limit is shorter than the default';
  return [
    ofSuccess({ fact: `there are ${count} entries by default`, reads: [plain] }, (answer, _, exchanges) => {
      const [all, shown] = [list.countIn(answer), list.countIn(exchanges.of(plain)?.answer)];
      if (shown === undefined || all === undefined || all < count || shown >= count) return [];
      return as(ofList(words), from('default limit', broken(words, count, shown)));
    }),
  ];
}

/** Expects a page after the last to be empty or refused. */
function isEmpty(list: List): Check {
  return ofSuccess('a page after the last has no entries', (answer) => {
    const count = list.countIn(answer) ?? 0;
    if (count === 0) return [];
    const words = 'a page after the last has entries';
    return as(ofList(words), from(words, broken(words, 0, count)));
  });
}

/** Expects a page of one entry to have a cursor, if there are more entries. */
function hasCursor(list: List, at: string, two: string): Check {
  return ofSuccess({ fact: 'it leads to the next page', reads: [two] }, (answer, _, exchanges) => {
    const count = list.countIn(exchanges.of(two)?.answer) ?? 0;
    const cursor = valueAt(answer.json, at);
    if (count < 2 || (cursor !== undefined && cursor !== null && cursor !== '')) return [];
    const words = 'a page leads to no other, though there are more entries';
    return as(ofList(words), from(words, broken(words, at.slice(1), cursor ?? null)));
  });
}

/** JSON Pointer to the cursor of the next page. */
function cursorAt(list: List, name: string, id: string): string | undefined {
  if (/^starting_?after$/i.test(name)) return `${list.at}/0/${id}`;
  const facts = jsonOf(list.suite.document, list.operation.success)?.decided;
  for (const [property, inner] of facts?.declared ?? []) {
    if (nextCursor.test(property) && inner.takes('string')) return `/${property}`;
    for (const [deeper, leaf] of inner.decided.declared)
      if (nextCursor.test(deeper) && leaf.takes('string')) return `/${property}/${deeper}`;
  }
  return undefined;
}

/** Expects a page of one not to be empty, if there are entries. */
function isFilled(list: List, two: string): Check {
  return ofSuccess({ fact: 'the page is filled', reads: [two] }, (answer, _, exchanges) => {
    const [count, ofTwo] = [list.countIn(answer), list.countIn(exchanges.of(two)?.answer) ?? 0];
    if (count !== 0 || ofTwo < 1) return [];
    return as(
      ofList('pages have fewer entries than there are'),
      broken('the page is empty, though there are entries', 1, 0),
    );
  });
}

function isEntry(list: List, two: string, index: number, words: string): Check {
  const { id = 'id' } = list.resource;
  return ofSuccess({ fact: `it has entry ${index + 1} of the list`, reads: [two] }, (answer, _, exchanges) => {
    const expected = list.ids(exchanges.of(two)?.answer?.json, id)[index];
    const got = list.ids(answer.json, id)[0];
    if (expected === undefined) return impossible('there are too few entries');
    if (got === expected) return [];
    return as(ofList(words), from(words, broken(words, expected, got ?? null)));
  });
}
