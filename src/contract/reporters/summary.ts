import { visibleLine } from '../../text/visible.ts';
import type { Report, Summary } from '../run/report/events.ts';
import type { Group } from '../run/report/groups.ts';
import { counted, fewOf } from './case-lines.ts';

/** The longest line of the summary, in characters. */
const width = 100;

/** How much is shown of each, so that all fits on a screen together with the command's own lines. */
const [mostGroups, mostLeft, mostStopLines] = [10, 3, 3] as const;

/** The advice if something is left behind. */
export const sweepAdvice = 'run again with --sweep to delete it';

/** The result of a run, at most a screen of 24 lines. */
export function summaryLines({ summary, cases, groups }: Report): string[] {
  const { stopped, left, kept = [], fixed, untried = 0 } = summary;
  const shown = groups.slice(0, mostGroups);
  const digits = String(Math.max(0, ...shown.map(({ cases: ids }) => ids.length))).length;
  const more = groups.length - shown.length;
  return [
    `${counted(cases.length, 'case')}: ${countsOf(summary)}`,
    ...shown.map((group) => groupLine(group, digits)),
    ...(more > 0 ? [`  and ${more} more ${more === 1 ? 'kind' : 'kinds'} of failure`] : []),
    ...(stopped === null ? [] : wrapped(`stopped early: ${stopped}`, mostStopLines)),
    ...(untried === 0 ? [] : [untriedLine(untried)]),
    ...(fixed.length === 0 ? [] : [`Fixed, take them off the list of known failures: ${fewOf(fixed, 3)}`]),
    ...(kept.length === 0 ? [] : [`Kept, since nothing deletes it: ${fewOf(kept, 3)}`]),
    ...left.slice(0, mostLeft).map((one) => `Left behind: ${one}`),
    ...(left.length > mostLeft ? [`Left behind: ${left.length - mostLeft} more`] : []),
    ...(left.length === 0 ? [] : [sweepAdvice]),
  ].map((line) => clipped(visibleLine(line)));
}

function groupLine({ severity, title, cases, unjudged }: Group, digits: number): string {
  const beside = unjudged === 0 ? '' : ` (+${unjudged} not judged)`;
  const start = `  ${severity.padEnd(8)}  ${String(cases.length).padStart(digits)}  `;
  return start + clipped(visibleLine(title), width - start.length - beside.length) + beside;
}

/** Says that cases were left out, and which option includes them. */
export function untriedLine(untried: number): string {
  return `${counted(untried, 'further case')} not tried within the limit of requests: raise --requests-per-operation`;
}

/** The counts of a run in one line. */
export function summaryLine(summary: Summary): string {
  const { stopped } = summary;
  return `${countsOf(summary)}${stopped === null ? '' : `; stopped early: ${stopped}`}`;
}

function countsOf({ pass, fail, known, observe, skip, requests, milliseconds }: Summary): string {
  const counts = [
    `${pass} passed, ${fail} failed`,
    ...(known === 0 ? [] : [`${known} known`]),
    `${observe} observed, ${skip} skipped`,
  ].join(', ');
  return `${counts}; ${requests} requests in ${(milliseconds / 1000).toFixed(1)} s`;
}

function clipped(line: string, length: number = width): string {
  const characters = [...line];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : line;
}

/** Wraps a text between words. @param most the most lines; the rest is left out */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of visibleLine(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `  ${word}`);
  }
  return lines.slice(0, most);
}
