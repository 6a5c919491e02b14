import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Case, Check } from '../cases/case.ts';
import { as, broken, from, ofSuccess } from '../checks/findings.ts';
import { type List, ofList, sortName } from './list.ts';
import { saidOf, sentencesOf } from './prose.ts';

/** Cases that entries are in the requested order, if the value's name shows which one that is. */
export function orderCases(list: List): Case[] {
  const { entry } = list;
  const parameter = list.parameters.find(
    ({ name, facts }) => sortName.test(name) && facts.decided.enumeration !== undefined,
  );
  if (entry === undefined || parameter === undefined) return [];
  return (parameter.facts.decided.enumeration ?? []).slice(0, 4).flatMap((value) => {
    const order = orderNamed(list, value);
    if (order === undefined) return [];
    return [list.case(`sort/${value}`, [{ in: 'query', name: parameter.name, value }], [isInOrder(list, order)])];
  });
}

/** The property that entries are sorted by, and the direction. */
interface Order {
  readonly name: string;
  readonly direction: 'up' | 'down' | 'either';
}

/** The order that a parameter's value requests: `-created_at`, `name:desc`; undefined if it is not clear. */
function orderNamed({ entry }: List, value: unknown): Order | undefined {
  if (typeof value !== 'string') return undefined;
  const [, sign = '', name = '', direction = ''] =
    /^([-+]?)(\w+?)(?:[:_. -](asc|desc|ascending|descending))?$/i.exec(value) ?? [];
  const property = entry?.declared.get(name);
  if (property === undefined) return undefined;
  const isComparable = property.isNumeric || property.types?.includes('string') === true;
  if (sign !== '' || direction !== '')
    return { name, direction: sign === '-' || /^desc/i.test(direction) ? 'down' : 'up' };
  return isComparable ? { name, direction: 'either' } : undefined;
}

/** Checks that without a requested order, entries are in the documented one. */
export function orderByDefault(list: List): Check[] {
  const parameter = list.parameters.find(({ name }) => sortName.test(name));
  const byDefault = parameter?.facts.get('default');
  const order = byDefault === undefined ? orderSaid(list) : orderNamed(list, byDefault);
  return order === undefined ? [] : [isInOrder(list, order)];
}

/** The order that the description of a list states. */
function orderSaid({ entry, operation }: List): Order | undefined {
  if (entry === undefined) return undefined;
  const sentences = sentencesOf(saidOf(operation)).filter(
    (one) => ofOrder.test(one) && !/filter|search|group/i.test(one),
  );
  for (const sentence of sentences) {
    const isDown = /newest|latest|recent|highest|greatest|desc|reverse/i.test(sentence);
    const isUp = /oldest|earliest|lowest|least|\basc|alphabetic|chronological/i.test(sentence);
    const direction = isDown === isUp ? 'either' : isDown ? 'down' : 'up';
    const names = [...entry.declared.keys()];
    const after = [...sentence.matchAll(/\bby (?:the |their |its )?[`'"]?(\w+)/gi)].map(([, word = '']) =>
      word.toLowerCase(),
    );
    const named = names.find((name) => after.includes(name.toLowerCase()));
    if (named !== undefined) return { name: named, direction };
    const created = names.find((name) => /^(?:created|creation)/i.test(name));
    const isByTime = /newest|latest|recent|oldest|earliest|creation|chronological/i.test(sentence);
    const isOfOther =
      /\bby \w+/i.test(sentence) && !/\bby (?:the )?(?:date of )?creation|\bby (?:the )?time/i.test(sentence);
    if (created !== undefined && isByTime && !isOfOther && direction !== 'either') return { name: created, direction };
  }
  return undefined;
}

const ofOrder = /sort|order|\bfirst\b|chronological|alphabetic|, by /i;

function isInOrder(list: List, { name, direction }: Order): Check {
  return ofSuccess(`entries are sorted by ${name}`, (answer) => {
    const entries = valueAt(answer.json, list.at);
    if (!Array.isArray(entries)) return [];
    const values = entries.flatMap((one) =>
      hasKeys(one) && one[name] !== undefined && one[name] !== null ? [one[name]] : [],
    );
    const ups = isSorted(values, 1);
    const downs = isSorted(values, -1);
    if ((ups && direction !== 'down') || (downs && direction !== 'up')) return [];
    const words = ofList('entries are not in their order');
    return as(words, from('order', broken(`not sorted by ${name}`, name, values.slice(0, 20))));
  });
}

/** Times as JSON has them. `Date.parse` alone takes `Pool 10` for a date. */
const time = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[-+]\d\d:\d\d))?$/;

function isSorted(values: readonly unknown[], sign: number): boolean {
  const keys = values.map((value) => (typeof value === 'string' && time.test(value) ? Date.parse(value) : value));
  return keys.every((key, index) => {
    const next = keys[index + 1];
    if (next === undefined) return true;
    if (typeof key === 'number' && typeof next === 'number') return sign * (next - key) >= 0;
    return inOrder.some((compare) => sign * compare(String(next), String(key)) >= 0);
  });
}

/** The possible orders of texts, since few documents say which: by locale, by code unit, regardless of case. */
const inOrder: readonly ((a: string, b: string) => number)[] = [
  (a, b) => a.localeCompare(b),
  (a, b) => (a < b ? -1 : Number(a > b)),
  (a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : Number(a.toLowerCase() > b.toLowerCase())),
];
