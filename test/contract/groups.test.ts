import { beforeAll, expect, test } from 'vitest';
import type { Report } from '../../src/contract/run/report/events.ts';
import { groupsOf } from '../../src/contract/run/report/groups.ts';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import { judge, mock } from './judged.ts';
import { inTurn } from './mutants/in-turn.ts';
import { and, answered, input, is, json, status, without } from './mutants/replies.ts';

/** The report on a deployment that shows the token, accepts invalid input, and has a wrong status and wrong bodies. */
let report: Report;
beforeAll(async () => {
  const faults = [
    input(
      ({ method }) => method === 'PUT',
      ({ timeout: _, ...body }) => body,
    ),
    json(is.list, (body, { headers }) => ({ ...body, seen: headers.authorization })),
    status(and(is.toggle, answered(404)), 400),
    json(answered(422, 404, 401), (body) => without(body, 'message')),
  ];
  report = (await judge(await mock(inTurn(faults)))).report;
});

test('the same fault of one field is one group, in plain words, with every case that shows it', () => {
  const group = report.groups.find(({ words }) => words === '`timeout` is not validated');
  expect(group).toMatchObject({ title: 'updateAgentWebhook: `timeout` is not validated', severity: 'accepted' });
  const taken = report.cases.filter(
    ({ id, verdict }) => /^updateAgentWebhook\/body\/timeout\//.test(id) && verdict === 'fail',
  );
  const isRefusal = (fact: string) => fact.startsWith('errors names timeout');
  const refusing = taken.filter(({ facts }) => facts.some(isRefusal)).map(({ id }) => id);
  expect(group?.cases.toSorted()).toEqual(refusing.toSorted());
  expect(group?.cases.length).toBeGreaterThan(1);
});

test('the same fault of every operation is one group for all of them', () => {
  const lacking = report.groups.filter(({ words }) => words === 'refusals lack `message`');
  expect(lacking).toHaveLength(1);
  expect(lacking[0]?.title).toMatch(
    /^(?:every operation: refusals lack `message`|\w+: refusals lack `message`, also seen in \d+ others)$/,
  );
  expect(lacking[0]?.operations.length).toBeGreaterThan(5);
});

test('the worst comes first, and every failure is in exactly one group', () => {
  const severities = ['security', 'data', 'failure', 'accepted', 'status', 'body', 'wording'];
  const ranks = report.groups.map(({ severity }) => severities.indexOf(severity));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  expect(report.groups[0]).toMatchObject({
    severity: 'security',
    title: 'listAgentWebhooks: a secret or the credentials come back',
  });
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
  expect(report.groups.flatMap(({ cases }) => cases).toSorted()).toEqual(failed.toSorted());
});

test('a known failure is in no group', () => {
  const known = report.cases.map((one) => (one.verdict === 'fail' ? { ...one, verdict: 'known' as const } : one));
  expect(groupsOf(known)).toEqual([]);
});

test('the title of a group names the operation that fails first, not those that show its effect', async () => {
  let moved = 0;
  const { cases, groups } = (
    await judge(
      await mock(async (request, ask) => {
        if (request.method === 'PUT') moved += 1;
        return json(
          () => moved > 0,
          (body) => (hasKeys(body.data) ? { ...body, data: { ...body.data, created_at: createdAt(moved) } } : body),
        )(request, ask);
      }),
    )
  ).report;
  const group = groups.find(({ words }) => words === '`created_at` is not what it was before');
  const first = cases.find(({ id }) => group?.cases.includes(id));
  expect(group?.operations.length).toBeGreaterThan(1);
  expect(group?.title).toMatch(
    new RegExp(`^${first?.operationId}: \`created_at\` is not what it was before, also seen in `),
  );
});

function createdAt(count: number): string {
  return new Date(Date.UTC(2020, 0, 1, 0, 0, count)).toISOString().replace('.000Z', '.000000Z');
}

test('a list without a created record is reported for that, and not for its length, too', async () => {
  const deployment = await mock(
    json(is.list, (body) => {
      const { data } = body;
      if (!hasKeys(data) || !Array.isArray(data.webhooks)) return body;
      return { ...body, data: { ...data, webhooks: data.webhooks.slice(0, 3) } };
    }),
  );
  const { cases } = (await judge(deployment)).report;
  const found = cases.find(({ id }) => id === 'listHasAllCreated');
  expect(found?.reason).toMatch(/webhooks are not listed/);
  expect(found?.reason).not.toContain('so few webhooks');
});
