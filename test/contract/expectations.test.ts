import { expect, test } from 'vitest';
import { casesOf } from '../../src/contract/cases/cases.ts';
import type { Step } from '../../src/contract/cases/step.ts';
import { contextOf } from '../../src/contract/cases/steps.ts';
import type { Exchange, Exchanges } from '../../src/contract/run/exchange.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { sharedDocument } from '../shared-document.ts';
import { judge, mock, webhooksOf } from './judged.ts';
import { and, is, ok, reply, status } from './mutants/replies.ts';

const document = await sharedDocument;
const cases = casesOf(document, talkover);

/** A mock whose lists and deletions do not have the documented status. */
const faulty = () =>
  mock(async (request, ask) => {
    const answer = await status(and(is.list, ok), 203)(request, ask);
    return request.method === 'DELETE' && answer.status === 200 ? { ...answer, status: 202 } : answer;
  });

async function failuresOf(changes: Parameters<typeof judge>[1] = {}) {
  const deployment = await faulty();
  const { report } = await judge(deployment, { cases, ...changes });
  const of = (verdict: string) => report.cases.filter((one) => one.verdict === verdict).map(({ id }) => id);
  return { deployment, report, summary: report.summary, failed: of('fail'), known: of('known') };
}

test('a run ends after the given number of failures, and cleans up', async () => {
  const all = await failuresOf();
  expect(all.failed.length).toBeGreaterThan(1);
  const { summary, report, failed, deployment } = await failuresOf({ bail: 1 });
  expect(failed).toEqual(all.failed.slice(0, 1));
  expect(summary).toMatchObject({ fail: 1, stopReason: 'bail', stopped: 'a case has failed (--bail)' });
  const after = report.cases.slice(report.cases.findIndex(({ id }) => id === failed[0]) + 1);
  expect(after.length).toBeGreaterThan(100);
  expect(after.map(({ verdict, reason }) => [verdict, reason])).toEqual(after.map(() => ['skip', summary.stopped]));
  expect(deployment.requests.length).toBeLessThan(all.deployment.requests.length / 2);
  expect(await webhooksOf(deployment.target)).toEqual([]);
  const second = await failuresOf({ bail: 2 });
  expect([second.failed, second.summary.stopReason]).toEqual([all.failed.slice(0, 2), 'bail']);
});

test('a known failure neither fails nor ends a run, and explains the cases that follow from it', async () => {
  const all = await failuresOf();
  const { summary, failed, known, report } = await failuresOf({ knownFailures: all.failed, bail: 1 });
  expect([failed, known]).toEqual([[], all.failed]);
  expect(summary).toMatchObject({ fail: 0, known: all.failed.length, fixed: [], stopReason: null });
  const followers = ({ cases: results }: typeof report) =>
    results.filter(({ because }) => because !== null).map(({ id, because }) => [id, because]);
  expect(followers(report)).toEqual(followers(all.report));
});

test('a known failure that passes is reported as it was given', async () => {
  const { failed } = await failuresOf();
  const [first = ''] = failed;
  const given = [
    first,
    'createAgentWebhook/body/onlyRequired',
    'create*/minimum/below',
    '*',
    'testAgentWebhook/receiver/*',
  ];
  const { summary } = await failuresOf({ knownFailures: given });
  // The pattern has a failure among its cases, and what needs a receiver was skipped.
  expect(summary).toMatchObject({
    fixed: ['createAgentWebhook/body/onlyRequired', 'create*/minimum/below'],
    known: failed.length,
  });
});

test('a known failure that no case has is refused before anything is sent', async () => {
  const deployment = await faulty();
  const judged = judge(deployment, { cases, knownFailures: ['life/delete', 'life/delet'] });
  await expect(judged).rejects.toThrow('no case is called "life/delet"; did you mean life/delete');
  expect(deployment.requests).toEqual([]);
});

test('a list of known failures works with and without random requests, time limits and chosen cases', async () => {
  const knownFailures = ['fuzz/sequence', 'getHealth/answers/inTime', 'life/delete'];
  const { report } = await judge(await mock(), { cases, knownFailures, wanted: { cases: ['life/delete'] } });
  expect(report.summary).toMatchObject({ pass: 1, fixed: ['life/delete'] });
});

test('no list excuses leftovers', async () => {
  const deployment = await mock(async (request, ask) =>
    request.method === 'DELETE' ? reply(403, { success: false, message: 'No.' }) : ask(),
  );
  const { report } = await judge(deployment, { cases, knownFailures: ['*'], patience: 0 });
  expect(report.summary.fail).toBe(0);
  expect(report.summary.known).toBeGreaterThan(0);
  expect(report.summary.left.length).toBeGreaterThan(0);
});

/** An answer to a step, with its time. */
function answeredIn(milliseconds: number, step: Partial<Step> = {}): Exchange {
  const [operation] = document.operations;
  if (operation === undefined) throw new TypeError('the document has no operation');
  const request = { method: 'GET', url: 'http://127.0.0.1/', headers: {}, body: undefined };
  const answer = { status: 200, headers: new Map(), text: '', json: undefined, milliseconds };
  const asked = { ...contextOf(document, talkover).step(`took/${milliseconds}`, operation), ...step };
  return { step: asked, path: {}, request, answer, failure: undefined, sent: undefined, deliveries: undefined };
}

test.each([
  ['none is late', [10, 99, 100], undefined],
  ['one is late', [10, 150, 100], 'the answer to took/150 took 150 ms; 1 of 3 answers is late'],
  ['the slowest stands for all', [120, 1e3, 130], 'the answer to took/1000 took 1000 ms; 3 of 3 answers are late'],
])('of answers that may take 100 ms: %s', (_, times, reason) => {
  const all = times.map((time) => answeredIn(time));
  expect(lateOf(all)).toEqual(reason === undefined ? [] : [reason]);
});

test('the patience of a step does not count as the time of its answer', () => {
  expect(lateOf([answeredIn(5000, { patience: 10_000 })])).toEqual([]);
  expect(lateOf([answeredIn(10_101, { patience: 10_000 })])).toHaveLength(1);
});

function lateOf(all: readonly Exchange[]): string[] {
  const exchanges: Exchanges = {
    of: () => undefined,
    ofOperation: () => all,
    all: () => all,
    before: [],
    secrets: [],
    secret: '',
    mark: '',
    isStranger: () => false,
    isSetByOthers: () => false,
  };
  const [operation] = document.operations;
  const timed = casesOf(document, talkover, 100).find(({ id }) => id === `${operation?.id}/answers/inTime`);
  const [first] = timed?.checks ?? [];
  return all.flatMap((one) => first?.check.judge(one, exchanges) ?? []).map(({ message }) => message);
}

test('a time limit adds a case for each operation, and one that is too slow fails', async () => {
  const slow = async (request: Parameters<typeof is.any>[0], ask: () => Promise<ReturnType<typeof reply>>) => {
    if (request.path === '/health') await new Promise((resolve) => setTimeout(resolve, 30));
    return ask();
  };
  const { report } = await judge(await mock(slow), { maxMilliseconds: 20, wanted: { operations: ['getHealth'] } });
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ id }) => id)).toEqual(['getHealth/answers/inTime']);
  expect(failed[0]).toMatchObject({
    reason: expect.stringMatching(/^the answer to \S+ took \d+ ms; [1-9] of [1-9] answers (is|are) late$/),
    expected: '20 ms',
    rule: { pointer: '/paths/~1health/get' },
  });
  const without = new Set(casesOf(document, talkover).map(({ id }) => id));
  const more = casesOf(document, talkover, 20).filter(({ id }) => !without.has(id));
  expect(more.map(({ id }) => id)).toEqual(document.operations.map(({ id }) => `${id}/answers/inTime`));
});

test('the wait for a rate limit does not count as the time of an answer', async () => {
  let count = 0;
  const deployment = await mock(async (_, ask) =>
    ++count === 3 ? reply(429, { success: false, message: 'Too many requests.' }, { 'Retry-After': '1' }) : ask(),
  );
  const { report } = await judge(deployment, { maxMilliseconds: 900, wanted: { operations: ['getHealth'] } });
  expect(report.cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(count).toBeGreaterThan(4);
});
