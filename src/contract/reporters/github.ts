import { relative } from 'node:path';
import { harmless } from '../../text/harmless.ts';
import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent, Report } from '../run/report/events.ts';
import type { Group } from '../run/report/groups.ts';
import { countsOf, exampleOf, fewOf, gotOf } from './case-lines.ts';
import type { Reporter } from './reporter.ts';
import { sweepAdvice } from './summary.ts';

/** How many ids an annotation lists. */
const mostIds = 20;

/**
 * Writes GitHub's annotations, on the line of the broken rule in the document. GitHub shows ten of each level: failures
 * have one annotation for each kind of failure, the worst first.
 */
export class GithubReporter implements Reporter {
  on(event: ContractEvent): string {
    return event.kind === 'finished' ? annotations(event.report) : '';
  }

  couldNotRun(words: string): string {
    return `::error title=${property('could not run')}::${data(words)}\n`;
  }
}

function annotations({ run, summary, cases, groups }: Report): string {
  const { stopped, left, fixed } = summary;
  return [
    ...run.notices.map((notice) => `::warning::${data(notice)}\n`),
    // What else makes the run fail comes first, so that it is not lost among the cases.
    ...(stopped === null ? [] : [`::error title=${property('stopped early')}::${data(stopped)}\n`]),
    ...(left.length === 0
      ? []
      : [`::error title=${property(`${left.length} left behind`)}::${data([...left, sweepAdvice].join('\n'))}\n`]),
    ...groups.flatMap((group) => failure(group, cases)),
    ...cases
      .filter(({ verdict }) => verdict === 'observe')
      .map((one) => annotation('notice', one, one.id, detailsOf(one))),
    ...cases
      .filter(({ verdict }) => verdict === 'known')
      .map((one) => annotation('notice', one, `known failure ${one.id}`, detailsOf(one))),
    ...(fixed.length === 0
      ? []
      : [`::notice title=${property('fixed')}::${data(`known to fail, and passed: ${fewOf(fixed, mostIds)}`)}\n`]),
  ].join('');
}

function failure(group: Group, cases: readonly CaseResult[]): string[] {
  const example = exampleOf(group, cases);
  if (example === undefined) return [];
  const message = `${countsOf(group)}: ${fewOf(group.cases, mostIds)}\n${detailsOf(example)}`;
  return [annotation('error', example, group.title, message)];
}

function detailsOf(result: CaseResult): string {
  const { reason, expected } = result;
  return `${reason}\nexpected ${JSON.stringify(expected)}, got ${gotOf(result)}`;
}

function annotation(level: 'error' | 'notice', { rule }: CaseResult, title: string, message: string): string {
  const file = property(relative(process.cwd(), rule.file));
  return `::${level} file=${file},line=${rule.line},title=${property(title)}::${data(message)}\n`;
}

function data(text: string): string {
  return harmless(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
