import { expect, test } from 'vitest';
import { casesOf } from '../../../src/contract/cases/cases.ts';
import { loadDocument } from '../../../src/index.ts';
import talkover from '../../../src/talkover/contract/contract.ts';
import { faults, variations } from './all-behaviours.ts';
import type { Variation } from './fault.ts';
import { inTurn } from './in-turn.ts';
import { isFailed, judgeDeployment } from './judge-deployment.ts';
import { isShort, triedOf } from './short-form.ts';
import { record } from './table.ts';

const truth = await loadDocument();
const cases = casesOf(truth, talkover);

test.each(triedOf(faults, 25))('a deployment where $name is caught', async ({ name, caughtBy, make }) => {
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

/** How many variations one deployment has in the short form; if it fails, each is tried alone. */
const together = isShort ? 8 : 1;
const count = Math.ceil(variations.length / together);
const groups = Array.from({ length: count }, (_, index) =>
  variations.filter((_, place) => place % count === index),
).map((group) => ({ group, names: group.map(({ name }) => name).join('; ') }));

test.each(groups)('a deployment where $names does not fail, and is left as it was', async ({ group }) => {
  const first = await judged(group);
  const all = group.length > 1 && !isSound(first) ? await oneByOne(group) : group.map(() => first);
  for (const [index, { name }] of group.entries()) {
    const { alarms = [], requests = 0, ...rest } = all[index] ?? {};
    const outcome = isSound({ alarms, ...rest }) ? 'sound' : 'falseAlarm';
    record({ kind: 'sound', name, outcome, by: alarms, requests: Math.round(requests / group.length) });
    expect({ name, alarms, ...rest }).toEqual({ name, alarms: [], refusal: undefined, left: [], unreported: [] });
  }
});

interface Judged {
  readonly alarms?: readonly string[];
  readonly refusal?: string | undefined;
  readonly left?: readonly string[];
  readonly unreported?: readonly string[];
  readonly requests?: number;
}

async function judged(group: readonly Variation[]): Promise<Judged> {
  const behaviour = inTurn(group.map(({ make }) => make()));
  const { failed, refusal, left, unreported, requests } = await judgeDeployment(truth, cases, truth, { behaviour });
  return { alarms: failed.map(({ id, reason }) => `${id}: ${reason}`), refusal, left, unreported, requests };
}

async function oneByOne(group: readonly Variation[]): Promise<Judged[]> {
  const all: Judged[] = [];
  for (const one of group) all.push(await judged([one]));
  return all;
}

function isSound({ alarms = [], refusal, left = [], unreported = [] }: Judged): boolean {
  return alarms.length === 0 && refusal === undefined && left.length === 0 && unreported.length === 0;
}
