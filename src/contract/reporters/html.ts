import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent, Report } from '../run/report/events.ts';
import type { Group } from '../run/report/groups.ts';
import { caseLines, countsOf } from './case-lines.ts';
import { coverageColumns, coverageRows, keywordShares, unexercised } from './coverage-table.ts';
import { filterScript } from './html-filter.ts';
import { escapeForeignText as escaped } from './markup.ts';
import type { Reporter } from './reporter.ts';
import { summaryLine, untriedLine } from './summary.ts';

/** One page that needs no network. Without scripts it has everything but its filter. */
export class HtmlReporter implements Reporter {
  on(event: ContractEvent): string {
    return event.kind === 'finished' ? page(event.report) : '';
  }
}

const style = `
:root { color-scheme: light dark; --text: #1d2430; --page: #fff; --code: #f4f6f9; --line: #c9d0db; --link: #0b57a4 }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ef; --page: #14181f; --code: #1f2530; --line: #3b4454; --link: #8ab8ff } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: var(--text); background: var(--page) }
a { color: var(--link) } h3 { margin-bottom: .2rem; overflow-wrap: anywhere } summary { cursor: pointer; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line) }
details { border: 1px solid var(--line); border-left: .4rem solid #8a94a6; border-radius: .3rem; margin: .4rem 0; padding: .4rem .8rem }
details.fail { border-left-color: #c62828 } details.observe, details.known { border-left-color: #b26a00 } details.pass { border-left-color: #2e7d32 }
pre { overflow-x: auto; background: var(--code); padding: .6rem } [hidden] { display: none }
form { display: flex; flex-wrap: wrap; gap: 1rem; align-items: end; padding: .6rem 0 } label { display: flex; flex-direction: column }
input, select { font: inherit; padding: .2rem .4rem }`;

const headings = {
  fail: 'Failed',
  known: 'Known failures',
  observe: 'Observed',
  skip: 'Skipped',
  pass: 'Passed',
} as const;

/** Those that have no groups. */
const ungrouped = ['known', 'observe', 'skip', 'pass'] as const;

function page(report: Report): string {
  const { run, summary, cases, groups } = report;
  const title = `Contract of ${escaped(run.baseUrl)}`;
  const byId = new Map(cases.map((one) => [one.id, one]));
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head><body><main>`,
    `<h1>${title}</h1><p>${escaped(summaryLine(summary))}; seed ${run.seed}</p>`,
    ...run.notices.map((notice) => `<p><strong>${escaped(notice)}</strong></p>`),
    ...(summary.untried === undefined ? [] : [`<p>${escaped(untriedLine(summary.untried))}</p>`]),
    ...(summary.kept ?? []).map((kept) => `<p>Kept, since nothing deletes it: ${escaped(kept)}</p>`),
    ...summary.left.map((left) => `<p><strong>Left behind:</strong> ${escaped(left)}</p>`),
    ...summary.fixed.map((id) => `<p><strong>Fixed:</strong> ${linkTo(id)} was known to fail, and has passed.</p>`),
    ...overview(groups),
    ...filter(report),
    ...(groups.length === 0 ? [] : [`<section><h2>${headings.fail} (${summary.fail})</h2>`]),
    ...groups.flatMap((group, at) => groupSection(group, at, byId)),
    ...(groups.length === 0 ? [] : ['</section>']),
    ...ungrouped.flatMap((verdict) => {
      const chosen = cases.filter((one) => one.verdict === verdict);
      if (chosen.length === 0) return [];
      return [
        `<section><h2>${headings[verdict]} (${chosen.length})</h2>`,
        ...chosen.map((one) => details(one, false)),
        '</section>',
      ];
    }),
    ...coverageOf(report),
    `</main><script>${filterScript}</script></body></html>`,
    '',
  ].join('\n');
}

/** What has failed, the worst first, with links. */
function overview(groups: readonly Group[]): string[] {
  if (groups.length === 0) return [];
  const rows = groups.map(
    ({ severity, title, cases, unjudged }, at) =>
      `<tr><td>${severity}</td><td><a href="#group-${at}">${escaped(title)}</a></td><td>${cases.length}</td><td>${unjudged}</td></tr>`,
  );
  return [
    '<h2>What has failed, the worst first</h2>',
    '<table><thead><tr><th scope="col">Severity</th><th scope="col">What</th><th scope="col">Cases</th><th scope="col">Not judged because of it</th></tr></thead><tbody>',
    ...rows,
    '</tbody></table>',
  ];
}

/** Is shown by the script that it needs. */
function filter({ cases }: Report): string[] {
  const operations = [...new Set(cases.map(({ operationId }) => operationId))].toSorted();
  const verdicts = (['fail', ...ungrouped] as const).filter((one) => cases.some(({ verdict }) => verdict === one));
  const option = (value: string, text: string) => `<option value="${escaped(value)}">${escaped(text)}</option>`;
  return [
    '<form id="filter" role="search" hidden>',
    `<label>Verdict <select name="verdict">${option('', 'all')}${verdicts.map((one) => option(one, headings[one])).join('')}</select></label>`,
    `<label>Operation <select name="operation">${option('', 'all')}${operations.map((one) => option(one, one)).join('')}</select></label>`,
    '<label>Text <input name="text" type="search"></label>',
    '<p role="status" id="shown"></p>',
    '</form>',
  ];
}

function groupSection(group: Group, at: number, byId: ReadonlyMap<string, CaseResult>): string[] {
  const { title, severity, cases } = group;
  return [
    `<section id="group-${at}"><h3>${escaped(title)}</h3><p>${severity}; ${countsOf(group, '; ')}</p>`,
    // One example is open.
    ...cases.flatMap((id) => byId.get(id) ?? []).map((one, index) => details(one, index === 0)),
    '</section>',
  ];
}

function details(result: CaseResult, isOpen: boolean): string {
  const { id, verdict, operationId, reason } = result;
  const heading = `${escaped(id)}${reason === '' ? '' : `: ${escaped(reason)}`}`;
  const start = `<details id="${anchorOf(id)}" class="${verdict}" data-operation="${escaped(operationId)}"${isOpen ? ' open' : ''}>`;
  return `${start}<summary>${heading}</summary><pre tabindex="0">${escaped(caseLines(result).join('\n'))}</pre></details>`;
}

function coverageOf(report: Report): string[] {
  const { coverage, cases } = report;
  const operations = coverageRows(report).map(
    ({ operationId, answered, statuses, parameters, keywords }) =>
      `<tr>${[operationId, String(answered), statuses, parameters, keywords].map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
  );
  const rows = coverage.statuses.map(({ operationId, status, isExercised }) => {
    const found = cases.find((one) => one.operationId === operationId && String(one.status) === status);
    const name = found === undefined ? escaped(operationId) : linkTo(found.id, operationId);
    return `<tr><td>${name}</td><td>${escaped(status)}</td><td>${isExercised ? 'yes' : 'no'}</td></tr>`;
  });
  return [
    '<h2>Coverage</h2>',
    `<p>${coverage.rules.judged} of ${coverage.rules.proven} rules judged</p>`,
    `<table><thead><tr>${coverageColumns.map((one) => `<th scope="col">${one}</th>`).join('')}</tr></thead><tbody>`,
    ...operations,
    '</tbody></table>',
    `<p>Keywords judged: ${escaped(keywordShares(report).join(', ') || 'none')}</p>`,
    ...unexercised(report).map((line) => `<p>${escaped(line)}</p>`),
    '<table><thead><tr><th scope="col">Operation</th><th scope="col">Status</th><th scope="col">Exercised</th></tr></thead><tbody>',
    ...rows,
    '</tbody></table>',
    ...coverage.unproven.map(({ pointer, line }) => `<p>No case proves ${escaped(pointer)} (line ${line})</p>`),
  ];
}

function linkTo(id: string, text: string = id): string {
  return `<a href="#${encodeURIComponent(anchorOf(id))}">${escaped(text)}</a>`;
}

/** The anchor of a case: an id of a page holds no white space. */
function anchorOf(id: string): string {
  return escaped(`case-${id.replace(/\s/g, '_')}`);
}
