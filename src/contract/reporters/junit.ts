import type { CaseResult } from '../run/report/case-result.ts';
import type { ContractEvent, Report, Summary } from '../run/report/events.ts';
import { caseLines } from './case-lines.ts';
import { escapeForeignText } from './markup.ts';
import type { Reporter } from './reporter.ts';

/** Writes JUnit's XML, as CI servers read it: one test suite for each operation, and one for the run itself. */
export class JunitReporter implements Reporter {
  on(event: ContractEvent): string {
    return event.kind === 'finished' ? document(event.report) : '';
  }

  couldNotRun(words: string): string {
    const test: Test = { ...toItsEnd, milliseconds: 0, outcome: 'error', content: element('error', words, '') };
    return xml([], [test], 0);
  }
}

/** The outcomes that CI servers count. */
type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

/** A test in the file. */
interface Test {
  readonly classname: string;
  readonly name: string;
  readonly milliseconds: number;
  readonly outcome: Outcome;
  /** The XML inside it. */
  readonly content: string;
}

/** The test that passes if the run came to its end. */
const toItsEnd = { classname: 'run', name: 'toItsEnd' } as const;

function document({ cases, summary }: Report): string {
  return xml(cases.map(testOf), runTests(summary), summary.milliseconds);
}

/** @param tests those of the operations, by their class names */
function xml(tests: readonly Test[], ofRun: readonly Test[], milliseconds: number): string {
  const operations = [...new Set(tests.map(({ classname }) => classname))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="contract" ${counts([...tests, ...ofRun])} time="${milliseconds / 1000}">`,
    ...operations.map((operation) =>
      suite(
        operation,
        tests.filter(({ classname }) => classname === operation),
      ),
    ),
    suite('run', ofRun),
    '</testsuites>',
    '',
  ].join('\n');
}

/** The tests that the run came to its end and left nothing behind: what changes the exit code fails a test. */
function runTests({ left, stopped, stopReason, fixed }: Summary): Test[] {
  const test = (name: string, outcome: Outcome, message: string, details = '') => ({
    ...{ classname: 'run', name, milliseconds: 0, outcome },
    content: outcome === 'passed' ? details : element(outcome, message, details),
  });
  // A run that stops at a failure (`--bail`) shows that failure.
  const ended = stopped === null ? 'passed' : stopReason === 'bail' ? 'skipped' : 'error';
  const fixes = fixed.length === 0 ? '' : output(`known to fail, and passed:\n${fixed.join('\n')}`);
  return [
    test(toItsEnd.name, ended, `stopped early: ${stopped}`, ended === 'passed' ? fixes : ''),
    test('cleanUp', left.length === 0 ? 'passed' : 'failure', `${left.length} left behind`, left.join('\n')),
  ];
}

function suite(name: string, tests: readonly Test[]): string {
  return [
    `  <testsuite name="${escapeForeignText(name)}" ${counts(tests)}>`,
    ...tests.map((one) => `    ${written(one)}`),
    '  </testsuite>',
  ].join('\n');
}

function counts(tests: readonly Test[]): string {
  const count = (wanted: Outcome) => tests.filter(({ outcome }) => outcome === wanted).length;
  return `tests="${tests.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function written({ classname, name, milliseconds, content }: Test): string {
  const start = `<testcase classname="${escapeForeignText(classname)}" name="${escapeForeignText(name)}" time="${milliseconds / 1000}"`;
  return content === '' ? `${start}/>` : `${start}>${content}</testcase>`;
}

function testOf(result: CaseResult): Test {
  const { id, operationId, milliseconds, verdict, reason } = result;
  const test = { classname: operationId, name: id, milliseconds };
  const details = () => caseLines(result).join('\n');
  switch (verdict) {
    case 'pass':
      return { ...test, outcome: 'passed', content: '' };
    case 'skip':
      return { ...test, outcome: 'skipped', content: element('skipped', reason, '') };
    case 'known':
      return { ...test, outcome: 'skipped', content: element('skipped', `known failure: ${reason}`, '') };
    case 'fail':
      return { ...test, outcome: 'failure', content: element('failure', reason, details()) };
    case 'observe':
      return { ...test, outcome: 'passed', content: output(`observed: ${details()}`) };
  }
}

function element(name: Exclude<Outcome, 'passed'>, message: string, details: string): string {
  const start = `<${name} message="${escapeForeignText(message)}"`;
  return details === '' ? `${start}/>` : `${start}>${escapeForeignText(details)}</${name}>`;
}

function output(text: string): string {
  return `<system-out>${escapeForeignText(text)}</system-out>`;
}
