import { expect, test } from 'vitest';
import type { Report } from '../../src/contract/run/report/events.ts';
import { agentId } from './agents.ts';
import { createWebhook, judge, mock } from './judged.ts';
import type { Behaviour } from './mutants/deployment.ts';
import { and, answer, is, json, ok, reply, type When, webhook, without } from './mutants/replies.ts';

/** Changes an existing webhook together with the requested one. */
function harming(when: When, change: { method: string; json?: unknown }, victim: { id: string }): Behaviour {
  return async (request, ask) => {
    const answered = await ask();
    if (!and(when, ok)(request, answered)) return answered;
    await ask({ ...change, path: `/agents/${agentId}/webhooks/${victim.id}` });
    return answered;
  };
}

test.each([
  ['is deleted with each deletion', is.remove, { method: 'DELETE' }, 'is gone'],
  ['is changed with each update', is.update, { method: 'PUT', json: { timeout: 18 } }, 'timeout has changed'],
  ['is turned off with each toggle', is.toggle, { method: 'PUT', json: { enabled: false } }, 'enabled has changed'],
])('a change is observed with the id of a webhook of others that %s', async (_, when, change, words) => {
  const victim = { id: '' };
  const deployment = await mock(harming(when, change, victim));
  victim.id = await createWebhook(deployment.target, 'Of others');
  const { report } = await judge(deployment);
  const observed = report.cases
    .filter(({ verdict }) => verdict === 'observe')
    .map(({ id, reason }) => ({ id, reason }));
  expect(report.summary.fail).toBe(0);
  expect(observed).toContainEqual({
    id: 'aftermath/othersAreUntouched',
    reason: expect.stringMatching(new RegExp(`a webhook of others .{0,999}${victim.id}`)),
  });
  expect(observed.find(({ id }) => id === 'aftermath/othersAreUntouched')?.reason).toContain(words);
});

test('nothing is observed about webhooks of others that stay unchanged', async () => {
  const deployment = await mock();
  await createWebhook(deployment.target, 'Of others');
  const { report } = await judge(deployment);
  expect(report.cases.find(({ id }) => id === 'aftermath/othersAreUntouched')?.verdict).toBe('pass');
});

async function reportOf(behaviour: Behaviour): Promise<Report> {
  return (await judge(await mock(behaviour))).report;
}

test.each([
  ['first', 0],
  ['last', -1],
])('the report begins with a deletion that also deletes the %s webhook of the list', async (_, at) => {
  const report = await reportOf(async (request, ask) => {
    const answered = await ask();
    if (!and(is.remove, ok)(request, answered)) return answered;
    const path = `/agents/${agentId}/webhooks`;
    const { data } = JSON.parse((await ask({ method: 'GET', path })).body ?? '{}');
    const other = data.webhooks.at(at);
    if (other !== undefined) await ask({ path: `${path}/${other.id}` });
    return answered;
  });
  expect(report.groups.map(({ title, severity, cases }) => ({ title, severity, cases }))).toEqual([
    {
      title: 'deleteAgentWebhook: deleting one webhook deletes others',
      severity: 'data',
      cases: ['life/deletingLeavesOthers'],
    },
  ]);
});

test('a toggle that does nothing is reported as such, in spite of its message', async () => {
  const report = await reportOf(async (request, ask) => {
    if (!is.toggle(request, reply(200, {}))) return ask();
    const there = await ask({ method: 'GET', path: request.path.replace(/\/toggle$/, '') });
    return json(ok, (body) => ({ ...body, message: 'Done' }))(request, async () => there);
  });
  expect(report.groups[0]).toMatchObject({
    title: 'toggleAgentWebhook: `enabled` is not turned over',
    severity: 'data',
  });
});

test('a field that an answer lacks is not called lost', async () => {
  const report = await reportOf(webhook(is.update, (one) => without(one, 'max_retries')));
  expect(report.groups.length).toBeGreaterThan(0);
  for (const { words, severity } of report.groups) {
    expect(severity).toBe('body');
    expect(words).toMatch(/lack `(?:data\/)?max_retries`/);
  }
});

test('a web page with the status 200 neither grants access nor accepts anything', async () => {
  const login = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<!doctype html><title>Login</title>' };
  const report = await reportOf(
    answer(
      ({ headers }) => headers.accept === undefined,
      () => login,
    ),
  );
  const titles = report.groups.map(({ title }) => title);
  expect(titles[0]).toMatch(/: answers are not JSON(?:, also seen in .{0,999})?$/);
  expect(titles.filter((title) => /let in|not validated/.test(title))).toEqual([]);
});
