import { expect, test } from 'vitest';
import type { Case } from '../../src/contract/cases/case.ts';
import { casesOf } from '../../src/contract/cases/cases.ts';
import { makeReporter } from '../../src/contract/reporters/reporters.ts';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import type { ContractEvent } from '../../src/contract/run/report/events.ts';
import { eventsOf } from '../../src/contract/run/runner.ts';
import type { Target } from '../../src/contract/run/target.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { run } from '../cli/command.ts';
import { sampleOf } from '../repetitions.ts';
import { sharedDocument } from '../shared-document.ts';
import { front, type Passing, passOn } from './front.ts';
import { fewCases, judge, ledgerFile, mock, runOptions, webhooksOf } from './judged.ts';

/** Leaves a request without an answer. */
type Silence = (passing: Passing) => Promise<void>;

const cut: Silence = async ({ drop }) => drop();
const hang: Silence = async () => {};

const document = await sharedDocument;
const allCases = casesOf(document, talkover);
/** Long enough for every answer, also on a busy machine. */
const soon = { timeout: 1500 };

/** Our mock, which does not answer the requests of a condition. */
async function silent(isSilent: (passing: Passing, count: number) => boolean, silence: Silence) {
  const { target } = await mock();
  const asked: Passing[] = [];
  const hostile = await front(target, (passing) => {
    asked.push(passing);
    return isSilent(passing, asked.length) ? silence(passing) : passOn(passing);
  });
  return { target, hostile, asked };
}

/** Judges, and one of the checks throws. */
async function judgeBroken(target: Target, broken: Error, events: ContractEvent[]): Promise<void> {
  const cases = allCases.map((one, index) => (index === 40 ? { ...one, checks: throwing(one, broken) } : one));
  for await (const event of eventsOf(runOptions(target, { cases }))) events.push(event);
}

function throwing({ checks }: Case, broken: Error): Case['checks'] {
  const judge = () => {
    throw broken;
  };
  return checks.map(({ step, check }) => ({ step, check: { ...check, judge } }));
}

function textOf(events: readonly ContractEvent[]): string {
  const reporter = makeReporter('text', false);
  return events.map((event) => reporter.on(event)).join('');
}

test.each([
  ['cuts every connection', cut, {}],
  ['answers nothing', hang, soon],
])(
  'a run gives up a deployment that %s from the twentieth request on, and no case fails because of it',
  async (_, silence, timing) => {
    const { hostile, asked } = await silent((_, count) => count > 20, silence);
    const ledger = new Ledger(ledgerFile().path);
    const { report, events } = await judge({ target: hostile }, { ...timing, ledger });
    const { summary, cases } = report;
    expect(summary).toMatchObject({ fail: 0, stopReason: 'no answer' });
    expect(summary.stopped).toMatch(/^the deployment does not answer any more: [3-6] requests in a row had no answer/);
    expect(cases.filter(({ reason }) => reason === summary.stopped).length).toBeGreaterThan(100);
    // Those in a row, and the cleanup: the list and one deletion.
    expect(asked.length).toBeLessThanOrEqual(20 + 6 + 2);
    expect(asked.at(-1)?.method).toBe('DELETE');
    const ids = ledger.leftovers().flatMap((leftover) => [...leftover.ids]);
    expect(ids.length).toBeGreaterThan(0);
    expect(summary.left.map((line) => line.split(':')[0]).toSorted()).toEqual(ids.toSorted());
    const told = textOf(events).split('\n');
    expect(told.filter((line) => line.includes(summary.stopped ?? ''))).toHaveLength(1);
    const early = told.filter((line) => line.startsWith('stopped early: the deployment does not answer any more'));
    expect(early).toHaveLength(1);
  },
);

test('a run gives up a deployment that goes down while several requests are in flight, and no case fails because of it', async () => {
  const { hostile, asked } = await silent((_, count) => count > 100, cut);
  const { report } = await judge({ target: hostile }, { timeout: 10_000, concurrency: 8 });
  expect(report.summary).toMatchObject({ fail: 0, stopReason: 'no answer' });
  // Three rounds of requests in flight, and the cleanup: the list and one deletion.
  expect(asked.length).toBeLessThanOrEqual(100 + 3 * 8 + 2);
});

test('concurrent requests that are cut off together do not end a run', async () => {
  const held: Passing[] = [];
  const together: Silence = async (passing) => {
    held.push(passing);
    if (held.length === 8) for (const { drop } of held) drop();
  };
  const { hostile } = await silent((_, count) => count > 100 && count <= 108, together);
  const { report } = await judge({ target: hostile }, { timeout: 10_000, concurrency: 8 });
  expect(report.summary.stopped).toBeNull();
  expect(report.summary.pass).toBeGreaterThan(300);
});

test('a deployment that answers again when it is cleaned up is left as it was', async () => {
  const unanswered: string[] = [];
  const isGivenUp = () => unanswered.length >= 3 && new Set(unanswered).size > 1;
  const { target, hostile, asked } = await silent(({ method, path }, count) => {
    if (count <= 20 || isGivenUp()) return false;
    unanswered.push(`${method} ${path.replaceAll(/[\da-f-]{36}/g, 'ID')}`);
    return true;
  }, cut);
  const { report } = await judge({ target: hostile });
  expect(report.summary).toMatchObject({ fail: 0, stopReason: 'no answer', left: [] });
  expect(asked.length).toBeGreaterThan(20 + unanswered.length);
  expect(await webhooksOf(target)).toEqual([]);
});

/** Which requests get no answer, and which operation fails because of it. */
const operations: readonly (readonly [what: string, pattern: RegExp, operationId: string])[] = [
  ['the toggle', /^PATCH .*toggle$/, 'toggleAgentWebhook'],
  ['the creation', /^POST .*webhooks$/, 'createAgentWebhook'],
  ['the health check', /^GET .*health$/, 'getHealth'],
  ['the deletion', /^DELETE /, 'deleteAgentWebhook'],
  ['the update', /^PUT /, 'updateAgentWebhook'],
  ['reading one', /^GET .*webhooks\/[^/]+$/, 'getAgentWebhook'],
  ['the log', /^GET .*logs$/, 'listAgentWebhookLogs'],
  ['the test', /^POST .*test$/, 'testAgentWebhook'],
];

test.each([
  ...sampleOf(operations, 3).map((one) => [...one, 'is cut off', cut] as const),
  ...operations.slice(0, 1).map((one) => [...one, 'hangs', hang] as const),
])('where only %s does not answer, that is one failure, and the rest is judged', async (...row) => {
  const [, pattern, operationId, , silence] = row;
  const { hostile, asked } = await silent(({ method, path }) => pattern.test(`${method} ${path}`), silence);
  const few = new Set(fewCases.map(({ id }) => id));
  const cases = allCases.filter((one) => one.operationId === operationId || few.has(one.id));
  const { report } = await judge({ target: hostile }, { ...(silence === hang && soon), patience: 0, cases });
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map((one) => [one.operationId, one.reason])).toEqual([
    [operationId, expect.stringMatching(/^no answer: /)],
  ]);
  expect(report.summary.stopped).toBeNull();
  const ofIt = report.cases.filter((one) => one.operationId === operationId);
  expect(ofIt.filter(({ verdict }) => verdict === 'pass' || verdict === 'observe').map(({ id }) => id)).toEqual([]);
  expect(report.summary.pass).toBeGreaterThan(1);
  const unanswered = asked.filter(({ path, method }) => method !== 'DELETE' && pattern.test(`${method} ${path}`));
  expect(unanswered.length).toBeLessThan(15);
});

test('a failure without an answer names the requests that had none', async () => {
  const { hostile } = await silent(({ path }) => path.endsWith('/toggle'), cut);
  const { report } = await judge({ target: hostile }, { cases: fewCases });
  const [failed] = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed?.reason).toMatch(/; no answer to \S+(, \S+)* and (\d+ more|\S+); \d+ cases? not judged because of it$/);
  expect(failed?.reason).toContain('life/toggle');
});

test('an operation that does not answer is asked three times, even if others answer in between', async () => {
  const { hostile, asked } = await silent(({ path }) => path.endsWith('/toggle'), cut);
  const { report } = await judge({ target: hostile });
  expect(asked.filter(({ path }) => path.endsWith('/toggle'))).toHaveLength(3);
  expect(report.summary).toMatchObject({ fail: 1, stopped: null, left: [] });
});

test('a case without an answer does not pass, even if no check fails', async () => {
  const { hostile } = await silent(({ path }) => path.endsWith('/health'), cut);
  const cases = allCases
    .filter(({ operationId, proof }) => operationId === 'getHealth' && proof !== undefined)
    .map((one) => ({
      ...one,
      checks: one.checks.map(({ step, check }) => ({ step, check: { ...check, judge: () => [] } })),
    }));
  const { report } = await judge({ target: hostile }, { cases });
  expect(report.cases.length).toBeGreaterThan(0);
  for (const { verdict, reason } of report.cases)
    expect([verdict, reason]).toEqual(['skip', expect.stringMatching(/^no answer: /)]);
});

test('answers between the silences keep a run going', async () => {
  const { target, hostile } = await silent(
    ({ path }, count) => count > 4 && count % 3 !== 0 && !/webhooks$/.test(path),
    cut,
  );
  const { report } = await judge({ target: hostile }, { patience: 3000 });
  expect(report.summary.stopReason).toBeNull();
  expect(await webhooksOf(target)).toEqual([]);
});

test('random requests to a deployment that is down are not judged, either', async () => {
  const { hostile } = await silent((_, count) => count > 60, cut);
  const { report } = await judge({ target: hostile }, { cases: [], fuzz: 40 });
  expect(report.summary).toMatchObject({ fail: 0, stopReason: 'no answer' });
});

test('the command says once that a deployment is down, and ends with 2', async () => {
  const { hostile } = await silent((_, count) => count > 20, cut);
  const { baseUrl, token, agentId } = hostile;
  const args = ['contract', baseUrl, '--token', token, '--agent-id', agentId, '--ledger', ledgerFile().path];
  const { code, out } = await run(args);
  expect(out).toMatch(/Not judged: \d+ cases, because the deployment does not answer any more/);
  expect(out).not.toContain('FAIL');
  expect(code).toBe(2);
});

test('an exception while judging is thrown after the report and the cleanup', async () => {
  const { target } = await mock();
  const events: ContractEvent[] = [];
  const broken = new RangeError('too much');
  await expect(judgeBroken(target, broken, events)).rejects.toBe(broken);
  const last = events.at(-1);
  if (last?.kind !== 'finished') throw new TypeError('the run has not finished');
  expect(last.report.summary).toMatchObject({
    fail: 0,
    stopReason: 'failure',
    stopped: 'judging failed: RangeError: too much',
    left: [],
  });
  expect(await webhooksOf(target)).toEqual([]);
});
