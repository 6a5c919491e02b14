import { expect, test } from 'vitest';
import type { Case } from '../../src/contract/cases/case.ts';
import { casesOf } from '../../src/contract/cases/cases.ts';
import { SchemaView } from '../../src/contract/cases/schema-view.ts';
import { planOf } from '../../src/contract/run/plan.ts';
import { hasKeys } from '../../src/openapi/document/json-pointer.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { sharedDocument } from '../shared-document.ts';
import { judge, mock, receiver } from './judged.ts';
import { loadMutant } from './mutants/document-mutants.ts';

const document = await sharedDocument;
const cases = casesOf(document, talkover);

test('our mock passes every case, with nothing observed or skipped', async () => {
  const { report } = await judge(await mock(), { receiver: await receiver() });
  expect(report.cases.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
});

test('the run has more than 25 webhooks when the list must have all', async () => {
  const counts: number[] = [];
  const deployment = await mock(async (request, ask) => {
    const reply = await ask();
    const isList = request.method === 'GET' && /\/agents\/[^/]+\/webhooks$/.test(request.path);
    if (isList && reply.status === 200) counts.push(JSON.parse(reply.body ?? '{}').data.webhooks.length);
    return reply;
  });
  const { report } = await judge(deployment);
  expect(report.cases.find(({ id }) => id === 'listHasAllCreated')).toMatchObject({ verdict: 'pass' });
  expect(Math.max(...counts)).toBeGreaterThan(25);
});

test('without a receiver, the cases that need one are skipped and say so', async () => {
  const { report } = await judge(await mock());
  const others = report.cases.filter(({ verdict }) => verdict !== 'pass');
  expect(others.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual(
    others.map(({ id }) => [id, 'skip', 'it needs --receiver']),
  );
  expect(others.map(({ id }) => id)).toEqual(cases.map(({ id }) => id).filter((id) => id.includes('/receiver')));
});

test('without a second agent, the cases that need one are skipped and say so, in 270 requests at most', async () => {
  const deployment = await mock();
  const { report } = await judge({ ...deployment, target: { ...deployment.target, otherPath: {} } });
  const skipped = report.cases.filter(({ verdict, reason }) => verdict === 'skip' && !reason.includes('--receiver'));
  expect(skipped.map(({ reason }) => reason)).toEqual(skipped.map(() => 'it needs --other-agent-id'));
  expect(skipped).toHaveLength(8);
  expect(report.summary.requests).toBeLessThanOrEqual(270);
});

test('every case has an id of its own, a rule with file and line, and checks', () => {
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  for (const { rule, checks } of cases) {
    expect(rule).toMatchObject({ file: document.path, line: expect.any(Number) });
    expect(rule.line).toBeGreaterThan(1);
    expect(checks.length).toBeGreaterThan(0);
  }
});

test('the cases of a document are the same each time', () => {
  expect(casesOf(document, talkover).map(plain)).toEqual(cases.map(plain));
});

test('a limit that is changed in the document changes what is sent, and where the case points', async () => {
  const pointer = '/components/schemas/Timeout/maximum';
  const changed = await loadMutant(document, {
    change: (content) => {
      const schema: unknown = pointer
        .split('/')
        .slice(1, -1)
        .reduce<unknown>((value, key) => (hasKeys(value) ? value[key] : undefined), content);
      if (hasKeys(schema)) schema.maximum = 90;
    },
  });
  const timeouts = (list: readonly Case[]) =>
    ['above', 'at'].map((how) => {
      const found = list.find(({ id }) => id === `createAgentWebhook/body/timeout/maximum/${how}`);
      const body = found?.proof?.steps[0]?.body;
      return [found?.rule.pointer, hasKeys(body) ? body.timeout : undefined];
    });
  const expected = (above: number, at: number) => [
    [pointer, above],
    [pointer, at],
  ];
  expect(timeouts(cases)).toEqual(expected(121, 120));
  expect(timeouts(casesOf(changed, talkover))).toEqual(expected(91, 90));
});

test('a body that must be refused is invalid in the fields of its cases, and in no other', () => {
  const validated = new Map(document.operations.map(({ id, requestBody }) => [id, requestBody?.validate]));
  const refused = cases.filter(({ checks }) =>
    checks.some(({ check }) => /^errors names .* nothing else/.test(check.fact)),
  );
  expect(refused.length).toBeGreaterThan(80);
  for (const proof of new Set(refused.map((one) => one.proof))) {
    const own = refused.filter((one) => one.proof === proof);
    const validate = validated.get(own[0]?.operationId ?? '');
    validate?.(structuredClone(proof?.steps[0]?.body));
    const fields = (validate?.errors ?? []).map(({ instancePath, params }) =>
      instancePath === '' ? params.missingProperty : instancePath.split('/')[1],
    );
    expect([proof?.id, ...new Set(fields)].toSorted()).toEqual(
      [proof?.id, ...new Set(own.map(({ id }) => id.split('/')[2]))].toSorted(),
    );
  }
});

test('every field has an invalid body of its own in a creation', () => {
  const operation = document.operations.find(({ id }) => id === 'createAgentWebhook');
  const schema = operation?.requestBody?.schema;
  const names = schema === undefined ? [] : [...new SchemaView(document.files, schema).properties.keys()];
  expect(names).toHaveLength(11);
  for (const name of names) {
    const alone = planOf(cases).filter(({ id }) => id.startsWith(`createAgentWebhook/body/${name}/`));
    expect([name, alone.length > 0]).toEqual([name, true]);
  }
});

test('everything that could be created has a name of the run, a URL of a reserved domain, or both', () => {
  const bodies = planOf(cases)
    .filter(({ mayCreate, raw }) => mayCreate && raw === undefined)
    .map(({ body }) => body)
    .filter(hasKeys);
  expect(bodies.length).toBeGreaterThan(80);
  for (const { name, webhook_url } of bodies) {
    if (name === undefined && webhook_url === undefined) continue;
    expect(`${name} ${webhook_url}`).toContain('talkover-contract-00000000');
  }
});

test('each deletion names a webhook of the run in its path', () => {
  for (const { method, references } of planOf(cases)) {
    if (method !== 'DELETE') continue;
    expect(['created', 'unknown']).toContain(references.webhook_id?.kind);
  }
});

function plain({ id, rule, evidence, proof }: Case) {
  return { id, rule, evidence, steps: proof?.steps.map(({ operation, ...others }) => [operation?.id, others]) };
}
