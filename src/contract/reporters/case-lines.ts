import { relative } from 'node:path';
import { visibleLine } from '../../text/visible.ts';
import type { CaseResult } from '../run/report/case-result.ts';
import type { Group } from '../run/report/groups.ts';
import type { ShownAnswer } from '../run/report/shown-exchange.ts';

/** File and line of a rule, relative to the working directory. */
export function placeOf({ file, line }: CaseResult['rule']): string {
  const path = relative(process.cwd(), file);
  return `${path.startsWith('..') ? file : path}:${line}`;
}

/**
 * The lines that explain a case that is no pass, and how to reproduce it.
 * @param longestScript the longest script that is shown, in lines. A longer one is left out as a whole: the judged request
 *   alone would name what is deleted by then.
 */
export function caseLines(result: CaseResult, longestScript = Number.POSITIVE_INFINITY): string[] {
  const { reason, rule, expected, request, answer, script, curl } = result;
  const scriptLines = script?.trimEnd().split('\n') ?? [];
  const isLong = scriptLines.length > longestScript;
  const again = script === null ? (curl?.split('\n') ?? []) : scriptLines;
  return [
    visibleLine(reason),
    `rule      ${placeOf(rule)} ${rule.pointer}`,
    ...(rule.sentence === '' ? [] : [`          “${rule.sentence}”`]),
    `- expected ${JSON.stringify(expected)}`,
    `+ got      ${gotOf(result)}`,
    ...(request === null ? [] : [`request   ${request.method} ${request.url}`]),
    ...(answer === null ? [] : answerLines(answer)),
    ...(isLong
      ? ['', `A script of ${scriptLines.length} lines shows it again: it is in --reporter json, html or junit.`]
      : again.length === 0
        ? []
        : ['', ...again]),
  ];
}

/** What came instead of the expected value, in words. */
export function gotOf({ got, request, answer }: CaseResult): string {
  return got === null && request !== null && answer === null ? 'no answer' : JSON.stringify(got);
}

function answerLines({ status, headers, body }: ShownAnswer): string[] {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `answer    ${status}`,
    ...(head.length === 0 ? [] : [`          ${visibleLine(head.join('; '))}`]),
    ...(body === '' ? [] : [`          ${visibleLine(body)}`]),
  ];
}

/** The first of several texts, and how many more there are. */
export function fewOf(texts: readonly string[], most: number): string {
  const more = texts.length - most;
  return texts.slice(0, most).join(', ') + (more > 0 ? `, … (${more} more)` : '');
}

/** `1 case`, `2 cases`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** How many cases a kind of failure has, and how many could not be judged because of it. */
export function countsOf({ cases, unjudged }: Group, separator = ', '): string {
  const beside = unjudged === 0 ? '' : `${separator}${unjudged} more not judged because of it`;
  return counted(cases.length, 'case') + beside;
}

/** The most telling case of a kind of failure. */
export function exampleOf(group: Group, cases: readonly CaseResult[]): CaseResult | undefined {
  return cases.find(({ id }) => id === group.cases[0]);
}
