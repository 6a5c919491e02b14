import { expect, test } from 'vitest';
import { judge, mock } from './judged.ts';
import { answer, reply } from './mutants/replies.ts';

test('a success, a 401, a 404 and a 422 are each requested without an Accept, and with */*', async () => {
  const seen = { unsaid: new Set<number>(), anything: new Set<number>() };
  const deployment = await mock(async ({ headers }, ask) => {
    const answered = await ask();
    if (headers.accept === undefined) seen.unsaid.add(answered.status);
    if (headers.accept === '*/*') seen.anything.add(answered.status);
    return answered;
  });
  await judge(deployment);
  expect([...seen.unsaid].toSorted()).toEqual([200, 401, 404, 422]);
  expect([...seen.anything].toSorted()).toEqual([200, 401, 404, 422]);
});

test('another answer without an Accept fails, and its reason and command show that there is none', async () => {
  const deployment = await mock(
    answer(
      ({ headers }, { status }) => headers.accept === undefined && status === 422,
      () => ({ status: 302, headers: { Location: '/', 'Content-Type': 'text/html' }, body: '<p>Redirecting' }),
    ),
  );
  const { report } = await judge(deployment);
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ id }) => id)).toEqual(['createAgentWebhook/accept/none/422']);
  expect(failed[0]?.reason).toMatch(/^the status is 302, to .*; the request sent no Accept header;/);
  expect(failed[0]?.curl).toContain("-H 'Accept:'");
});

test('a deployment that sends no JSON to requests for it, either, does not fail because of the Accept', async () => {
  const deployment = await mock(
    answer(
      (_, { status }) => status === 422,
      () => reply(500, { message: 'Oh.' }),
    ),
  );
  const { report } = await judge(deployment);
  const ids = report.cases.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.filter((id) => id.includes('/accept/'))).toEqual([]);
});

test('a run that was given an Accept sends it, and skips the cases without one', async () => {
  const deployment = await mock();
  const { target } = deployment;
  const given = { ...target, headers: { ...target.headers, accept: 'application/json; q=1' } };
  const { report } = await judge({ target: given });
  expect(new Set(deployment.requests.slice(5).map(({ headers }) => headers.accept))).toContain('application/json; q=1');
  expect(deployment.requests.filter(({ headers }) => headers.accept === undefined)).toEqual([]);
  const skipped = report.cases.filter(({ id }) => id.includes('/accept/'));
  expect(new Set(skipped.map(({ verdict, reason }) => `${verdict}: ${reason}`))).toEqual(
    new Set(['skip: the run was given an Accept of its own']),
  );
  expect(report.summary.fail).toBe(0);
});
