import { harmless } from '../../text/harmless.ts';
import { visibleLine } from '../../text/visible.ts';
import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent, Report } from '../run/report/events.ts';
import type { Group } from '../run/report/groups.ts';
import { caseLines, counted, countsOf, exampleOf, fewOf, placeOf } from './case-lines.ts';
import { coverageColumns, coverageRows, keywordShares, unexercised } from './coverage-table.ts';
import { Progress } from './progress.ts';
import type { Reporter } from './reporter.ts';
import { summaryLines } from './summary.ts';

/** How many kinds of failure have an example, and how many ids a line lists: other reporters have all. */
const [mostExamples, mostIds] = [20, 12] as const;

/** The longest script of an example, in lines. */
const longestScript = 60;

/** The most lines of a section. */
const mostLines = 40;

/** Writes for people: progress on a terminal, then an example of each kind of failure, and the result at the end. */
export class TextReporter implements Reporter {
  readonly #isTerminal: boolean;
  readonly #showsCoverage: boolean;
  readonly #progress = new Progress();

  /**
   * @param isTerminal whether a line can be overwritten
   * @param showsCoverage whether it writes the coverage of the document
   */
  constructor(isTerminal: boolean, showsCoverage = false) {
    this.#isTerminal = isTerminal;
    this.#showsCoverage = showsCoverage;
  }

  on(event: ContractEvent): string {
    this.#progress.on(event, Date.now());
    switch (event.kind) {
      case 'started': {
        const { baseUrl, path, cases, requests, seed, notices, recording } = event.run;
        const before = notices.map((notice) => `${notice}\n\n`).join('');
        const where = `${baseUrl}${placesIn(path)}`;
        const what =
          recording === undefined
            ? `Judging ${where}: ${cases} cases, ${requests} requests, seed ${seed}\n`
            : `Judging what ${recording} has of ${where}: ${cases} cases, ${requests} exchanges\n`;
        return harmless(before + what);
      }
      case 'caseFinished':
        if (!this.#isTerminal) return '';
        return `\r\u001b[K${this.#progress.text(Date.now())} · ${harmless(event.result.id.slice(0, 60))}`;
      case 'cleanedUp': {
        const { deleted, left } = event.cleanup;
        const line = `${deleted.length} ${event.plural} deleted, ${left.length} left behind\n`;
        return (this.#isTerminal ? '\r\u001b[K' : '') + line;
      }
      case 'finished':
        return harmless(finished(event.report, this.#showsCoverage));
    }
  }
}

/** The values of path parameters, each after its name: `, agent 17`. */
function placesIn(path: Readonly<Record<string, string>>): string {
  return Object.entries(path)
    .map(([name, value]) => `, ${name.replace(/_?id$/i, '') || name} ${value}`)
    .join('');
}

function finished(report: Report, showsCoverage: boolean): string {
  const { cases, groups, summary, coverage } = report;
  const of = (verdict: string) => cases.filter((one) => one.verdict === verdict);
  // Cases that are skipped because of a failure are counted on its card.
  const skipped = of('skip').filter(({ because }) => because === null);
  const { stopped } = summary;
  const unsent = skipped.filter(({ reason }) => reason === stopped).length;
  const others = skipped.filter(({ reason }) => reason !== stopped);
  const unshown = groups.slice(mostExamples);
  const lines = [
    ...groups.slice(0, mostExamples).flatMap((group) => card(group, cases)),
    ...section(
      'More kinds of failures',
      unshown.map(({ title, cases: ids }) => `  ${visibleLine(title)}: ${fewOf(ids, mostIds)}`),
    ),
    ...section('Known failures', of('known').map(oneLine)),
    ...section('Observed: not documented, or tolerated', of('observe').map(oneLine)),
    ...section('Skipped', byReason(others), others.length),
    ...(unsent === 0 ? [] : ['', `Not judged: ${counted(unsent, 'case')}, because ${stopped}`]),
    ...unproven(coverage.unproven, showsCoverage),
    ...section(
      'Fixed: they were known to fail and have passed',
      summary.fixed.map((id) => `  ${id}`),
    ),
    ...section(
      'Kept: nothing deletes it',
      (summary.kept ?? []).map((kept) => `  ${visibleLine(kept)}`),
    ),
    ...section(
      'Left behind',
      summary.left.map((left) => `  ${visibleLine(left)}`),
    ),
    ...(showsCoverage ? coverageLines(report) : []),
    '',
    ...summaryLines(report),
  ];
  return `${lines.join('\n')}\n`;
}

/** The rules that no case proves; of a long list only the count, unless the coverage was asked for. */
function unproven(rules: Report['coverage']['unproven'], isWhole: boolean): string[] {
  const title = 'Rules that no case proves';
  if (rules.length > mostIds && !isWhole) return ['', `${title} (${rules.length}): --coverage lists them`];
  return section(
    title,
    rules.map((rule) => `  ${placeOf(rule)} ${rule.pointer}`),
  );
}

/** The coverage of the document: a table, then what was not exercised. */
function coverageLines(report: Report): string[] {
  const { rules } = report.coverage;
  const rows = coverageRows(report).map(({ operationId, answered, statuses, parameters, keywords }) => [
    visibleLine(operationId),
    String(answered),
    statuses,
    parameters,
    keywords,
  ]);
  const all = [[...coverageColumns], ...rows];
  const widths = coverageColumns.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const table = all.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join('  ')}`;
  });
  const shares = keywordShares(report);
  const missing = unexercised(report).map((line) => `  ${visibleLine(line)}`);
  return [
    ...['', `Coverage: ${rules.judged} of ${rules.proven} rules judged`, ...table],
    ...(shares.length === 0 ? [] : ['', `  Keywords judged: ${shares.join(', ')}`]),
    ...section('Not exercised', missing),
  ];
}

/** @param count how many things the lines stand for */
function section(title: string, lines: readonly string[], count: number = lines.length): string[] {
  const more = lines.length - mostLines;
  const shown = more > 0 ? [...lines.slice(0, mostLines), `  and ${more} more: --reporter json has them`] : lines;
  return lines.length === 0 ? [] : ['', `${title} (${count})`, ...shown];
}

function oneLine({ id, reason }: CaseResult): string {
  return `  ${id}: ${visibleLine(reason)}`;
}

/** One line for each reason why cases were skipped. */
function byReason(cases: readonly CaseResult[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { id, reason } of cases) reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
  return [...reasons].map(([reason, ids]) =>
    ids.length === 1
      ? `  ${ids[0]}: ${visibleLine(reason)}`
      : `  ${counted(ids.length, 'case')}: ${visibleLine(reason)}: ${fewOf(ids, mostIds)}`,
  );
}

/** A kind of failure, with its most telling case. */
function card(group: Group, cases: readonly CaseResult[]): string[] {
  const { title, severity, cases: ids } = group;
  const example = exampleOf(group, cases);
  const others = ids.slice(1);
  return [
    '',
    `${visibleLine(title)} (${severity}; ${countsOf(group)})`,
    `FAIL ${ids[0]}`,
    ...(example === undefined ? [] : caseLines(example, longestScript).map((line) => `  ${line}`.trimEnd())),
    ...(others.length === 0 ? [] : [`  and ${others.length} more: ${fewOf(others, mostIds)}`]),
  ];
}
