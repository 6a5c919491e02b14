import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent, Report } from '../run/report/events.ts';
import { escapeForeignText } from './markup.ts';
import type { Reporter } from './reporter.ts';
import { summaryLine } from './text.ts';

/** One page that needs no network. */
export class HtmlReporter implements Reporter {
  on(event: ContractEvent): string {
    return event.kind === 'finished' ? page(event.report) : '';
  }
}

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d2430; background: #fff }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d9dee7 }
details { border: 1px solid #d9dee7; border-left: .4rem solid #8a94a6; border-radius: .3rem; margin: .4rem 0; padding: .4rem .8rem }
details.fail { border-left-color: #c62828 } details.observe { border-left-color: #b26a00 } details.pass { border-left-color: #2e7d32 }
pre { overflow-x: auto; background: #f4f6f9; padding: .6rem } summary { cursor: pointer }
@media (prefers-color-scheme: dark) { body { color: #e6e9ef; background: #14181f } pre { background: #1f2530 } }`;

function page({ run, summary, cases, coverage }: Report): string {
  const title = `Contract of ${escapeForeignText(run.baseUrl)}`;
  const verdicts = ['fail', 'known', 'observe', 'skip', 'pass'] as const;
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head><body>`,
    `<h1>${title}</h1><p>${escapeForeignText(summaryLine(summary))}; seed ${run.seed}</p>`,
    ...run.notices.map((notice) => `<p><strong>${escapeForeignText(notice)}</strong></p>`),
    ...summary.left.map((left) => `<p><strong>Left behind:</strong> ${escapeForeignText(left)}</p>`),
    ...verdicts.flatMap((verdict) => {
      const chosen = cases.filter((one) => one.verdict === verdict);
      return chosen.length === 0 ? [] : [`<h2>${headings[verdict]} (${chosen.length})</h2>`, ...chosen.map(details)];
    }),
    '<h2>Coverage</h2>',
    `<p>${coverage.rules.judged} of ${coverage.rules.proven} rules judged</p>`,
    '<table><thead><tr><th>Operation</th><th>Status</th><th>Exercised</th></tr></thead><tbody>',
    ...coverage.statuses.map(
      ({ operationId, status, isExercised }) =>
        `<tr><td>${escapeForeignText(operationId)}</td><td>${status}</td><td>${isExercised ? 'yes' : 'no'}</td></tr>`,
    ),
    '</tbody></table>',
    ...coverage.unproven.map(
      ({ pointer, line }) => `<p>No case proves ${escapeForeignText(pointer)} (line ${line})</p>`,
    ),
    '</body></html>',
    '',
  ].join('\n');
}

const headings = {
  fail: 'Failed',
  known: 'Known failures',
  observe: 'Observed',
  skip: 'Skipped',
  pass: 'Passed',
} as const;

function details({ id, verdict, reason, rule, expected, got, curl }: CaseResult): string {
  const lines = [
    `${rule.file}:${rule.line} ${rule.pointer}`,
    rule.sentence,
    ...(verdict === 'pass' ? [] : [`- expected ${JSON.stringify(expected)}`, `+ got      ${JSON.stringify(got)}`]),
    curl ?? '',
  ];
  const isOpen = verdict === 'fail' ? ' open' : '';
  const heading = `${escapeForeignText(id)}${reason === '' ? '' : `: ${escapeForeignText(reason)}`}`;
  return `<details class="${verdict}"${isOpen}><summary>${heading}</summary><pre>${escapeForeignText(lines.join('\n'))}</pre></details>`;
}
