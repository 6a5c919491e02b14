import { expect, test } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { loadDocument } from '../../../src/index.ts';
import talkover from '../../../src/talkover/contract/contract.ts';
import { faultyAccess } from './faulty-access.ts';
import { faultyAnswers } from './faulty-answers.ts';
import { faultyChanges } from './faulty-changes.ts';
import { faultyEnumerations } from './faulty-enumerations.ts';
import { faultyEvents } from './faulty-events.ts';
import { faultyLeaks } from './faulty-leaks.ts';
import { faultyLetters } from './faulty-letters.ts';
import { faultyPersistence } from './faulty-persistence.ts';
import { faultyRefusals } from './faulty-refusals.ts';
import { faultyValidation } from './faulty-validation.ts';
import { judgeDeployment } from './judge-deployment.ts';
import { faultyOffers, soundEvents } from './more-events.ts';
import { soundAnswers } from './sound-answers.ts';
import { soundIds } from './sound-ids.ts';
import { soundInputs } from './sound-inputs.ts';
import { faultyNeighbours, soundNeighbours } from './sound-neighbours.ts';
import { soundOrders } from './sound-orders.ts';
import { soundUrls } from './sound-urls.ts';
import { soundWire } from './sound-wire.ts';
import { record } from './table.ts';

const truth = await loadDocument();
const cases = casesOf(truth, talkover);

const faults = [
  ...faultyAnswers,
  ...faultyRefusals,
  ...faultyAccess,
  ...faultyValidation,
  ...faultyEnumerations,
  ...faultyEvents,
  ...faultyLetters,
  ...faultyChanges,
  ...faultyPersistence,
  ...faultyLeaks,
  ...faultyNeighbours,
  ...faultyOffers,
];

test.each(faults)('a deployment where $name is caught', async ({ name, caughtBy, make }) => {
  const { failed, refusal, requests } = await judgeDeployment(truth, cases, truth, make());
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
});

test.each([
  ...soundAnswers,
  ...soundInputs,
  ...soundIds,
  ...soundOrders,
  ...soundUrls,
  ...soundNeighbours,
  ...soundEvents,
  ...soundWire,
])('a deployment where $name does not fail, and is left as it was', async ({ name, make }) => {
  const { failed, refusal, left, requests } = await judgeDeployment(truth, cases, truth, make());
  const alarms = failed.map(({ id, reason }) => `${id}: ${reason}`);
  record({
    kind: 'sound',
    name,
    outcome: alarms.length === 0 && refusal === undefined ? 'sound' : 'falseAlarm',
    by: alarms,
    requests,
  });
  expect({ alarms, refusal, left }).toEqual({ alarms: [], refusal: undefined, left: [] });
});
