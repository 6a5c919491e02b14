import { beforeAll, describe, expect, test } from 'vitest';
import { makeReporter, type ReporterName, reporterNames } from '../../src/contract/reporters/reporters.ts';
import type { CaseResult } from '../../src/contract/run/report/case-result.ts';
import type { Report, Summary } from '../../src/contract/run/report/events.ts';
import { groupsOf } from '../../src/contract/run/report/groups.ts';
import { judge, mock } from './judged.ts';
import { and, answered, is, json, without } from './mutants/replies.ts';

let report: Report;
beforeAll(async () => {
  const faulty = json(and(is.create, answered(422)), (body) => without(body, 'errors'));
  report = (await judge(await mock(faulty))).report;
});

/** The text of a reporter at the end of a run with a changed report. */
function written(name: ReporterName, { cases = report.cases, ...changes }: Partial<Report> = {}): string {
  const changed = { ...report, cases, groups: groupsOf(cases), ...changes };
  return makeReporter(name, false).on({ kind: 'finished', report: changed });
}

function summary(changes: Partial<Summary>): Partial<Report> {
  return { summary: { ...report.summary, ...changes } };
}

/** Failures of different kinds, with the longest words. */
function failing(count: number): CaseResult[] {
  const failed = report.cases.find(({ verdict }) => verdict === 'fail');
  if (failed === undefined) throw new TypeError('nothing has failed');
  return Array.from({ length: count }, (_, at) => ({
    ...failed,
    id: `operation${at}/${'long'.repeat(60)}`,
    operationId: `operation${at}${'x'.repeat(200)}`,
    reason: 'because '.repeat(100),
    deviation: { severity: 'body', words: `${at} ${'words '.repeat(50)}` },
  }));
}

describe('the end of the text', () => {
  /** From the counts on. */
  const end = (text: string) =>
    text
      .slice(text.search(/^\d+ cases?: \d+ passed/m))
      .trimEnd()
      .split('\n');

  test.each([0, 1, 9, 500])('fits on a screen with %i kinds of failure', (count) => {
    const left = Array.from({ length: count }, (_, at) => `${at} ${'left '.repeat(80)}`);
    const fixed = Array.from({ length: count }, (_, at) => `fixed/${at}/${'id'.repeat(70)}`);
    const stopped = 'the rate limit still refuses requests '.repeat(20);
    const lines = end(
      written('text', { cases: failing(count), ...summary({ left, fixed, stopped, stopReason: 'rate limit' }) }),
    );
    // The command adds two.
    expect(lines.length).toBeLessThanOrEqual(22);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(100);
  });

  test('says what has failed, the worst first, how often, and how many more kinds there are', () => {
    const cases = failing(30).map((one, at) =>
      at < 3 ? { ...one, deviation: { severity: 'security' as const, words: 'a secret comes back' } } : one,
    );
    const lines = end(written('text', { cases }));
    expect(lines[1]).toMatch(/^ {2}security {2}3 {2}operation0x+…$/);
    expect(lines.at(-1)).toBe('  and 18 more kinds of failure');
  });

  test('is the same in a file, after one example of each of the first kinds', () => {
    const text = written('text', { cases: failing(500) });
    expect(text.match(/^FAIL /gm)).toHaveLength(20);
    expect(text.split('\n').length).toBeLessThan(2000);
  });
});

test('leftovers are a failed test in JUnit, and an error in GitHub, even if every case has passed', () => {
  const left = ['3fa85f64: deleting it was answered 500 <b>'];
  const none = { cases: report.cases.filter(({ verdict }) => verdict === 'pass'), ...summary({ fail: 0, left }) };
  const junit = written('junit', none);
  expect(junit).toMatch(/<testsuites [^>]{0,999}failures="1" errors="0"/);
  expect(junit).toMatch(
    /<testcase classname="run" name="cleanUp"[^>]{0,999}><failure message="1 left behind">3fa85f64: [^<]*&lt;b&gt;</,
  );
  expect(written('github', none)).toMatch(/^::error title=1 left behind::3fa85f64: /m);
  for (const name of reporterNames) expect(written(name, none)).toContain('3fa85f64');
  for (const name of ['text', 'github'] as const)
    expect(written(name, none)).toContain('run again with --sweep to delete it');
  expect(written('junit')).toMatch(/<testcase classname="run" name="cleanUp"[^>]{0,999}\/>/);
});

test('a run that stopped early is an error in JUnit and in GitHub, also if its requests are spent; one that bails is not', () => {
  const stopped = 'the deployment does not answer any more';
  const early = summary({ stopped, stopReason: 'no answer' });
  expect(written('junit', early)).toMatch(/<testsuites [^>]{0,999}errors="1"/);
  expect(written('junit', early)).toContain(`<error message="stopped early: ${stopped}"/>`);
  expect(written('github', early)).toContain(`::error title=stopped early::${stopped}\n`);
  for (const name of reporterNames) expect(written(name, early)).toContain(stopped);
  const spent = summary({ stopped: 'the 30 requests are spent', stopReason: 'requests spent' });
  expect(written('junit', spent)).toMatch(/<testsuites [^>]{0,999}errors="1"/);
  const bailed = summary({ stopped: 'a case has failed', stopReason: 'bail' });
  expect(written('junit', bailed)).toMatch(/<testsuites [^>]{0,999}errors="0"/);
});

test.each(['junit', 'github', 'markdown'] as const)(
  '%s reports a run that could not begin, in harmless words',
  (name) => {
    const text = makeReporter(name, false).couldNotRun?.('it is <b>\n::error::no "API" `') ?? '';
    expect(text).toContain({ junit: '<error message="it is &lt;b', github: '%0A', markdown: '`` it is <b>' }[name]);
    if (name !== 'junit') expect(text).not.toMatch(/^::error::/m);
    if (name === 'junit') expect(text).toMatch(/<testsuites name="contract" tests="1" failures="0" errors="1"/);
  },
);

test('known failures are no failures in any report, and fixed ones are to be removed from the list', () => {
  const cases = report.cases.map((one) => (one.verdict === 'fail' ? { ...one, verdict: 'known' as const } : one));
  const ids = cases.filter(({ verdict }) => verdict === 'known').map(({ id }) => id);
  const [id = ''] = ids;
  const fixed = ['getAgentWebhook/fixed'];
  const known = { cases, ...summary({ fail: 0, known: ids.length, fixed }) };
  for (const name of reporterNames) {
    expect(written(name, known)).toContain(id);
    expect(written(name, known)).toContain('getAgentWebhook/fixed');
  }
  expect(written('junit', known)).toMatch(/<testsuites [^>]{0,999}failures="0"/);
  expect(written('junit', known)).toMatch(new RegExp(`name="${id}"[^>]{0,999}><skipped message="known failure: `));
  expect(written('github', known)).not.toMatch(/^::error/m);
  expect(written('github', known)).toMatch(/^::notice file=.*title=known failure /m);
  expect(written('text', known)).not.toMatch(/^FAIL /m);
  expect(written('text', known)).toContain(`, ${ids.length} known, `);
});

describe('Markdown', () => {
  const hostile =
    'x` </code></details> ``` | @octocat ![i](http://e.example/i) [l](http://e.example) <img src=x>\n\n# H\n```\n<script>';

  /** A page without its code, as CommonMark and GitHub parse it. */
  const prose = (text: string) =>
    text
      .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
      .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '')
      .replace(/<code>[^<\n]*<\/code>/g, '');

  test('has text of a deployment only as code: no table, link, image, mention or element', () => {
    const cases = report.cases.map((one) => {
      const deviation = one.deviation === null ? null : { ...one.deviation, words: hostile };
      return { ...one, reason: hostile, got: hostile, deviation, id: `${one.id}${hostile}` };
    });
    const run = { ...report.run, notices: [hostile], baseUrl: `http://h/${hostile}` };
    const text = written('markdown', {
      run,
      cases,
      ...summary({ left: [hostile], stopped: hostile, fixed: [hostile] }),
    });
    expect(text).toContain('octocat');
    expect(prose(text)).not.toMatch(/octocat|e\.example|<img|<script|# H/);
    expect(
      prose(text)
        .match(/<\/?\w+>/g)
        ?.every((one) => /^<\/?(?:details|summary)>$/.test(one)),
    ).toBe(true);
  });

  test("stays below GitHub's limit of a megabyte, and says that there is more", () => {
    const cases = failing(3000).map((one) => ({ ...one, script: 'curl '.repeat(2000) }));
    const text = written('markdown', { cases });
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toMatch(/\d{1,9} more parts have no room here/);
  });

  test('counts in a table and folds each kind of failure', () => {
    const text = written('markdown');
    expect(text).toMatch(/^\| \d+ \| \d+ \| 0 \| /m);
    expect(text.match(/^<details><summary>body: <code>/gm)?.length).toBeGreaterThan(0);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });
});
