import { expect, test } from 'vitest';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import { sweep } from '../../src/contract/run/sweep.ts';
import { sampleOf } from '../repetitions.ts';
import type { AgentTarget } from './agents.ts';
import { front, type Passing, passOn } from './front.ts';
import { createWebhook, fewCases, judge, ledgerFile, mock, runOptions, webhooksOf } from './judged.ts';
import { and, is, ok, reply } from './mutants/replies.ts';

/** What a server does to the first requests. */
type Fault = (passing: Passing) => Promise<unknown>;

function answering(status: number, headers: Record<string, string> = {}): Fault {
  return async ({ response }) => response.writeHead(status, headers).end('<h1>Sorry</h1>');
}

/** The timeouts for an answer that does not come, and for one that does, in milliseconds. */
const [soon, late] = [300, 20_000];

/** The faults, each with its timeout and how many of the first requests it affects. */
type Row = readonly [what: string, fault: Fault, timeout?: number, most?: number];

const rows: readonly Row[] = [
  ['answered 500', answering(500)],
  [
    'answered 500 with a quota that is not spent',
    answering(500, { 'X-RateLimit-Reset': '4102444800', 'X-RateLimit-Remaining': '99' }),
  ],
  ['answered 502', answering(502)],
  ['answered 503 with Retry-After', answering(503, { 'Retry-After': '1' }), late, 1],
  ['answered 503 with a Retry-After of the past', answering(503, { 'Retry-After': '-5' }), late, 1],
  ['answered 504', answering(504)],
  ['answered 429', answering(429, { 'Retry-After': '1' }), late, 1],
  ['cut off before the answer', async ({ drop }) => drop()],
  ['cut off after it was done', async ({ ask, drop }) => ask().then(drop)],
  [
    'cut off within the answer',
    async ({ response, drop }) => response.writeHead(200, { 'content-length': '99' }).write('{', drop),
  ],
  ['answered with what can not be decoded', answering(200, { 'content-encoding': 'gzip' })],
  ['not answered', async () => {}, soon, 1],
  ['done, but not answered', async ({ ask }) => ask(), soon, 1],
];
const faults = rows.map(([what, fault, timeout, most]) => ({ what, fault, timeout, most }));

/** The patience of the cleanup, in milliseconds: a tenth of the default. */
const patience = 1500;

/** A deployment with three webhooks of an earlier run, behind a server that fails. */
async function leftOvers(
  method: 'DELETE' | 'GET',
  isStruck: (count: number) => boolean,
  fault: Fault,
  timeout = late,
  most = Number.POSITIVE_INFINITY,
) {
  const { target } = await mock();
  const ledger = new Ledger(ledgerFile().path);
  const counts = new Map<string, number>();
  let struck = 0;
  const failing = await front(target, async (passing) => {
    const key = passing.path;
    const count = passing.method === method ? (counts.get(key) ?? 0) + 1 : 0;
    counts.set(key, count);
    await (count > 0 && isStruck(count) && struck++ < most ? fault(passing) : passOn(passing));
  });
  const place = { baseUrl: failing.baseUrl, path: target.path ?? {} };
  ledger.note({ kind: 'creating', ...place, mark: 'talkover-contract-00000012' });
  const ids = await Promise.all(['a', 'b', 'c'].map((name) => createWebhook(target, name)));
  for (const id of ids) ledger.note({ kind: 'created', ...place, id });
  await createWebhook(target, 'talkover-contract-00000012 unnoticed');
  return { target, ledger, ids, options: runOptions(failing, { ledger, timeout, patience }) };
}

test.each(sampleOf(faults, 3))('a cleanup deletion that is $what is retried', async ({ fault, timeout, most }) => {
  const { target, ledger, options } = await leftOvers('DELETE', (count) => count === 1, fault, timeout, most);
  const { left, deleted } = await sweep(options);
  expect(left).toEqual([]);
  expect(new Set(deleted).size).toBe(4);
  expect(await webhooksOf(target)).toEqual([]);
  expect(ledger.leftovers()).toEqual([]);
});

test.each(sampleOf(faults, 3))(
  'a list of the clean-up that is $what is asked for again',
  async ({ fault, timeout, most }) => {
    const { target, options } = await leftOvers('GET', (count) => count % 2 === 1, fault, timeout, most);
    expect(await sweep(options)).toMatchObject({ left: [], deleted: { length: 4 } });
    expect(await webhooksOf(target)).toEqual([]);
  },
);

test('deletions that fail three times are retried for longer', async () => {
  const { target, options } = await leftOvers('DELETE', (count) => count <= 3, answering(503));
  expect((await sweep(options)).left).toEqual([]);
  expect(await webhooksOf(target)).toEqual([]);
});

test.each([401, 403, 405, 409, 422])('a deletion that is refused with %s is not retried', async (status) => {
  let sent = 0;
  const { ids, options, target } = await leftOvers(
    'DELETE',
    () => true,
    async (passing) => {
      sent++;
      await answering(status)(passing);
    },
  );
  const { left, deleted } = await sweep(options);
  const there = (await webhooksOf(target)).map(({ id }) => id);
  expect(left.toSorted()).toEqual(there.map((id) => `${id}: deleting it was answered ${status}`).toSorted());
  expect({ deleted, sent }).toEqual({ deleted: [], sent: ids.length + 1 });
});

test('a record in the lists of two agents is reported once', async () => {
  const { ledger, options, ids, target } = await leftOvers('DELETE', () => true, answering(403));
  const shownTwice = await front(options.target, async (passing) => {
    const asked = passing.path.replace(String(target.otherAgentId), target.agentId);
    await passOn({ ...passing, ask: () => passing.ask(asked) });
  });
  const { baseUrl } = shownTwice;
  for (const agentId of [target.agentId, String(target.otherAgentId)])
    ledger.note({ kind: 'creating', baseUrl, path: { agent_id: agentId }, mark: 'talkover-contract-00000012' });
  for (const id of ids) ledger.note({ kind: 'created', baseUrl, path: target.path ?? {}, id });
  const { left } = await sweep({ ...options, target: shownTwice });
  expect(left).toHaveLength(ids.length + 1);
});

test('a record whose id is shown in upper case is deleted once', async () => {
  const { ledger, options, ids, target } = await leftOvers('DELETE', () => false, answering(403));
  const shouting = await front(target, async (passing) => {
    const { status, headers, body } = await passing.ask(passing.path.toLowerCase());
    const text = body.toString().replace(/"id":"[^"]+"/g, (id) => id.toUpperCase().replace('ID', 'id'));
    passing.response.writeHead(status, headers).end(text);
  });
  const place = { baseUrl: shouting.baseUrl, path: target.path ?? {} };
  ledger.note({ kind: 'creating', ...place, mark: 'talkover-contract-00000012' });
  for (const id of ids) ledger.note({ kind: 'created', ...place, id });
  expect(await sweep({ ...options, target: shouting })).toMatchObject({ left: [], deleted: { length: 4 } });
  expect(await webhooksOf(target)).toEqual([]);
});

test('a run in which each deletion fails once leaves nothing', async () => {
  const { target } = await mock();
  const seen = new Set<string>();
  let isOver = false;
  const failing = await front(target, async (passing) => {
    if (passing.path.endsWith('/health')) isOver = true;
    if (passing.method !== 'DELETE' || !isOver || seen.has(passing.path)) return passOn(passing);
    seen.add(passing.path);
    if (seen.size % 2 === 0) passing.drop();
    else await answering(503)(passing);
  });
  const { report } = await judge({ target: failing }, { cases: fewCases, patience });
  expect(report.summary.left).toEqual([]);
  expect(seen.size).toBeGreaterThan(0);
  expect(await webhooksOf(target)).toEqual([]);
});

/** Our mock with a colleague's webhook, which is changed at the first request of a kind. */
async function withColleague(
  when: (method: string, count: number, path: string) => boolean,
  act: (target: AgentTarget, id: string) => Promise<unknown>,
) {
  let theirs = '';
  let count = 0;
  let isDone = false;
  const deployment = await mock(async (request, ask) => {
    if (theirs !== '' && !isDone && when(request.method, ++count, request.path)) {
      isDone = true;
      await act(deployment.target, theirs);
    }
    return ask();
  });
  theirs = await createWebhook(deployment.target, 'Colleague');
  return { deployment, theirs, isDone: () => isDone };
}

async function remove({ baseUrl, agentId, token }: AgentTarget, id: string): Promise<void> {
  await fetch(`${baseUrl}/agents/${agentId}/webhooks/${id}`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${token}` },
  });
}

const moments = [
  ['right after it began', (_: string, count: number) => count === 2],
  ['at the first creation', (method: string) => method === 'POST'],
  ['at the first update', (method: string) => method === 'PUT'],
  ['at the first deletion', (method: string) => method === 'DELETE'],
  ['before it cleans up', (_: string, __: number, path: string) => path === '/health'],
] as const;

test.each(sampleOf(moments, 2))('deletions by a colleague %s are not blamed on the run', async (_, when) => {
  const { deployment, isDone } = await withColleague(when, remove);
  const { report } = await judge(deployment, { cases: fewCases });
  expect(isDone()).toBe(true);
  expect(report.summary).toMatchObject({ fail: 0, left: [] });
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

test('a deployment that deletes all in place of one is reported for what was there before', async () => {
  const deployment = await mock(async (request, ask) => {
    const answered = await ask();
    if (!and(is.remove, ok)(request, answered)) return answered;
    const path = request.path.replace(/\/[^/]+$/, '');
    const all: { data: { webhooks: { id: string }[] } } = JSON.parse((await ask({ method: 'GET', path })).body ?? '');
    for (const { id } of all.data.webhooks) await ask({ path: `${path}/${id}` });
    return answered;
  });
  const theirs = await createWebhook(deployment.target, 'Production');
  const { report } = await judge(deployment, { cases: fewCases });
  expect(report.summary.left).toEqual([`${theirs} was there before the run and is gone`]);
});

test('a deployment that deletes another webhook than it is asked to is reported for that', async () => {
  let theirs = '';
  const deployment = await mock(async (request, ask) => {
    if (request.method !== 'DELETE' || theirs === '') return ask();
    const path = request.path.replace(/[^/]{1,999}$/, theirs);
    theirs = '';
    const answered = await ask({ path });
    return answered.status === 200 ? answered : reply(200, { success: true });
  });
  const id = await createWebhook(deployment.target, 'Production');
  theirs = id;
  const { report } = await judge(deployment, { maxRequests: 20 });
  expect(report.summary.left).toContain(`${id} was there before the run and is gone`);
});
