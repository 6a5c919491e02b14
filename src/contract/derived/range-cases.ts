import { hasKeys, valueAt } from '../../openapi/document/json-pointer.ts';
import type { Case, Check, Finding } from '../cases/case.ts';
import { descriptionAt } from '../cases/rules.ts';
import { FromAnswer } from '../cases/step.ts';
import { code } from '../checks/deviations.ts';
import { as, broken, differs, from, impossible, ofSuccess } from '../checks/findings.ts';
import { idKey } from '../checks/ids.ts';
import type { DeclaredParameter } from './inputs.ts';
import { type List, ofList, queryOf } from './list.ts';
import { type Range, rangeOf } from './range-names.ts';

/** Cases that a parameter named after a bound of a property excludes entries beyond it. */
export function rangeCases(list: List): Case[] {
  const { entry } = list;
  if (entry === undefined) return [];
  return list.parameters.flatMap((parameter) => {
    const range = rangeOf(parameter, entry);
    if (range === undefined) return [];
    // The bound that leaves the fewest entries shows a missing filter best.
    const which = range.side === 'lower' ? 'greatest' : 'least';
    const bound = new FromAnswer(list.wholeId, list.at, { property: range.property, which });
    // A time stored with more digits than are shown is later than the shown one.
    const isListed = isInclusive(list, parameter) && !(range.kind === 'time' && range.side === 'upper');
    const checks = [isWithin(list, parameter.name, range), ...(isListed ? hasEqual(list, parameter.name, range) : [])];
    return [list.case(`range/${parameter.name}`, [...list.longest, queryOf(parameter, bound)], checks)];
  });
}

/** Checks that the run's own entry is listed if its value equals the bound. */
function hasEqual(list: List, name: string, { property }: Range): Check[] {
  const { create, dataAt, id } = list.resource;
  const at = create && dataAt[create.id];
  if (!list.isOwn || create === undefined || at === undefined || id === undefined) return [];
  const whole = list.wholeId;
  return [
    ofSuccess(
      { fact: `what is equal to ${name} is listed`, reads: [whole] },
      (answer, { request }, exchanges): Finding[] => {
        const asked = new URL(request.url).searchParams.get(name);
        const entries = valueAt(exchanges.of(whole)?.answer?.json, list.at);
        const shown = list.ids(answer.json, id);
        if (!Array.isArray(entries) || shown.length >= (list.room ?? Number.POSITIVE_INFINITY))
          return impossible('it may stand on another page');
        const made = new Set(
          exchanges.ofOperation(create.id).map((one) => String(idKey(valueAt(one.answer?.json, `${at}/${id}`)))),
        );
        const equal = entries.flatMap((one) =>
          hasKeys(one) && String(one[property]) === asked ? [String(idKey(one[id]))] : [],
        );
        const lost = equal.find((one) => made.has(one) && !shown.includes(one));
        if (lost === undefined) return [];
        const message = `what has this ${property} is not listed`;
        return as(
          ofList(`the bound ${code(name)} leaves out what is equal to it`),
          broken(message, lost, shown.slice(0, 20)),
        );
      },
    ),
  ];
}

const includes =
  /\binclusive|\b(?:at|or) (?:least|most|after|before|later|earlier|higher|lower|more|less|greater|above|below|equal)\b|[<>]=|[≤≥]|\bno (?:less|more|later|earlier) than\b/i;

function isInclusive({ suite }: List, { name, place, facts }: DeclaredParameter): boolean {
  const description = descriptionAt(suite.document.files, place) ?? '';
  const words = `${description} ${facts.text('description') ?? ''}`;
  if (/\bexclusive|\bstrictly\b/i.test(words)) return false;
  return includes.test(words) || /(?:^|[^a-z])[gl]te\]?$/i.test(name);
}

/** How far a time may lie beyond a bound, in milliseconds: stored times may be rounded. */
const leeway = { second: 1000, day: 86_400_000 } as const;

function isWithin(list: List, name: string, { property, side, kind, isSure }: Range): Check {
  return ofSuccess(`every ${property} is within ${name}`, (answer, { request }) => {
    const asked = new URL(request.url).searchParams.get(name);
    const entries = valueAt(answer.json, list.at);
    if (asked === null || !Array.isArray(entries)) return impossible('there is no list to look at');
    const isBeyond = kind === 'number' ? beyondNumber(asked, side) : beyondTime(asked, side);
    const other = entries.find((one) => hasKeys(one) && isBeyond(one[property]));
    if (other === undefined) return [];
    const words = `the bound ${code(name)} lets others through`;
    const message = `an entry has a ${property} that is beyond ${name}`;
    const got: unknown = hasKeys(other) ? other[property] : other;
    return as(
      ofList(words),
      from(`range ${name}`, isSure ? broken(message, asked, got) : differs(message, asked, got)),
    );
  });
}

type IsBeyond = (value: unknown) => boolean;

function beyondNumber(asked: string, side: Range['side']): IsBeyond {
  const bound = Number(asked);
  const noise = Math.abs(bound) * 1e-9;
  return (value) => typeof value === 'number' && (side === 'lower' ? value < bound - noise : value > bound + noise);
}

const day = /^\d{4}-\d\d-\d\d$/;

function beyondTime(asked: string, side: Range['side']): IsBeyond {
  const bound = Date.parse(asked);
  return (value) => {
    if (typeof value !== 'string') return false;
    if (day.test(asked) && day.test(value)) return side === 'lower' ? value < asked : value > asked;
    const more = day.test(asked) || day.test(value) ? leeway.day : leeway.second;
    const time = Date.parse(value);
    return side === 'lower' ? time < bound - more : time > bound + more;
  };
}
