import { valueAt } from '../../openapi/document/json-pointer.ts';
import type { Check, Finding } from '../cases/case.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../checks/findings.ts';
import { nextPageOf } from '../run/cleanup/next-page.ts';
import type { Answer } from '../run/exchange.ts';
import { declaredHeaders } from './declared-headers.ts';
import { type List, ofList } from './list.ts';
import type { RequestSchema } from './request-schema.ts';
import { jsonOf } from './shown-facts.ts';

const totalName = /^(?:total|total_?(?:count|items|results|entries)|count)$/i;

/** Where the answers of a list show the number of entries on all pages. */
interface Total {
  /** Its name for a person: a JSON Pointer, or the name of a header. */
  readonly name: string;
  /** Whether the document says that it counts the matches of a query. */
  readonly isOfMatches: boolean;
  /** Reads the total of an answer; undefined if it is no number. */
  readonly of: (answer: Answer | undefined) => number | undefined;
}

function totalsOf({ suite, operation, at }: List): Total[] {
  const facts = jsonOf(suite.document, operation.success)?.decided;
  const places = new Map<string, RequestSchema>();
  for (const [name, inner] of facts?.declared ?? []) {
    if (isTotal(name, inner)) places.set(`/${name}`, inner);
    for (const [deeper, leaf] of /meta|pag|page_?info/i.test(name) ? inner.decided.declared : [])
      if (isTotal(deeper, leaf)) places.set(`/${name}/${deeper}`, leaf);
  }
  const inBody = [...places]
    .filter(([place]) => !place.startsWith(`${at}/`))
    .map(([place, leaf]) => ({
      name: place,
      isOfMatches: saysMatches(leaf.text('description')),
      of: (answer: Answer | undefined) => numberOf(valueAt(answer?.json, place)),
    }));
  const declared = declaredHeaders(suite.document.files, operation.success);
  const header = declared.find(({ name }) => /^x-total(?:-count)?$/i.test(name));
  if (header === undefined) return inBody;
  const { name, said } = header;
  const read = (answer: Answer | undefined) => {
    const text = answer?.headers.get(name.toLowerCase());
    return text === undefined ? undefined : numberOf(Number(text));
  };
  return [...inBody, { name, isOfMatches: saysMatches(said), of: read }];
}

/** Whether a description says that a number counts the matches of a query. */
function saysMatches(said = ''): boolean {
  return /match|filter/i.test(said) && !/regardless|whatever|ignor|unfiltered|before (?:any )?filter/i.test(said);
}

/** Whether a property is a number of entries that the document does not call inexact. */
function isTotal(name: string, facts: RequestSchema): boolean {
  return (
    totalName.test(name) && facts.isNumeric && !/approx|estimat|up to|capped/i.test(facts.text('description') ?? '')
  );
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The highest total of an answer; undefined if it has none. */
export function totalIn(list: List, answer: Answer): number | undefined {
  const shown = totalsOf(list).flatMap(({ of }) => of(answer) ?? []);
  return shown.length === 0 ? undefined : Math.max(...shown);
}

function totalIs(words: string, message: string, expected: number, total: number): Finding[] {
  return as(ofList(words), from('total', broken(message, expected, total)));
}

/** Checks that the total of any page is that of the whole list. */
export function totals(list: List): Check[] {
  const whole = list.wholeId;
  return totalsOf(list).map(({ name, of }) =>
    ofSuccess({ fact: `${name} is the total of the whole list`, reads: [whole] }, (answer, _, exchanges) => {
      const seen = exchanges.of(whole)?.answer;
      const [total, before, known] = [of(answer), of(seen), list.countIn(seen) ?? 0];
      if (total === undefined) return [];
      if (total < known) {
        const message = `the total is ${total}, and ${known} entries were listed`;
        return totalIs('the total is less than there are', message, known, total);
      }
      if (before === undefined || before === total) return [];
      const message = `the total is ${total}, of the whole list ${before}`;
      return totalIs('the total changes with the page', message, before, total);
    }),
  );
}

/** Checks that the total is the number of entries if one page shows the whole list. */
export function wholeTotals(list: List): Check[] {
  const isNarrowed = list.suite
    .draft(list.operation, list.wholeId)
    .parameters.some((one) => one.in === 'query' && one.name !== list.limit?.name);
  // The total may include entries that a query excludes.
  if (isNarrowed) return [];
  return totalsOf(list).map(({ name, of }) =>
    ofSuccess(`${name} is the number of entries where one page shows all`, (answer, { request }) => {
      const [total, count] = [of(answer), list.countIn(answer)];
      if (total === undefined || count === undefined) return impossible('there is no total');
      if (!showsAll(list, count, answer, request.url)) return impossible('it may have more pages');
      if (total === count) return [];
      const message = `the total is ${total}, and the whole list has ${count} entries`;
      return totalIs('the total is not the number of entries', message, count, total);
    }),
  );
}

/** Checks that the total of a filtered list is at most that of the whole, and the number of its entries if one page shows all. */
export function filteredTotals(list: List): Check[] {
  const whole = list.wholeId;
  return totalsOf(list).map(({ name, of, isOfMatches }) =>
    ofSuccess({ fact: `${name} is the total of what matches`, reads: [whole] }, (answer, { request }, exchanges) => {
      const [total, all, count] = [of(answer), of(exchanges.of(whole)?.answer), list.countIn(answer) ?? 0];
      if (total === undefined) return impossible('there is no total');
      if (total < count)
        return totalIs('the total is less than there are', `the total is ${total} of ${count} entries`, count, total);
      if (all !== undefined && total > all) {
        const message = `the total of a part is ${total}, of the whole list ${all}`;
        return totalIs('the total of a part is more than that of all', message, all, total);
      }
      if (total === count || !showsAll(list, count, answer, request.url)) return [];
      const message = `the total is ${total}, and ${count} entries match`;
      const words = 'the total of a filtered list is not that of its entries';
      return isOfMatches ? totalIs(words, message, count, total) : as(ofList(words), differs(message, count, total));
    }),
  );
}

/** Whether an answer has all entries, judged by the document and by its links. */
function showsAll(list: List, count: number, answer: Answer, url: string): boolean {
  const isAll = !list.isPaged || (list.room !== undefined && count < list.room);
  return isAll && nextPageOf(answer, url).kind !== 'query';
}
