import { expect, test } from 'vitest';
import { RequestsSpent } from '../../src/contract/run/stops.ts';
import { Client } from '../../src/contract/run/wire/client.ts';
import { NoAnswer } from '../../src/contract/run/wire/no-answer.ts';
import { front, passOn } from './front.ts';
import { judge, mock, webhooksOf } from './judged.ts';
import { isChangeOfSome, isPlainCreation, meeting, type Party } from './mutants/meeting.ts';

test('two creations, then two updates, are in flight at the same time, and succeed', async () => {
  const met: string[] = [];
  const both = (first: Party, second: Party) => {
    met.push(`${first.request.method} ${second.request.method}`);
    return [first.ask(), second.ask()] as const;
  };
  const creations = meeting(isPlainCreation, both);
  const changes = meeting(isChangeOfSome, both);
  const { report } = await judge(
    await mock((request, ask) => (request.method === 'PUT' ? changes : creations)(request, ask)),
  );
  expect(met).toEqual(['POST POST', 'PUT PUT']);
  expect(report.summary).toMatchObject({ fail: 0, left: [] });
});

test('of two concurrent creations, one without an answer is found by its name and deleted', async () => {
  const deployment = await mock();
  const creations: string[] = [];
  const target = await front(deployment.target, async (passing) => {
    const { method, path, body } = passing;
    if (method !== 'POST' || !path.endsWith('/webhooks')) return passOn(passing);
    creations.push(body.toString());
    const isOther = creations.length > 8 && creations.at(-2)?.length === body.length && !isDropped;
    if (!isOther) return passOn(passing);
    isDropped = true;
    await passing.ask();
    passing.drop();
  });
  let isDropped = false;
  const { report } = await judge({ target });
  expect(isDropped).toBe(true);
  expect(report.summary.left).toEqual([]);
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

test('concurrent requests do not exceed the limit of a run', async () => {
  const { target, requests } = await mock();
  const client = new Client({ timeout: 2000, maxRequests: 1 });
  const request = { method: 'GET', url: `${target.baseUrl}/health`, headers: {}, body: undefined };
  const sent = await Promise.allSettled([client.send(request), client.send(request)]);
  client.close();
  expect(sent[0]).toMatchObject({ status: 'fulfilled', value: { status: 200 } });
  expect(sent[1]).toMatchObject({ status: 'rejected', reason: expect.any(RequestsSpent) });
  expect(requests).toHaveLength(1);
});

test('concurrent requests use separate connections: one that waits does not delay the other', async () => {
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { target } = await mock(async ({ query }, ask) => {
    if (query === '?first') await released;
    else release();
    return ask();
  });
  const client = new Client({ timeout: 2000, maxRequests: 10 });
  const request = (query: string) => ({
    method: 'GET',
    url: `${target.baseUrl}/health?${query}`,
    headers: {},
    body: undefined,
  });
  const answers = await Promise.all(['first', 'second'].map((query) => client.send(request(query))));
  client.close();
  expect(answers.map((one) => (one instanceof NoAnswer ? one.reason : one.status))).toEqual([200, 200]);
});
