import { expect, test } from 'vitest';
import { FromAnswer } from '../../src/contract/cases/step.ts';
import { contextOf } from '../../src/contract/cases/steps.ts';
import { Choice } from '../../src/contract/run/choice.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { sharedDocument } from '../shared-document.ts';
import { judge, mock, webhooksOf } from './judged.ts';

const { mark, request, ownCase } = contextOf(await sharedDocument, talkover);
const valid = { name: `${mark} stands in`, webhook_url: 'https://a.example/hook', events: ['event_action'] };

/** A proof of a creation, the one that stands in for it, and a change of what either has made. */
function casesWith(first: unknown) {
  const make = request('stand-in/first', 'createAgentWebhook', { body: first });
  const standIn = request('stand-in/second', 'createAgentWebhook', { body: valid, insteadOf: make.id });
  const read = request('stand-in/read', 'getAgentWebhook', {
    made: make.id,
    needs: make.id,
    parameters: [{ in: 'path', name: 'webhook_id', value: new FromAnswer(make.id, '/data/id') }],
  });
  const steps = [make, standIn, read];
  return [ownCase({ id: standIn.id, steps: steps.slice(0, 2) }), ownCase({ id: read.id, steps: [read] })];
}

test('a step that stands in for one without success is sent, and is what is meant by that', async () => {
  const deployment = await mock();
  const { report } = await judge(deployment, { cases: casesWith({ name: '' }) });
  expect(report.cases.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['stand-in/second', 'pass'],
    ['stand-in/read', 'pass'],
  ]);
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

test('a step that stands in for a successful one is not sent, and is no failure', async () => {
  const deployment = await mock();
  const { report } = await judge(deployment, { cases: casesWith(valid) });
  expect(report.cases.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual([
    ['stand-in/second', 'skip', 'it is sent only if stand-in/first fails'],
    ['stand-in/read', 'pass', ''],
  ]);
  expect(deployment.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

test('a case that is judged alone sends the steps from whose answers it takes values, and those that may stand in for them', () => {
  const { plan } = new Choice(casesWith(valid), [], { cases: ['stand-in/read'] });
  expect(plan.map(({ id }) => id)).toEqual(['stand-in/first', 'stand-in/second', 'stand-in/read']);
});
