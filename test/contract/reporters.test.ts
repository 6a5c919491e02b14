import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, expect, test } from 'vitest';
import { LifeSigns } from '../../src/cli/contract/life-signs.ts';
import { Progress } from '../../src/contract/reporters/progress.ts';
import { makeReporter, type ReporterName, reporterNames } from '../../src/contract/reporters/reporters.ts';
import type { ContractEvent } from '../../src/contract/run/report/events.ts';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import { judge, mock } from './judged.ts';
import { token } from './mutants/deployment.ts';
import { and, answer, is, json, ok } from './mutants/replies.ts';

/** A run of a deployment that fails, is observed, and shows the secret in a message full of markup. */
async function badRun(): Promise<ContractEvent[]> {
  const leak = answer(and(is.create, ok), (one, { json: sent, headers }) => {
    const secret = hasKeys(sent) ? sent.webhook_secret : undefined;
    return {
      ...one,
      body: JSON.stringify({ ...JSON.parse(one.body ?? ''), message: `<b> & "${secret}" ${headers.authorization}` }),
    };
  });
  const wording = json(is.update, (body) => (hasKeys(body.errors) ? { ...body, errors: { events: ['Nein.'] } } : body));
  const deployment = await mock((request, ask) =>
    request.method === 'PUT' ? wording(request, ask) : leak(request, ask),
  );
  return (await judge(deployment)).events;
}

/** The end of a run, with its report. */
function lastOf(all: readonly ContractEvent[]) {
  const last = all.at(-1);
  if (last?.kind !== 'finished') throw new TypeError('a run ends with its report');
  return last;
}

let events: ContractEvent[];
beforeAll(async () => {
  events = await badRun();
});

function written(name: ReporterName, isTerminal = false): string {
  const reporter = makeReporter(name, isTerminal);
  return events.map((event) => reporter.on(event)).join('');
}

test.each(reporterNames)('%s reports the failure, without the token or the secret', (name) => {
  const text = written(name);
  expect(text).toContain('createAgentWebhook/body/onlyRequired');
  expect(text).not.toContain(token);
  expect(text).not.toMatch(/talkover-secret-\d/);
});

test('the JSON report satisfies its published schema', () => {
  const schema = JSON.parse(readFileSync(new URL('../../spec/contract-report.schema.json', import.meta.url), 'utf8'));
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);
  validate(JSON.parse(written('json')));
  expect(validate.errors).toBeNull();
});

test('the text shows a card with rule, sentence, expected, got and a curl of the failure', () => {
  const text = written('text');
  const card = text.slice(text.indexOf('FAIL createAgentWebhook/body/onlyRequired'));
  expect(card).toMatch(/rule {6}spec\/openapi\.yaml:\d+ \/components\/schemas\/WebhookToCreate/);
  expect(card).toMatch(/“[^”]{1,999}”/);
  expect(card).toContain('- expected');
  expect(card).toContain('+ got');
  expect(card).toContain('-H "Authorization: Bearer $TALKOVER_TOKEN"');
});

test('the text leaves out a script that is too long, and says where it is', () => {
  const { report } = lastOf(events);
  const script = `#!/bin/sh\n${'echo\n'.repeat(60)}`;
  const cases = report.cases.map((one) => (one.verdict === 'fail' ? { ...one, script } : one));
  const long = { kind: 'finished', report: { ...report, cases } } as const;
  const text = makeReporter('text', false).on(long);
  expect(text).toContain('A script of 61 lines shows it again: it is in --reporter json, html or junit.');
  expect(text).not.toContain('curl');
  for (const name of ['json', 'html', 'junit'] as const)
    expect(makeReporter(name, false).on(long)).toContain('#!/bin/sh');
});

test('a request without an answer is reported as one', () => {
  const { report } = lastOf(events);
  const cases = report.cases.map((one) => (one.verdict === 'fail' ? { ...one, got: null, answer: null } : one));
  const silent = { kind: 'finished', report: { ...report, cases } } as const;
  expect(makeReporter('text', false).on(silent)).toContain('+ got      no answer');
  expect(makeReporter('github', false).on(silent)).toContain('got no answer');
});

test.each(reporterNames.filter((name) => name !== 'json'))(
  '%s shows what would turn the direction of writing',
  (name) => {
    const { report } = lastOf(events);
    const cases = report.cases.map((one) => ({ ...one, reason: `\u202eab\u2066${one.reason}` }));
    const text = makeReporter(name, false).on({ kind: 'finished', report: { ...report, cases } });
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    // JSON has a backslash twice.
    expect(text.replaceAll('\\\\', '\\')).toContain(String.raw`\u202eab\u2066`);
  },
);

test('the text counts cases that follow from a failure on its card, and does not list them', () => {
  const text = written('text');
  const [, count] =
    /FAIL createAgentWebhook\/body\/onlyRequired\n.*; (\d+) cases not judged because of it\n/.exec(text) ?? [];
  const { cases } = JSON.parse(written('json'));
  const followers = cases.filter(({ because }: { because: string | null }) => because !== null);
  expect(followers).toHaveLength(Number(count));
  const skipped = text.slice(text.indexOf('Skipped ('));
  expect(followers.filter(({ id }: { id: string }) => skipped.includes(`  ${id}: `))).toEqual([]);
});

test('notices come first', () => {
  const notices = ['Mind <this>.'];
  const [started, ...others] = events;
  if (started?.kind !== 'started') throw new TypeError('a run begins with its start');
  const noticed = [{ ...started, run: { ...started.run, notices } }, ...others].map((event) =>
    event.kind === 'finished'
      ? { ...event, report: { ...event.report, run: { ...event.report.run, notices } } }
      : event,
  );
  const writtenOf = (name: ReporterName) => {
    const reporter = makeReporter(name, false);
    return noticed.map((event) => reporter.on(event)).join('');
  };
  expect(writtenOf('text')).toMatch(/^Mind <this>\.\n/);
  expect(writtenOf('github')).toMatch(/^::warning::Mind <this>\.\n/);
  expect(writtenOf('html')).toContain('<strong>Mind &lt;this&gt;.</strong>');
  expect(JSON.parse(writtenOf('json')).run.notices).toEqual(notices);
});

test('on a terminal, the text shows the progress', () => {
  expect(written('text', true)).toMatch(/\d{1,9}\/\d+ · \d+ s left/);
  expect(written('text')).not.toContain('\u001b');
});

test('the remaining time follows from the remaining requests, and is not shown before there is an estimate', () => {
  const [started] = events;
  const [finished] = events.filter((event) => event.kind === 'caseFinished');
  if (started?.kind !== 'started' || finished === undefined) throw new TypeError('the run has no case');
  const progress = new Progress();
  progress.on({ ...started, sent: 5, run: { ...started.run, cases: 100, requests: 200 } }, 1000);
  expect(progress.text(1000)).toBe('0/100');
  progress.on({ ...finished, sent: 6 }, 1500);
  expect(progress.text(1500)).toBe('1/100');
  // Half of the requests have taken 20 s, though only two cases are finished.
  progress.on({ ...finished, sent: 105 }, 21_000);
  expect(progress.text(21_000)).toBe('2/100 · 20 s left');
  // One was retried.
  progress.on({ ...finished, sent: 206 }, 41_000);
  expect(progress.text(41_000)).toBe('3/100 · 0 s left');
});

test('without a terminal, a run shows its progress every ten seconds', () => {
  const [started] = events;
  const [finished] = events.filter((event) => event.kind === 'caseFinished');
  if (started?.kind !== 'started' || finished === undefined) throw new TypeError('the run has no case');
  const signs = new LifeSigns();
  const texts = [0, 3, 9.9, 10, 12, 19, 20.5].map((seconds) =>
    signs.on(seconds === 0 ? started : finished, 1_000_000 + seconds * 1000),
  );
  expect(texts.map((text) => text.replace(/\d+/g, 'N'))).toEqual(
    ['', '', '', 'judged N/N', '', '', 'judged N/N'].map((text) => text && expect.stringMatching(`^${text}.*\n$`)),
  );
});

test('JUnit counts and escapes what failed', () => {
  const text = written('junit');
  const [, tests, failures, errors, skipped] =
    /<testsuites [^>]{0,999}tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/.exec(text) ?? [];
  expect(text.match(/<testcase /g)).toHaveLength(Number(tests));
  expect(text.match(/<failure /g)).toHaveLength(Number(failures));
  expect(text.match(/<skipped /g)).toHaveLength(Number(skipped));
  expect(errors).toBe('0');
  expect(text).not.toContain('<b>');
  expect(text.match(/<testcase /g)?.length).toBe(text.match(/<\/testcase>|<testcase [^>]{0,999}\/>/g)?.length);
});

test('the HTML page needs no network', () => {
  const text = written('html');
  expect(text).not.toMatch(/<(?:link|img|iframe)\b|<script[^>]|@import|url\(|fetch\(/);
  expect(text).not.toContain('<b>');
});

test('GitHub gets annotations on the lines of the document, each in one line', () => {
  const lines = written('github').trim().split('\n');
  for (const line of lines) expect(line).toMatch(/^::(error|notice) file=spec\/openapi\.yaml,line=\d+,title=[^,:]+::./);
  expect(lines.some((line) => line.startsWith('::error'))).toBe(true);
});

test('the coverage lists exercised statuses and rules that no case proves', () => {
  const { coverage } = JSON.parse(written('json'));
  expect(coverage.statuses).toContainEqual({ operationId: 'createAgentWebhook', status: '422', isExercised: true });
  expect(coverage.statuses).toContainEqual({ operationId: 'createAgentWebhook', status: '429', isExercised: false });
  expect(coverage.unproven.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    '/components/schemas/WebhookToCreate/properties/http_method/default',
    '/components/schemas/WebhookToCreate/properties/authorization_scheme/default',
  ]);
});

test('SARIF has a result on the line of its rule for each case that fails or is observed', () => {
  const { version, runs } = JSON.parse(written('sarif'));
  expect(version).toBe('2.1.0');
  const [{ tool, results, invocations }] = runs;
  const { cases } = JSON.parse(written('json'));
  const told = cases.filter(({ verdict }: { verdict: string }) => verdict === 'fail' || verdict === 'observe');
  expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(told.map(({ id }: { id: string }) => id));
  const rules = tool.driver.rules.map(({ id }: { id: string }) => id);
  for (const { ruleId, locations } of results) {
    expect(rules).toContain(ruleId);
    const [{ physicalLocation }] = locations;
    expect(physicalLocation.artifactLocation.uri).toBe('spec/openapi.yaml');
    expect(physicalLocation.region.startLine).toBeGreaterThan(1);
  }
  expect(invocations[0].executionSuccessful).toBe(true);
});
