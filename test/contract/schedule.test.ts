import { expect, test } from 'vitest';
import { casesOf } from '../../src/contract/cases/cases.ts';
import { alone, refused } from '../../src/contract/cases/make-case.ts';
import type { Proof, Step } from '../../src/contract/cases/step.ts';
import { eventsOf } from '../../src/contract/run/runner.ts';
import { Schedule } from '../../src/contract/run/schedule.ts';
import { Silence } from '../../src/contract/run/silence.ts';
import talkover from '../../src/talkover/contract/contract.ts';
import { sharedDocument } from '../shared-document.ts';
import { judge, mock, receiver, runOptions, webhooksOf } from './judged.ts';
import type { Request } from './mutants/deployment.ts';

function step(id: string, method = 'GET', by?: string): Step {
  const references = by === undefined ? {} : ({ id: { kind: 'created', by } } as const);
  return {
    id,
    operation: undefined,
    method,
    path: `/${id}`,
    references,
    access: 'given',
    mayCreate: method === 'POST',
  };
}

/** A schedule whose requests the test answers. */
function scheduled(
  proofs: readonly Proof[],
  concurrency: number,
  reads: ReadonlyMap<Proof, readonly string[]> = new Map(),
) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const schedule = new Schedule({
    steps: new Map(proofs.map((proof) => [proof, proof.steps])),
    reads,
    concurrency,
    async play(steps) {
      for (const { id } of steps) {
        begun.push(id);
        await new Promise<void>((resolve) => ends.set(id, resolve));
      }
    },
  });
  const answer = async (id: string) => {
    ends.get(id)?.();
    await new Promise(setImmediate);
  };
  return { schedule, begun, answer };
}

test('independent proofs run at the same time, at most as many as were asked for', async () => {
  const proofs = ['a', 'b', 'c', 'd'].map((id) => alone(step(id)));
  const { schedule, begun, answer } = scheduled(proofs, 3);
  const first = schedule.until(proofs[0]);
  expect(begun).toEqual(['a', 'b', 'c']);
  await answer('b');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  await answer('a');
  await first;
});

test('the answers that a check compares with come before its request is sent', async () => {
  const [created, listed] = [alone(step('create', 'POST')), alone(step('list'))];
  const { schedule, begun, answer } = scheduled([created, listed], 2, new Map([[listed, ['create']]]));
  const all = schedule.until(undefined);
  expect(begun).toEqual(['create']);
  await answer('create');
  expect(begun).toEqual(['create', 'list']);
  await answer('list');
  await all;
});

test('nothing is sent unless a caller waits', async () => {
  const proofs = ['a', 'b', 'c'].map((id) => alone(step(id)));
  const { schedule, begun, answer } = scheduled(proofs, 2);
  const first = schedule.until(proofs[0]);
  await answer('a');
  await first;
  await answer('b');
  await schedule.idle();
  expect(begun).toEqual(['a', 'b']);
});

test('a dependent proof runs alone', async () => {
  const change = { id: 'change', steps: [step('change', 'PUT'), step('look')] };
  const proofs = [alone(step('a')), change, alone(step('b'))];
  const { schedule, begun, answer } = scheduled(proofs, 8);
  const all = schedule.until(undefined);
  expect(begun).toEqual(['a']);
  await answer('a');
  expect(begun).toEqual(['a', 'change']);
  await answer('change');
  expect(begun).toEqual(['a', 'change', 'look']);
  await answer('look');
  expect(begun).toEqual(['a', 'change', 'look', 'b']);
  await answer('b');
  await all;
});

test('a proof waits for the steps that it refers to', async () => {
  const proofs = [alone(step('made', 'POST')), alone(step('other')), refused(step('bad', 'PUT', 'made'))];
  const { schedule, begun, answer } = scheduled(proofs, 8);
  const all = schedule.until(undefined);
  expect(begun).toEqual(['made', 'other']);
  await answer('other');
  expect(begun).toEqual(['made', 'other']);
  await answer('made');
  expect(begun).toEqual(['made', 'other', 'bad']);
  await answer('bad');
  await all;
});

/** A {@link Silence} with several requests in flight. */
function silenceOf(rounds: readonly (readonly string[])[]): Silence {
  const silence = new Silence();
  for (const round of rounds) {
    const sent = round.map((path) => ({ asked: step(path), began: silence.begin() }));
    for (const { asked, began } of sent) silence.note(asked, false, began);
  }
  return silence;
}

test('concurrent requests that are cut off together count as one in a row', () => {
  expect(silenceOf([['a', 'b', 'c', 'd']]).isTotal).toBe(false);
  expect(
    silenceOf([
      ['a', 'b'],
      ['c', 'd'],
    ]).isTotal,
  ).toBe(false);
  expect(silenceOf([['a', 'b'], ['c', 'd'], ['e']]).isTotal).toBe(true);
  expect(silenceOf([['a', 'a', 'a']]).muteSince(step('a'))).toBeUndefined();
  expect(silenceOf([['a'], ['a'], ['a']]).muteSince(step('a'))).toBe('a');
});

test('an answer to an earlier request does not excuse a later one that was cut off', () => {
  const silence = new Silence();
  const [early, cut] = [silence.begin(), silence.begin()];
  silence.note(step('cut'), false, cut);
  silence.note(step('early'), true, early);
  expect(silence.holds('cut')).toBe(true);
  silence.note(step('late'), true, silence.begin());
  expect(silence.holds('cut')).toBe(false);
});

/** A mock that counts how many requests are in flight. */
async function counting() {
  let underWay = 0;
  let most = 0;
  const deployment = await mock(async (_, ask) => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const reply = await ask();
    underWay--;
    return reply;
  });
  return { deployment, most: () => most };
}

test('one request is in flight by default, and at most as many as were asked for', async () => {
  const document = await sharedDocument;
  // Steps that are sent at the same time are so by default, too.
  const cases = casesOf(document, talkover).filter(({ proof }) => !proof?.steps.some(({ withBefore }) => withBefore));
  const one = await counting();
  await judge(one.deployment, { cases });
  expect(one.most()).toBe(1);
  const several = await counting();
  await judge(several.deployment, { cases, concurrency: 4 });
  expect(several.most()).toBe(4);
});

test('several requests at once are the same requests, with the same results in the same order', async () => {
  const [one, several] = [await mock(), await mock()];
  const document = await sharedDocument;
  // One of them waits for five seconds.
  const cases = casesOf(document, talkover).filter(({ id }) => !id.endsWith('/receiver/timeout'));
  const parts = { receiver: await receiver(), cases };
  const first = await judge(one, parts);
  const second = await judge(several, { ...parts, concurrency: 8 });
  const plain = ({ method, path, query, json }: Request) => JSON.stringify([method, path, query, json]);
  expect(several.requests.map(plain).toSorted()).toEqual(one.requests.map(plain).toSorted());
  expect(several.requests.map(plain)).not.toEqual(one.requests.map(plain));
  const told = ({ report }: typeof first) =>
    report.cases.map(({ id, verdict, reason, because }) => [id, verdict, reason, because]);
  expect(told(second)).toEqual(told(first));
});

test('a caller that leaves the loop leaves nothing behind, even with requests in flight', async () => {
  const deployment = await mock();
  for await (const event of eventsOf(runOptions(deployment.target, { concurrency: 8 })))
    if (event.kind === 'caseFinished') break;
  expect(await webhooksOf(deployment.target)).toEqual([]);
  expect(deployment.requests.length).toBeLessThan(60);
});
