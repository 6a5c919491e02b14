import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent, Report } from '../run/report/events.ts';
import { escapeForeignText } from './markup.ts';
import type { Reporter } from './reporter.ts';

/** JUnit's XML, as CI servers read it: a test suite an operation. */
export class JunitReporter implements Reporter {
  on(event: ContractEvent): string {
    return event.kind === 'finished' ? document(event.report) : '';
  }
}

function document({ cases, summary }: Report): string {
  const operations = [...new Set(cases.map(({ operationId }) => operationId))];
  const counts = `tests="${cases.length}" failures="${summary.fail}" skipped="${summary.skip}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="contract" ${counts} time="${summary.milliseconds / 1000}">`,
    ...operations.map((operation) =>
      suite(
        operation,
        cases.filter(({ operationId }) => operationId === operation),
      ),
    ),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(operation: string, cases: readonly CaseResult[]): string {
  const count = (verdict: string) => cases.filter((one) => one.verdict === verdict).length;
  const name = escapeForeignText(operation);
  return [
    `  <testsuite name="${name}" tests="${cases.length}" failures="${count('fail')}" skipped="${count('skip')}">`,
    ...cases.map((one) => `    ${testCase(one)}`),
    '  </testsuite>',
  ].join('\n');
}

function testCase(result: CaseResult): string {
  const { id, operationId, verdict, milliseconds } = result;
  const start = `<testcase classname="${escapeForeignText(operationId)}" name="${escapeForeignText(id)}" time="${milliseconds / 1000}"`;
  if (verdict === 'pass') return `${start}/>`;
  return `${start}>${outcome(result)}</testcase>`;
}

function outcome({ verdict, reason, rule, expected, got, curl }: CaseResult): string {
  const message = escapeForeignText(reason);
  if (verdict === 'skip') return `<skipped message="${message}"/>`;
  const details = [
    `${rule.file}:${rule.line} ${rule.pointer}`,
    `expected ${JSON.stringify(expected)}`,
    `got ${JSON.stringify(got)}`,
    curl ?? '',
  ].join('\n');
  if (verdict === 'fail') return `<failure message="${message}">${escapeForeignText(details)}</failure>`;
  return `<system-out>${escapeForeignText(`observed: ${reason}\n${details}`)}</system-out>`;
}
