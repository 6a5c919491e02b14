import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { casesOf } from '../../src/contract/cases/cases.ts';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import { planOf } from '../../src/contract/run/plan.ts';
import { eventsOf } from '../../src/contract/run/runner.ts';
import { CannotRun } from '../../src/contract/run/stops.ts';
import { sweep } from '../../src/contract/run/sweep.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { sharedDocument } from '../shared-document.ts';
import { createWebhook, judge, ledgerFile, mock, runOptions, webhooksOf } from './judged.ts';
import { answer, is, reply, status } from './mutants/replies.ts';

const document = await sharedDocument;

test('a run leaves the list as it was, and no ledger', async () => {
  const deployment = await mock();
  const ours = await createWebhook(deployment.target, 'Production');
  const { path, text } = ledgerFile();
  const { report } = await judge(deployment, { ledger: new Ledger(path) });
  expect(report.summary.left).toEqual([]);
  expect((await webhooksOf(deployment.target)).map(({ id }) => id)).toEqual([ours]);
  expect(text()).toBeUndefined();
});

test('what a faulty deployment creates from an invalid request is found by its name and deleted', async () => {
  const deployment = await mock(async (request, ask) => {
    const refused = await ask();
    if (!is.create(request, refused) || refused.status !== 422) return refused;
    const name = (request.json as { name?: unknown } | undefined)?.name;
    if (typeof name === 'string')
      await ask({ json: { name: name.slice(0, 99), webhook_url: 'https://example.com/', events: ['event_action'] } });
    return refused;
  });
  const { report } = await judge(deployment);
  expect(report.cases.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).toContain(
    'refusedCreationsLeaveNothing',
  );
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

test('a creation is in the ledger before it is sent', async () => {
  const { path, text } = ledgerFile();
  const seen: (string | undefined)[] = [];
  const deployment = await mock((request, ask) => {
    if (request.method === 'POST') seen.push(text());
    return ask();
  });
  await judge(deployment, { ledger: new Ledger(path) });
  expect(seen[0]).toContain('"kind":"creating"');
  expect(seen[0]).toContain('talkover-contract-00000031');
});

test('a run that is interrupted deletes what it has created, and says that it was', async () => {
  const interruption = new AbortController();
  const deployment = await mock((request, ask) => {
    if (request.method === 'PUT') interruption.abort();
    return ask();
  });
  const { report } = await judge(deployment, { signal: interruption.signal });
  expect(report.summary).toMatchObject({ stopped: 'the run was interrupted', left: [] });
  expect(report.cases.some(({ verdict }) => verdict === 'skip')).toBe(true);
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

test('a run whose reader throws deletes what it has created', async () => {
  const deployment = await mock();
  const options = runOptions(deployment.target);
  await expect(
    (async () => {
      for await (const event of eventsOf(options)) {
        if (event.kind === 'caseFinished' && event.sent > 10) throw new RangeError('reader');
      }
    })(),
  ).rejects.toThrow(RangeError);
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

/** The leftovers of a run that is killed after it has created two webhooks, the second without a note. */
async function crashed(path: string) {
  const deployment = await mock();
  const { baseUrl, path: agent = {} } = deployment.target;
  const mark = 'talkover-contract-00000077';
  const theirs = await createWebhook(deployment.target, 'talkover-contract-of-somebody-else');
  const known = await createWebhook(deployment.target, 'renamed meanwhile');
  await createWebhook(deployment.target, `${mark} unnoticed`);
  const ledger = new Ledger(path);
  ledger.note({ kind: 'creating', baseUrl, path: agent, mark });
  ledger.note({ kind: 'created', baseUrl, path: agent, id: known });
  appendFileSync(path, '{"kind":"crea');
  return { deployment, theirs };
}

test('the next run deletes what a crash has left, and nothing else', async () => {
  const { path } = ledgerFile();
  const { deployment, theirs } = await crashed(path);
  const { report } = await judge(deployment, { ledger: new Ledger(path) });
  expect((await webhooksOf(deployment.target)).map(({ id }) => id)).toEqual([theirs]);
  expect(report.summary.left).toEqual([]);
});

test('a sweep deletes what a crash has left, and nothing else', async () => {
  const { path, text } = ledgerFile();
  const { deployment, theirs } = await crashed(path);
  const { deleted, left } = await sweep(runOptions(deployment.target, { ledger: new Ledger(path) }));
  expect({ deleted: deleted.length, left }).toEqual({ deleted: 2, left: [] });
  expect((await webhooksOf(deployment.target)).map(({ id }) => id)).toEqual([theirs]);
  expect(text()).toBeUndefined();
});

test("a record that can't be deleted stays in the ledger and is reported", async () => {
  const { path, text } = ledgerFile();
  const deployment = await mock((request, ask) =>
    request.method === 'DELETE' ? Promise.resolve(reply(403, { message: 'Forbidden' })) : ask(),
  );
  const { report } = await judge(deployment, { ledger: new Ledger(path) });
  const there = await webhooksOf(deployment.target);
  expect(there.length).toBeGreaterThan(3);
  expect(report.summary.left.toSorted()).toEqual(
    there.map(({ id }) => `${id}: deleting it was answered 403`).toSorted(),
  );
  expect(text()).toContain('"kind":"created"');
});

test('a read-only run sends nothing but GET', async () => {
  const deployment = await mock();
  const { report } = await judge(deployment, { isReadOnly: true });
  expect(new Set(deployment.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  expect(report.summary.pass).toBeGreaterThan(20);
  expect(report.summary.fail).toBe(0);
});

test.each([
  ['the token is refused', 401, /the token is refused.{0,999}TALKOVER_TOKEN/],
  ['there is no such agent', 404, /there is no agent.{0,999}--agent-id/],
  ['the deployment is broken', 500, /can't be listed.{0,999}500/],
])('if %s, nothing is written and the message says what to do', async (_, code, message) => {
  const deployment = await mock(answer(is.any, () => reply(code, { message: 'No' })));
  await expect(judge(deployment)).rejects.toThrow(message);
  expect(deployment.requests.map(({ method }) => method)).toEqual(['GET']);
});

test('the message says so if nothing listens', async () => {
  const deployment = await mock();
  const target = { ...deployment.target, baseUrl: 'http://127.0.0.1:9/api/v1' };
  await expect(judge({ target })).rejects.toThrow(CannotRun);
});

test('no more requests are sent than allowed, except for the cleanup', async () => {
  const deployment = await mock();
  const { report } = await judge(deployment, { maxRequests: 30 });
  expect(report.summary.stopped).toContain('30 requests');
  expect(deployment.requests.slice(30).every(({ method }) => method === 'GET' || method === 'DELETE')).toBe(true);
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

test('a request that is answered 503 is not retried', async () => {
  const deployment = await mock(status(is.toggle, 503));
  const { report } = await judge(deployment);
  const unsent = report.cases.filter(
    ({ id, verdict, because }) => id.startsWith('toggle') && verdict === 'skip' && because === null,
  ).length;
  const toggles = deployment.requests.filter(({ method, path }) => method === 'PATCH' && path.endsWith('/toggle'));
  const planned = planOf(casesOf(document, talkover)).filter(
    ({ method, path }) => method === 'PATCH' && path.endsWith('/toggle'),
  );
  expect(toggles).toHaveLength(planned.length - unsent);
});

test('a missing answer is a failure, and the run goes on', async () => {
  let asked = 0;
  const deployment = await mock((request, ask) =>
    is.health(request, reply(200, {})) && asked++ === 0 ? new Promise(() => {}) : ask(),
  );
  const { report } = await judge(deployment, { timeout: 2000 });
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ reason }) => reason).join()).toContain('not answered within 2000 ms');
  expect(report.summary.stopped).toBeNull();
});
