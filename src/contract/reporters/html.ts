import { createHash } from 'node:crypto';
import { pagesStylesheet } from '../../style/stylesheet.ts';
import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent, Report } from '../run/report/events.ts';
import type { Group } from '../run/report/groups.ts';
import { counted, countsOf } from './case-lines.ts';
import { coverageColumns, coverageRows, keywordShares, unexercised } from './coverage-table.ts';
import { answerSentence } from './html/answer-sentence.ts';
import { caseArticle, verdicts } from './html/case-article.ts';
import { caseKinds, kindOf } from './html/case-kinds.ts';
import { DocumentLines } from './html/document-lines.ts';
import { heatMap } from './html/heat-map.ts';
import { linkToCase } from './html/links.ts';
import { reportScript } from './html/report-script.ts';
import { reportStyle } from './html/report-style.ts';
import { escapeForeignText as escaped } from './markup.ts';
import type { Reporter } from './reporter.ts';
import { untriedLine } from './summary.ts';

/** Writes one page that needs no network. Without scripts it has everything except its filter. */
export class HtmlReporter implements Reporter {
  on(event: ContractEvent): string {
    return event.kind === 'finished' ? page(event.report) : '';
  }
}

/** The content security policy: nothing is loaded, and only the page's own script runs. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash('sha256').update(reportScript).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** The verdicts whose cases have no groups. */
const ungrouped = ['known', 'observe', 'skip', 'pass'] as const;

function page(report: Report): string {
  const { run, cases, groups } = report;
  const title = `Contract of ${escaped(run.baseUrl)}`;
  const byId = new Map(cases.map((one) => [one.id, one]));
  const lines = new DocumentLines();
  const failures = groups.map((group, at) => groupSection(group, at, byId, lines));
  const others = ungrouped.map((verdict) => fold(verdict, cases, lines));
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>${title}</title><style>${pagesStylesheet()}${reportStyle}</style></head>`,
    '<body class="page">',
    '<header class="page-head"><span class="brand">Contract report</span><nav class="pages" aria-label="Parts of the report"><a href="#cases">Cases</a><a href="#coverage">Coverage</a><a href="#document">Document</a></nav></header>',
    `<main><p class="from quiet">${title}${run.recording === undefined ? '' : `, as recorded in ${escaped(run.recording)}`}</p>`,
    `<h1>${escaped(answerSentence(report))}</h1>`,
    ...counts(report),
    ...notes(report),
    ...overview(groups),
    `<section id="cases"><h2>Cases</h2>`,
    ...filter(report),
    '<p id="none" class="quiet" hidden>No case fits the filter.</p>',
    ...(groups.length === 0 ? [] : [`<section class="cases">`, ...failures.flat(), '</section>']),
    ...others.flat(),
    '</section>',
    ...coverageOf(report),
    '<section id="document"><h2>Lines of the document</h2><p class="small quiet">The rules stand here.</p>',
    ...lines.sections(),
    '</section>',
    `</main><script>${reportScript}</script></body></html>`,
    '',
  ].join('\n');
}

/** How many cases have each verdict, as links to them, and how long the run took. */
function counts({ run, summary, cases }: Report): string[] {
  const badges = (['fail', ...ungrouped] as const).flatMap((verdict) => {
    const first = cases.find((one) => one.verdict === verdict);
    if (first === undefined) return [];
    const { word, tone } = verdicts[verdict];
    return [
      `<span class="badge ${tone}">${linkToCase(first.id, `${summary[verdict]} ${word}`, { 'data-verdict': verdict })}</span>`,
    ];
  });
  const took = `${counted(summary.requests, 'request')} in ${(summary.milliseconds / 1000).toFixed(1)} s; seed ${run.seed}`;
  return [`<p class="verdicts">${badges.join(' ')} <span class="quiet small">${took}</span></p>`];
}

/** How many of the differences that a run has left are shown unfolded. */
const mostLeft = 5;

/** The note about records that are left behind or gone. */
function leftNote(left: readonly string[]): string {
  const listed = (some: readonly string[]) => `<ul>${some.map((one) => `<li>${escaped(one)}</li>`).join('')}</ul>`;
  const others = left.slice(mostLeft);
  const more =
    others.length === 0 ? '' : `<details><summary>${others.length} more</summary>${listed(others)}</details>`;
  return `<div class="note bad"><strong>The deployment differs from before the run:</strong>${listed(left.slice(0, mostLeft))}${more}</div>`;
}

/** The title of a group, with text in backticks as code. */
function titled(title: string): string {
  return escaped(title).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** Notes about a run: notices, leftovers, fixed failures. */
function notes({ run, summary }: Report): string[] {
  const { left, fixed, kept = [], untried } = summary;
  const all = [
    ...run.notices.map((notice) => `<p class="note warn"><strong>${escaped(notice)}</strong></p>`),
    ...(left.length === 0 ? [] : [leftNote(left)]),
    ...fixed.map(
      (id) => `<p class="note good"><strong>Fixed:</strong> ${linkToCase(id)} was known to fail, and has passed.</p>`,
    ),
    ...(untried === undefined ? [] : [`<p class="note">${escaped(untriedLine(untried))}</p>`]),
    ...kept.map((one) => `<p class="note">Kept, since nothing deletes it: ${escaped(one)}</p>`),
  ];
  return all.length === 0 ? [] : ['<div class="notes">', ...all, '</div>'];
}

/** What has failed, the worst first, with links. */
function overview(groups: readonly Group[]): string[] {
  if (groups.length === 0) return [];
  const items = groups.map(
    (group, at) =>
      `<li><span class="badge bad">${group.severity}</span> <span><a href="#group-${at}">${titled(group.title)}</a> <span class="quiet">${countsOf(group)}</span></span></li>`,
  );
  return [
    '<section id="causes"><h2>What has failed, the worst first</h2><ol class="causes">',
    ...items,
    '</ol></section>',
  ];
}

/** The filter, hidden until the page's script shows it. */
function filter({ cases }: Report): string[] {
  const operations = [...new Set(cases.map(({ operationId }) => operationId))].toSorted();
  const kinds = new Set(cases.map(kindOf));
  const some = (['fail', ...ungrouped] as const).filter((one) => cases.some(({ verdict }) => verdict === one));
  const option = (value: string, text: string) => `<option value="${escaped(value)}">${escaped(text)}</option>`;
  const choice = (label: string, name: string, options: readonly string[]) =>
    `<label>${label} <select name="${name}">${option('', 'All')}${options.join('')}</select></label>`;
  return [
    '<form id="filter" role="search" aria-label="Filter cases" hidden>',
    choice(
      'Verdict',
      'verdict',
      some.map((one) => option(one, verdicts[one].heading)),
    ),
    choice(
      'Operation',
      'operation',
      operations.map((one) => option(one, one)),
    ),
    choice(
      'Kind',
      'kind',
      caseKinds.filter((one) => kinds.has(one)).map((one) => option(one, one)),
    ),
    '<label class="grow">Text <input name="text" type="search" autocomplete="off"></label>',
    '<button type="reset">Reset</button>',
    '<p role="status" id="shown" class="small quiet"></p>',
    '</form>',
  ];
}

function groupSection(group: Group, at: number, byId: ReadonlyMap<string, CaseResult>, lines: DocumentLines): string[] {
  const { title, severity, cases } = group;
  return [
    `<section class="group" id="group-${at}"><h3><span class="badge bad">${severity}</span> ${titled(title)}</h3><p class="small quiet">${countsOf(group)}</p>`,
    // One example is open.
    ...cases.flatMap((id) => byId.get(id) ?? []).map((one, index) => caseArticle(one, lines, index === 0)),
    '</section>',
  ];
}

/** The cases of a verdict without groups, folded. */
function fold(verdict: (typeof ungrouped)[number], cases: readonly CaseResult[], lines: DocumentLines): string[] {
  const chosen = cases.filter((one) => one.verdict === verdict);
  if (chosen.length === 0) return [];
  return [
    `<section class="cases"><details class="fold"><summary>${verdicts[verdict].heading} <span class="quiet">${chosen.length}</span></summary>`,
    ...chosen.map((one) => caseArticle(one, lines, false)),
    '</details></section>',
  ];
}

function coverageOf(report: Report): string[] {
  const { coverage, cases } = report;
  return [
    '<section id="coverage"><h2>Coverage</h2>',
    `<p>${coverage.rules.judged} of ${coverage.rules.proven} rules judged. Each cell leads to its cases.</p>`,
    ...heatMap(cases),
    '<details class="tables"><summary>Statuses, parameters and keywords</summary>',
    ...operationTable(report),
    `<p>Keywords judged: ${escaped(keywordShares(report).join(', ') || 'none')}</p>`,
    ...unexercised(report).map((line) => `<p>${escaped(line)}</p>`),
    ...statusTable(report),
    ...coverage.unproven.map(({ pointer, line }) => `<p>No case proves ${escaped(pointer)} (line ${line})</p>`),
    '</details></section>',
  ];
}

function operationTable(report: Report): string[] {
  const rows = coverageRows(report).map(
    ({ operationId, answered, statuses, parameters, keywords }) =>
      `<tr>${[operationId, String(answered), statuses, parameters, keywords].map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
  );
  return table('Requests', coverageColumns, rows);
}

function statusTable({ coverage, cases }: Report): string[] {
  const answered = new Map<string, CaseResult>();
  for (const one of cases) {
    const key = `${one.status} ${one.operationId}`;
    if (!answered.has(key)) answered.set(key, one);
  }
  const rows = coverage.statuses.map(({ operationId, status, isExercised }) => {
    const found = answered.get(`${status} ${operationId}`);
    const name = found === undefined ? escaped(operationId) : linkToCase(found.id, operationId);
    return `<tr><td>${name}</td><td>${escaped(status)}</td><td>${isExercised ? 'yes' : 'no'}</td></tr>`;
  });
  return table('Statuses', ['Operation', 'Status', 'Exercised'], rows);
}

function table(name: string, columns: readonly string[], rows: readonly string[]): string[] {
  const head = columns.map((one) => `<th scope="col">${one}</th>`).join('');
  return [
    `<div class="scrolled" role="region" aria-label="${name}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>`,
    ...rows,
    '</tbody></table></div>',
  ];
}
