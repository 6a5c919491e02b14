import { expect, test } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { loadDocument } from '../../../src/index.ts';
import talkover from '../../../src/talkover/contract/contract.ts';
import { faults, variations } from './all-behaviours.ts';
import { isFailed, judgeDeployment } from './judge-deployment.ts';
import { record } from './table.ts';

const truth = await loadDocument();
const cases = casesOf(truth, talkover);

test.each(faults)('a deployment where $name is caught', async ({ name, caughtBy, make }) => {
  const { failed, refusal, requests, unreported } = await judgeDeployment(truth, cases, truth, {
    behaviour: make(),
    until: (result) => isFailed(result) && caughtBy.test(result.id),
  });
  const isIntended = failed.some(({ id }) => caughtBy.test(id));
  const outcome = isIntended ? 'intended' : failed.length > 0 || refusal !== undefined ? 'other' : 'survived';
  record({
    kind: 'behaviour',
    name,
    outcome,
    by: refusal === undefined ? failed.map(({ id }) => id) : [refusal],
    requests,
  });
  expect(refusal ?? failed).not.toEqual([]);
  expect(unreported).toEqual([]);
});

test.each(variations)('a deployment where $name does not fail, and is left as it was', async ({ name, make }) => {
  const { failed, refusal, left, unreported, requests } = await judgeDeployment(truth, cases, truth, {
    behaviour: make(),
  });
  const alarms = failed.map(({ id, reason }) => `${id}: ${reason}`);
  record({
    kind: 'sound',
    name,
    outcome: alarms.length === 0 && refusal === undefined ? 'sound' : 'falseAlarm',
    by: alarms,
    requests,
  });
  expect({ alarms, refusal, left, unreported }).toEqual({ alarms: [], refusal: undefined, left: [], unreported: [] });
});
