import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Case, Check } from '../cases/case.ts';
import { as, broken, from, ofSuccess } from '../checks/findings.ts';
import { type List, ofList, sortName } from './list.ts';

/** Entries stand in the order that was asked for, where its name says which that is. */
export function orderCases(list: List): Case[] {
  const { entry } = list;
  const parameter = list.parameters.find(
    ({ name, facts }) => sortName.test(name) && facts.decided.enumeration !== undefined,
  );
  if (entry === undefined || parameter === undefined) return [];
  return (parameter.facts.decided.enumeration ?? []).slice(0, 4).flatMap((value) => {
    if (typeof value !== 'string') return [];
    const [, sign = '', name = '', direction = ''] =
      /^([-+]?)(\w+?)(?:[:_. -](asc|desc|ascending|descending))?$/i.exec(value) ?? [];
    const property = entry.declared.get(name);
    if (property === undefined) return [];
    const isDown = sign === '-' || /^desc/i.test(direction);
    const isComparable = property.isNumeric || property.types?.includes('string') === true;
    if (sign === '' && direction === '' && !isComparable) return [];
    return [
      list.case(
        `sort/${value}`,
        [{ in: 'query', name: parameter.name, value }],
        [isInOrder(list, name, isDown, sign === '' && direction === '')],
      ),
    ];
  });
}

/** @param isEither whether the direction is not said */
function isInOrder(list: List, name: string, isDown: boolean, isEither: boolean): Check {
  return ofSuccess(`entries are sorted by ${name}`, (answer) => {
    const entries = valueAt(answer.json, list.at);
    if (!Array.isArray(entries)) return [];
    const values = entries.flatMap((one) =>
      hasKeys(one) && one[name] !== undefined && one[name] !== null ? [one[name]] : [],
    );
    const ups = isSorted(values, 1);
    const downs = isSorted(values, -1);
    if (isEither ? ups || downs : isDown ? downs : ups) return [];
    const words = ofList('entries are not in the order that was asked for');
    return as(words, from('order', broken(`not sorted by ${name}`, name, values.slice(0, 20))));
  });
}

/** JavaScript takes `Customer 12` for a time, too. */
const time = /^\d{4}-\d\d-\d\d(?:$|T)/;

function isSorted(values: readonly unknown[], sign: number): boolean {
  const keys = values.map((value) => (typeof value === 'string' && time.test(value) ? Date.parse(value) : value));
  return keys.every((key, index) => {
    const next = keys[index + 1];
    if (next === undefined) return true;
    if (typeof key === 'number' && typeof next === 'number') return sign * (next - key) >= 0;
    return inOrder.some((compare) => sign * compare(String(next), String(key)) >= 0);
  });
}

/** How letters are ordered, few documents say: by code, by language, with or without case. */
const inOrder: readonly ((a: string, b: string) => number)[] = [
  (a, b) => a.localeCompare(b),
  (a, b) => (a < b ? -1 : Number(a > b)),
  (a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : Number(a.toLowerCase() > b.toLowerCase())),
];
