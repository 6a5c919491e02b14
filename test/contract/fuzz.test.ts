import { expect, test } from 'vitest';
import { fuzzPlan, fuzzProperties } from '../../src/contract/fuzz/fuzz.ts';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { repetitions, sampleOf } from '../repetitions.ts';
import { sharedDocument } from '../shared-document.ts';
import { fuzzFaults } from './fuzz-faults.ts';
import { type Deployment, judge, ledgerFile, mock, webhooksOf } from './judged.ts';
import { is, reply, status, webhook } from './mutants/replies.ts';

const document = await sharedDocument;

/** Random requests alone, without the document's cases. */
function fuzz(deployment: Deployment, amount: number, changes: Parameters<typeof judge>[1] = {}) {
  return judge(deployment, { cases: [], fuzz: amount, maxRequests: 1000 + 2 * amount, ...changes });
}

const many = repetitions({ test: 60, prove: 1000 });

test(`our mock keeps every promise in ${many} random requests and ${many / 10} sequences, and nothing is left behind`, async () => {
  const deployment = await mock();
  const { path, text } = ledgerFile();
  const { report } = await fuzz(deployment, many, { ledger: new Ledger(path) });
  expect(report.cases.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual([
    ['fuzz/createAgentWebhook/valid', 'pass', ''],
    ['fuzz/createAgentWebhook/invalid', 'pass', ''],
    ['fuzz/updateAgentWebhook/valid', 'pass', ''],
    ['fuzz/updateAgentWebhook/invalid', 'pass', ''],
    ['fuzz/sequence', 'pass', ''],
  ]);
  expect(report.summary).toMatchObject({ left: [], stopped: null });
  expect(await webhooksOf(deployment.target)).toEqual([]);
  expect(text()).toBeUndefined();
});

test('the planned requests are sent, and the same seed sends the same', async () => {
  const [first, second, other] = [await mock(), await mock(), await mock()];
  await fuzz(first, 40);
  await fuzz(second, 40);
  await fuzz(other, 40, { seed: 32 });
  const bodies = ({ requests }: Deployment) =>
    requests.filter(({ method }) => method === 'POST' || method === 'PUT').map(({ json: body }) => body);
  expect(bodies(second)).toEqual(bodies(first));
  expect(JSON.stringify(bodies(other)).replaceAll('00000032', '00000031')).not.toBe(JSON.stringify(bodies(first)));
  const planned = fuzzPlan(fuzzProperties(document, talkover, 40), 31).filter(({ body }) => body !== undefined);
  const text = JSON.stringify(planned.map(({ body }) => body));
  expect(JSON.parse(text.replaceAll(/(talkover-\w+)-00000000/g, '$1-00000031'))).toEqual(bodies(first));
});

test("everything that is created on purpose is disabled, and has the run's name and a reserved domain", () => {
  const plan = fuzzPlan(fuzzProperties(document, talkover, 1000), 31);
  expect(new Set(plan.map(({ id }) => id)).size).toBe(plan.length);
  expect(plan.length).toBeGreaterThan(1500);
  expect(plan.length).toBeLessThan(2300);
  for (const { id, body } of plan.filter(({ id: of, mayCreate }) => mayCreate && !of.includes('/invalid/'))) {
    expect([id, body]).toEqual([
      id,
      expect.objectContaining({
        name: expect.stringMatching(/^talkover-contract-00000000/),
        webhook_url: expect.stringMatching(
          /^https:\/\/(hooks\.eu\.)?example\.(com|org|net)(:\d+)?\/talkover-contract-00000000/,
        ),
        enabled: false,
      }),
    ]);
  }
});

test.each(sampleOf(fuzzFaults, 5))('found and shrunk: $name', async ({ id, expected, make }) => {
  const deployment = await mock(make());
  const { report } = await fuzz(deployment, 250);
  const found = report.cases.find((one) => one.id === id);
  expect(found).toMatchObject({ verdict: 'fail', reason: expect.stringMatching(expected) });
  expect(found?.reason).toMatch(/ — seed 31, path \d+(:\d+)*, shrunk \d+ times/);
  expect(found?.reason.split(' → ').length).toBeLessThanOrEqual(6);
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

test('the same seed finds the same failure by the same path', async () => {
  const fault = fuzzFaults.find(({ id }) => id === 'fuzz/sequence');
  const reasons = async () => (await fuzz(await mock(fault?.make()), 300)).report.cases.map(({ reason }) => reason);
  const first = await reasons();
  expect(first.at(-1)).toContain('path');
  expect(await reasons()).toEqual(first);
});

test('a difference that is not documented is observed', async () => {
  const { report } = await fuzz(
    await mock(status((request, { status: got }) => is.create(request, reply(200, {})) && got < 300, 201)),
    40,
  );
  const verdicts = report.cases.map(({ id, verdict }) => [id, verdict]);
  expect(verdicts).toContainEqual(['fuzz/createAgentWebhook/valid', 'observe']);
  expect(verdicts.filter(([, verdict]) => verdict === 'fail')).toEqual([]);
});

test('a secret in an answer to a random request fails', async () => {
  const leaking = webhook(is.create, (one, { json: body }) => ({
    ...one,
    note: hasKeys(body) ? body.webhook_secret : undefined,
  }));
  const { report } = await fuzz(await mock(leaking), 60);
  const found = report.cases.find(({ verdict }) => verdict === 'fail');
  expect(found).toMatchObject({ id: 'fuzz/createAgentWebhook/valid', reason: expect.stringMatching(/holds a secret/) });
  expect(JSON.stringify(report)).not.toContain('talkover-secret-00000031');
});

test('--max-requests limits random requests and --read-only sends none: both skip and say so', async () => {
  const deployment = await mock();
  const { report } = await fuzz(deployment, 100, { maxRequests: 40 });
  expect(report.cases.at(-1)).toMatchObject({ verdict: 'skip', reason: expect.stringContaining('--max-requests') });
  expect(report.summary.left).toEqual([]);
  const readOnly = await mock();
  const { report: none } = await fuzz(readOnly, 100, { isReadOnly: true });
  expect(none.cases.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 5 }, () => 'skip'));
  expect(readOnly.requests.every(({ method }) => method === 'GET')).toBe(true);
});
