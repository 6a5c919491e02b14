import { relative } from 'node:path';
import { visible, visibleLine } from '../../text/visible.ts';
import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent, Report, Summary } from '../run/report/events.ts';
import type { Reporter } from './reporter.ts';
import { withoutCommands } from './workflow-commands.ts';

/** For people: progress on a terminal, then a card for everything that is no pass. */
export class TextReporter implements Reporter {
  readonly #isTerminal: boolean;
  #began = 0;
  #total = 0;
  #done = 0;

  /** @param isTerminal whether a line can be written over */
  constructor(isTerminal: boolean) {
    this.#isTerminal = isTerminal;
  }

  on(event: ContractEvent): string {
    switch (event.kind) {
      case 'started': {
        const { baseUrl, path, cases, requests, seed, notices } = event.run;
        this.#began = Date.now();
        this.#total = cases;
        const before = notices.map((notice) => `${notice}\n\n`).join('');
        const what = `Judging ${baseUrl}${placesIn(path)}: ${cases} cases, ${requests} requests, seed ${seed}\n`;
        return harmless(before + what);
      }
      case 'caseFinished':
        this.#done++;
        return this.#isTerminal ? this.#progress(event.result) : '';
      case 'cleanedUp': {
        const { deleted, left } = event.cleanup;
        const line = `${deleted.length} ${event.plural} deleted, ${left.length} left behind\n`;
        return (this.#isTerminal ? '\r\u001b[K' : '') + line;
      }
      case 'finished':
        return harmless(finished(event.report));
    }
  }

  #progress({ id }: CaseResult): string {
    const left = ((Date.now() - this.#began) / this.#done) * (this.#total - this.#done);
    return `\r\u001b[K${this.#done}/${this.#total} · ${Math.ceil(left / 1000)} s left · ${id.slice(0, 60)}`;
  }
}

/** The values of path parameters, each behind what it is: `, agent 17`. */
function placesIn(path: Readonly<Record<string, string>>): string {
  return Object.entries(path)
    .map(([name, value]) => `, ${name.replace(/_?id$/i, '') || name} ${value}`)
    .join('');
}

function finished({ cases, summary, coverage }: Report): string {
  const failed = cases.filter(({ verdict }) => verdict === 'fail');
  const known = cases.filter(({ verdict }) => verdict === 'known');
  const observed = cases.filter(({ verdict }) => verdict === 'observe');
  // Those that follow from a failure are counted on its card.
  const skipped = cases.filter(({ verdict, because }) => verdict === 'skip' && because === null);
  const { stopped } = summary;
  const unsent = skipped.filter(({ reason }) => reason === stopped).length;
  const lines = [
    ...failed.map(card),
    ...section('Known failures', known.map(oneLine)),
    ...section('Observed: not documented, or tolerated', observed.map(oneLine)),
    ...section('Skipped', skipped.filter(({ reason }) => reason !== stopped).map(oneLine)),
    ...(unsent === 0 ? [] : ['', `Not judged: ${unsent} cases, because ${stopped}`]),
    ...section(
      'Rules that no case proves',
      coverage.unproven.map((rule) => `  ${placeOf(rule)} ${rule.pointer}`),
    ),
    ...section(
      'Left behind',
      summary.left.map((left) => `  ${visibleLine(left)}`),
    ),
    '',
    summaryLine(summary),
  ];
  return `${lines.join('\n')}\n`;
}

/** Nothing that a deployment has said steers the terminal, or the CI server that shows the log. */
function harmless(text: string): string {
  return withoutCommands(visible(text));
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title} (${lines.length})`, ...lines];
}

function oneLine({ id, reason }: CaseResult): string {
  return `  ${id}: ${visibleLine(reason)}`;
}

/** Everything that it takes to understand a failure and to see it again. */
function card({ id, rule, reason, expected, got, curl }: CaseResult): string {
  return [
    '',
    `FAIL ${id}`,
    `  ${visibleLine(reason)}`,
    `  rule      ${placeOf(rule)} ${rule.pointer}`,
    ...(rule.sentence === '' ? [] : [`            “${rule.sentence}”`]),
    `  - expected ${JSON.stringify(expected)}`,
    `  + got      ${JSON.stringify(got)}`,
    ...(curl === null ? [] : [`  ${curl.replaceAll('\n', '\n  ')}`]),
  ].join('\n');
}

export function summaryLine(summary: Summary): string {
  const { pass, fail, known, fixed, observe, skip, requests, milliseconds, stopped } = summary;
  const none = known === 0 && fixed.length === 0;
  const expected = none
    ? ''
    : `${known} known to fail (${fixed.length} ${fixed.length === 1 ? 'passes' : 'pass'} now), `;
  const counts = `${pass} passed, ${fail} failed, ${expected}${observe} observed, ${skip} skipped`;
  const end = stopped === null ? '' : `; stopped early: ${stopped}`;
  return `${counts}; ${requests} requests in ${(milliseconds / 1000).toFixed(1)} s${end}`;
}

function placeOf({ file, line }: CaseResult['rule']): string {
  const path = relative(process.cwd(), file);
  return `${path.startsWith('..') ? file : path}:${line}`;
}
