import { expect, test } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { loadDocument } from '../../../src/index.ts';
import talkover from '../../../src/talkover/contract/contract.ts';
import { faultyDeliveries } from './faulty-deliveries.ts';
import { deliveryCasesOf, isFailed, judgeDeployment } from './judge-deployment.ts';
import { triedOf } from './short-form.ts';
import { soundDeliveries } from './sound-deliveries.ts';
import { soundIdsOfDeliveries } from './sound-ids.ts';
import { record } from './table.ts';

const truth = await loadDocument();
const cases = casesOf(truth, talkover);

test.each(triedOf(faultyDeliveries, 10))(
  'a deployment where $name is caught',
  async ({ name, caughtBy, make, ...sending }) => {
    const some = deliveryCasesOf(cases, sending);
    const { failed, refusal, requests, unreported } = await judgeDeployment(truth, some, truth, {
      ...{ behaviour: make?.(), sending },
      until: (result) => isFailed(result) && caughtBy.test(result.id),
    });
    const isIntended = failed.some(({ id }) => caughtBy.test(id));
    const outcome = isIntended ? 'intended' : failed.length > 0 || refusal !== undefined ? 'other' : 'survived';
    const by = refusal === undefined ? failed.map(({ id }) => id) : [refusal];
    record({ kind: 'behaviour', name, outcome, by, requests });
    expect(refusal ?? failed).not.toEqual([]);
    expect(unreported).toEqual([]);
  },
);

test.each(triedOf([...soundDeliveries, ...soundIdsOfDeliveries], 10))(
  'a deployment where $name does not fail, and is left as it was',
  async (variation) => {
    const { name, make, ...sending } = variation;
    const some = deliveryCasesOf(cases, sending);
    const { failed, refusal, left, unreported, requests } = await judgeDeployment(truth, some, truth, {
      behaviour: make?.(),
      sending,
    });
    const alarms = failed.map(({ id, reason }) => `${id}: ${reason}`);
    const outcome = alarms.length === 0 && refusal === undefined ? 'sound' : 'falseAlarm';
    record({ kind: 'sound', name, outcome, by: alarms, requests });
    expect({ alarms, refusal, left, unreported }).toEqual({ alarms: [], refusal: undefined, left: [], unreported: [] });
  },
);
