import { expect, test } from 'vitest';
import type { Case } from '../../src/contract/cases/case.ts';
import { casesOf } from '../../src/contract/cases/cases.ts';
import { fuzzProperties } from '../../src/contract/fuzz/fuzz.ts';
import { Choice, neededBy } from '../../src/contract/run/choice.ts';
import { Mades } from '../../src/contract/run/cleanup/mades.ts';
import { Credentials } from '../../src/contract/run/credentials.ts';
import type { Exchange } from '../../src/contract/run/exchange.ts';
import { planOf } from '../../src/contract/run/plan.ts';
import { Judge } from '../../src/contract/run/report/judge.ts';
import { Redactor } from '../../src/contract/run/report/redact.ts';
import { Scripts } from '../../src/contract/run/report/script/scripts.ts';
import { Requests } from '../../src/contract/run/requests.ts';
import { runName } from '../../src/contract/run/run-id.ts';
import { StrangersByResource } from '../../src/contract/run/strangers.ts';
import { Transcript } from '../../src/contract/run/transcript.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { sharedDocument } from '../shared-document.ts';
import { judge, mock, receiver, webhooksOf } from './judged.ts';
import { and, is, ok, status } from './mutants/replies.ts';

const document = await sharedDocument;
/** All except the one that waits for five seconds. */
const cases = casesOf(document, talkover).filter(({ id }) => !id.endsWith('/receiver/timeout'));

/** Judges a mock by the whole suite. */
async function whole() {
  const deployment = await mock();
  const others: { exchanges: readonly Exchange[] } = { exchanges: [] };
  const [last] = cases.slice(-1) as [Case];
  const spy = {
    fact: 'keeps what was seen',
    judge: (_: Exchange, seen: { all(): readonly Exchange[] }) => {
      others.exchanges = seen.all();
      return [];
    },
  };
  const keeping = { ...last, id: 'all/exchanges', proof: undefined, checks: [{ step: '', check: spy }] };
  const { report } = await judge(deployment, { receiver: await receiver(), cases: [...cases, keeping] });
  return { deployment, verdicts: new Map(report.cases.map(({ id, verdict }) => [id, verdict])), ...others };
}

test('for each single case, everything is sent that its verdict in the whole run depends on', async () => {
  const { deployment, verdicts, exchanges } = await whole();
  const run = runName(31);
  const mades = Mades.of(document, talkover);
  const credentials = new Credentials(deployment.target.headers ?? {}, document, talkover, run);
  const redactor = new Redactor([], { prefixes: [], leads: [] });
  // A change in between is judged by all requests: one that is not sent changes nothing, but these answers show it.
  for (const testCase of cases.filter(({ id }) => !isOfTimes(id))) {
    const { plan } = new Choice(cases, [], { cases: [testCase.id] });
    const sent = new Set(plan.map(({ id }) => id));
    expect([testCase.id, plan.flatMap(neededBy).filter((id) => !sent.has(id))]).toEqual([testCase.id, []]);
    const transcript = new Transcript({ run, secrets: [], mades, strangers: new StrangersByResource() });
    transcript.plan(planOf(cases));
    for (const exchange of exchanges) if (sent.has(exchange.step.id)) transcript.add(exchange);
    const { target } = deployment;
    const requests = new Requests({ api: talkover, document, target, run, credentials, known: transcript });
    const scripts = new Scripts({
      requests,
      cases,
      mades,
      target,
      run,
      transcript,
      credentials,
      redactor,
      receiverUrl: undefined,
    });
    const { verdict, reason } = new Judge(transcript, credentials, redactor, scripts).judge(testCase, undefined);
    expect([testCase.id, verdict, reason]).toEqual([testCase.id, verdicts.get(testCase.id), '']);
  }
});

function isOfTimes(id: string): boolean {
  return /\/answers\/(?:created|updated)_at$/.test(id);
}

/** One case for each step of a sequence, and one for each operation of the rest. */
function representatives(): Case[] {
  const found = new Map<string, Case>();
  for (const testCase of cases) {
    const { id, proof, checks, operationId } = testCase;
    const rest = isOfTimes(id) ? id : operationId;
    const key = proof === undefined || proof.isIndependent ? rest : (checks[0]?.step ?? '');
    if (!found.has(key)) found.set(key, testCase);
  }
  return [...found.values()];
}

test('a case that is judged alone passes as in the whole run, with fewer requests, and leaves nothing', async () => {
  const deployment = await mock();
  const own = await receiver();
  for (const { id } of representatives()) {
    const { report } = await judge(deployment, { receiver: own, cases, wanted: { cases: [id] } });
    expect(report.cases.map((one) => [one.id, one.verdict, one.reason])).toEqual([[id, 'pass', '']]);
    expect(report.summary).toMatchObject({ pass: 1, left: [] });
    if (!id.startsWith('refused')) expect(report.summary.requests).toBeLessThan(150);
  }
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

test('patterns of one kind are alternatives, patterns of two kinds must both match', () => {
  const idsOf = (wanted: ConstructorParameters<typeof Choice>[2]) =>
    new Choice(cases, [], wanted).cases.map(({ id }) => id);
  const timeouts = cases.map(({ id }) => id).filter((id) => id.includes('/timeout/'));
  expect(idsOf({ cases: ['*/timeout/*'] })).toEqual(timeouts);
  const [create, update] = ['create', 'update'].map((what) => timeouts.filter((id) => id.startsWith(what)));
  expect(idsOf({ cases: ['*/timeout/*'], operations: ['create*'] })).toEqual(create);
  expect(idsOf({ cases: ['update*/timeout/*', 'create*/timeout/*'] })).toEqual(
    timeouts.filter((id) => create?.includes(id) || update?.includes(id)),
  );
  expect(idsOf({ operations: ['getHealth'] }).every((id) => /health/i.test(id))).toBe(true);
  expect(idsOf({})).toHaveLength(cases.length);
});

test('random requests are chosen by their names, too', () => {
  const properties = fuzzProperties(document, talkover, 40);
  const { cases: chosen, properties: random } = new Choice(cases, properties, { cases: ['fuzz/*/valid'] });
  expect([chosen, random.map(({ testCase }) => testCase.id)]).toEqual([
    [],
    ['fuzz/createAgentWebhook/valid', 'fuzz/updateAgentWebhook/valid'],
  ]);
});

test.each([
  [
    { cases: ['createAgentWebhok/body/timeout/maximum/above'] },
    /^no case .* mean createAgentWebhook\/body\/timeout\/max/,
  ],
  [{ cases: ['LIFE/delet*'] }, /did you mean life\/delete, or /],
  [{ cases: ['create*', 'nothing of the kind'] }, /^no case is called "nothing of the kind"; --list prints all/],
  [{ operations: ['deleteWebhook'] }, /^no operation is called "deleteWebhook"; there is .*deleteAgentWebhook/],
  [{ operations: ['healt*'] }, /^no operation is called "healt\*"; did you mean getHealth\?/],
  [{ cases: ['create*'], operations: ['getHealth'] }, /^no case matches --case and --operation together$/],
])('a choice that matches nothing is refused with a reason before anything is sent: %j', async (wanted, message) => {
  const deployment = await mock();
  await expect(judge(deployment, { cases, wanted })).rejects.toThrow(message);
  expect(deployment.requests).toEqual([]);
});

test('the coverage is that of the chosen cases, and rules of other cases are not called unproven', async () => {
  const { report } = await judge(await mock(), { cases, wanted: { cases: ['getHealth/*', 'health*'] } });
  const { statuses, rules, unproven } = report.coverage;
  expect(new Set(statuses.map(({ operationId }) => operationId))).toEqual(new Set(['getHealth']));
  expect(unproven).toEqual([]);
  expect(rules.judged).toBe(rules.proven);
  expect(report.run.cases).toBe(report.cases.length);
});

test("the failure because of which a chosen case can't be judged is reported, though it was not chosen", async () => {
  const deployment = await mock(status(and(is.create, ok), 500));
  const { report } = await judge(deployment, { cases, wanted: { cases: ['life/getShowsCreated', 'life/delete'] } });
  const [first, ...others] = report.cases;
  expect(first).toMatchObject({ verdict: 'fail', operationId: 'createAgentWebhook' });
  expect(others.map(({ id, verdict, because }) => [id, verdict, because])).toEqual([
    ['life/getShowsCreated', 'skip', first?.id],
    ['life/delete', 'skip', first?.id],
  ]);
});
