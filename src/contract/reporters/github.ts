import { relative } from 'node:path';
import { visible } from '../../text/visible.ts';
import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent } from '../run/report/events.ts';
import type { Reporter } from './reporter.ts';
import { withoutCommands } from './workflow-commands.ts';

/** GitHub's annotations, on the line of the document whose rule is broken. */
export class GithubReporter implements Reporter {
  on(event: ContractEvent): string {
    if (event.kind !== 'finished') return '';
    const { run, cases } = event.report;
    return [...run.notices.map((notice) => `::warning::${data(notice)}\n`), ...cases.flatMap(annotation)].join('');
  }
}

function annotation({ id, verdict, rule, reason, expected, got }: CaseResult): string[] {
  if (verdict !== 'fail' && verdict !== 'observe') return [];
  const level = verdict === 'fail' ? 'error' : 'notice';
  const message = `${reason}\nexpected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
  const file = property(relative(process.cwd(), rule.file));
  return [`::${level} file=${file},line=${rule.line},title=${property(id)}::${data(message)}\n`];
}

function data(text: string): string {
  return withoutCommands(visible(text)).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
