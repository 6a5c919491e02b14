import { escapeMarkup } from '../../text/quoting.ts';
import { visible, visibleLine } from '../../text/visible.ts';
import { withoutCommands } from '../../text/workflow-commands.ts';
import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent, Report } from '../run/report/events.ts';
import type { Group } from '../run/report/groups.ts';
import { caseLines, countsOf, exampleOf, fewOf } from './case-lines.ts';
import { coverageColumns, coverageRows, keywordShares, unexercised } from './coverage-table.ts';
import type { Reporter } from './reporter.ts';
import { untriedLine } from './summary.ts';

/** The longest report, in bytes: GitHub takes 1 MB of a step's summary, and drops a longer one. */
const longest = 900_000;

/** How many kinds of failure are shown, how many ids each lists, and how many lines a list has. */
const [mostGroups, mostIds, mostLines] = [100, 50, 100] as const;

/** Writes the summary of a job on GitHub: `--reporter markdown="$GITHUB_STEP_SUMMARY"`. */
export class MarkdownReporter implements Reporter {
  on(event: ContractEvent): string {
    return event.kind === 'finished' ? page(event.report) : '';
  }

  couldNotRun(words: string): string {
    return withoutCommands(`**Could not run:** ${code(words)}\n`);
  }
}

function page(report: Report): string {
  const { run, summary, cases, groups } = report;
  const { stopped, left, kept = [], fixed, untried = 0 } = summary;
  const of = (verdict: string) => cases.filter((one) => one.verdict === verdict);
  const parts = [
    `## Contract of ${code(run.baseUrl)}`,
    counts(report),
    ...run.notices.map((notice) => `**Note:** ${code(notice)}`),
    ...(stopped === null ? [] : [`**Stopped early:** ${code(stopped)}`]),
    ...(untried === 0 ? [] : [untriedLine(untried)]),
    ...list('Kept, since nothing deletes it', kept),
    ...list('Left behind', left),
    ...list('Fixed: known to fail, and passed', fixed),
    ...groups.slice(0, mostGroups).map((group) => groupPart(group, cases)),
    ...(groups.length > mostGroups ? [`and ${groups.length - mostGroups} more kinds of failure`] : []),
    ...folded('Known failures', of('known')),
    ...folded('Observed: not documented, or tolerated', of('observe')),
    coveragePart(report),
  ];
  return withoutCommands(`${bounded(parts).join('\n\n')}\n`);
}

function counts({ summary, run }: Report): string {
  const { pass, fail, known, observe, skip, requests, milliseconds } = summary;
  return [
    '| passed | failed | known | observed | skipped | left behind | requests | seconds | seed |',
    '|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    `| ${[pass, fail, known, observe, skip, summary.left.length, requests, (milliseconds / 1000).toFixed(1), run.seed].join(' | ')} |`,
  ].join('\n');
}

/** A kind of failure, folded, with its most telling case. */
function groupPart(group: Group, cases: readonly CaseResult[]): string {
  const { title, severity, cases: ids } = group;
  const example = exampleOf(group, cases);
  return [
    `<details><summary>${severity}: ${codeElement(title)} (${countsOf(group)})</summary>`,
    ...(example === undefined ? [] : [code(example.id), fenced(caseLines(example).join('\n'))]),
    ...(ids.length > 1 ? [`Also: ${code(fewOf(ids.slice(1), mostIds))}`] : []),
    '</details>',
  ].join('\n\n');
}

/** The coverage of the document, folded. */
function coveragePart(report: Report): string {
  const { rules } = report.coverage;
  const rows = coverageRows(report).map(({ operationId, answered, statuses, parameters, keywords }) => {
    const cells = [code(operationId.replaceAll('|', '\\|')), answered, statuses, parameters, keywords];
    return `| ${cells.join(' | ')} |`;
  });
  const table = [`| ${coverageColumns.join(' | ')} |`, '|---|---:|---:|---:|---:|', ...rows].join('\n');
  const shares = keywordShares(report);
  const missing = unexercised(report);
  const summary = `<details><summary>Coverage: ${rules.judged} of ${rules.proven} rules judged</summary>`;
  return [
    summary,
    table,
    ...(shares.length === 0 ? [] : [code(shares.join(', '))]),
    ...(missing.length === 0 ? [] : [lines(missing)]),
    '</details>',
  ].join('\n\n');
}

function list(title: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`**${title}** (${texts.length})`, lines(texts)];
}

function folded(title: string, cases: readonly CaseResult[]): string[] {
  if (cases.length === 0) return [];
  const texts = cases.map(({ id, reason }) => `${id}: ${reason}`);
  return [[`<details><summary>${title} (${cases.length})</summary>`, lines(texts), '</details>'].join('\n\n')];
}

function lines(texts: readonly string[]): string {
  const more = texts.length - mostLines;
  const shown = texts.slice(0, mostLines).map((text) => `- ${code(text)}`);
  return [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

/** The parts that fit into the longest report. */
function bounded(parts: readonly string[]): string[] {
  let room = longest;
  const fitting = parts.filter((part) => {
    room -= Buffer.byteLength(part) + 2;
    return room >= 0;
  });
  const more = parts.length - fitting.length;
  return more === 0 ? fitting : [...fitting, `${more} more parts have no room here: \`--reporter html\` has them.`];
}

/** Foreign text in one line, as code, so that nothing in it is a link, an image, a mention or markup. */
function code(text: string): string {
  const line = visibleLine(text) || ' ';
  const fence = '`'.repeat(longestRun(line) + 1);
  return `${fence} ${line} ${fence}`;
}

/** {@link code} for places where only HTML is parsed. */
function codeElement(text: string): string {
  return `<code>${escapeMarkup(visibleLine(text))}</code>`;
}

function fenced(text: string): string {
  const shown = visible(text);
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}text\n${shown}\n${fence}`;
}

/** The length of the longest run of backticks. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
