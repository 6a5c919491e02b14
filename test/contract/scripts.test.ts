import { beforeAll, expect, test } from 'vitest';
import type { Report } from '../../src/contract/run/report/events.ts';
import { Redactor } from '../../src/contract/run/report/redact.ts';
import { shownAnswer } from '../../src/contract/run/report/shown-exchange.ts';
import { runScript } from '../shell-script.ts';
import { type Deployment, judge, mock, webhooksOf } from './judged.ts';
import { type Behaviour, token } from './mutants/deployment.ts';
import { inTurn } from './mutants/in-turn.ts';
import { and, answer, answered, input, is, json, ok, reply, status, webhook } from './mutants/replies.ts';

const creatingOrUpdating = (request: { readonly method: string }) => /POST|PUT/.test(request.method);

/** Faults that each show in one kind of request. */
const faults: readonly Behaviour[] = [
  input(creatingOrUpdating, ({ timeout: _, ...body }) => body),
  webhook(is.toggle, (one) => ({ ...one, enabled: true })),
  status(and(is.get, answered(404)), 410),
  json(and(is.list, answered(404)), (body) => ({ ...body, message: 'It\'s `gone`: $HOME "quoted"' })),
  json(and(is.retry, ok), (body) => ({ ...body, message: 'Again.' })),
  (request, ask) =>
    /\/webhooks\/[^/]+$/.test(request.path) &&
    request.method === 'GET' &&
    String(request.headers.authorization).includes('talq_talkover')
      ? ask({ headers: { ...request.headers, authorization: `Bearer ${token}` } })
      : ask(),
];

let deployment: Deployment;
let report: Report;
beforeAll(async () => {
  deployment = await mock(inTurn(faults));
  report = (await judge(deployment)).report;
});

/** By case: the wrong answer that its script shows. */
const shows: Readonly<Record<string, RegExp>> = {
  'createAgentWebhook/body/timeout/maximum/above': /^HTTP\/1.1 200 [\s\S]*"timeout":30/,
  // It is sent together with other invalid values.
  'updateAgentWebhook/body/timeout/maximum/above': /^HTTP\/1.1 422 (?:(?!"timeout":\[)[\s\S])*?HTTP\/1.1 200/,
  'life/toggleTurnsOver': /^HTTP\/1.1 200 [\s\S]*"message":"Webhook disabled"[\s\S]*"enabled":true/,
  'life/getDeleted': /^HTTP\/1.1 410 /,
  'retryAgentWebhookLog/success': /^HTTP\/1.1 20\d [\s\S]*"message":"Again."/,
  'listAgentWebhooks/path/agent_id/unknown': /^HTTP\/1.1 404 [\s\S]*"It's `gone`: \$HOME \\"quoted\\""/,
  'getAgentWebhook/access/unknownToken': /^HTTP\/1.1 200 /,
};

test('a script reproduces each kind of deviation from scratch, and leaves nothing behind', async () => {
  const chosen = report.cases.filter(({ id, verdict }) => verdict === 'fail' && id in shows);
  expect(chosen.map(({ id }) => id).toSorted()).toEqual(Object.keys(shows).toSorted());
  const outcomes = await Promise.all(chosen.map(({ script }) => runScript(script, { TALKOVER_TOKEN: token })));
  for (const [at, { id, answer }] of chosen.entries()) {
    const { output = '', exitCode } = outcomes[at] ?? {};
    expect(output, id).toMatch(shows[id] ?? /^$/);
    expect([id, output.slice(0, 13), exitCode]).toEqual([id, `HTTP/1.1 ${answer?.status} `, 0]);
  }
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

test('a script for a comparison with an earlier answer sends everything that may have changed the record since', async () => {
  let timeout = 5;
  const changing = await mock(async (request, ask) => {
    const answered = await ask();
    if (request.method === 'PUT' && answered.status === 422) await ask({ json: { timeout: ++timeout } });
    return answered;
  });
  const { cases } = (await judge(changing)).report;
  const { script } = cases.find(({ id }) => id === 'refusedUpdatesChangeNothing') ?? {};
  expect(script?.match(/ -X PUT /g)?.length).toBeGreaterThan(10);
});

test('an interrupted script deletes what it has created', async () => {
  const { script } = report.cases.find(({ id }) => id === 'updateAgentWebhook/body/timeout/maximum/above') ?? {};
  const ended = script?.replace('# What was judged', () => 'kill -TERM $$') ?? null;
  const { output, exitCode } = await runScript(ended, { TALKOVER_TOKEN: token });
  expect([output, exitCode]).toEqual(['', 1]);
  expect(await webhooksOf(deployment.target)).toEqual([]);
});

test('a script sends the Accept of the run: none, or */*', async () => {
  const seen: unknown[] = [];
  const redirecting = await mock(async (request, ask) => {
    const { accept } = request.headers;
    seen.push(accept);
    const answered = await ask();
    const isWrong = answered.status === 422 ? accept === undefined : answered.status === 404 && accept === '*/*';
    return isWrong ? reply(302, {}) : answered;
  });
  const { cases } = (await judge(redirecting)).report;
  const found = cases.filter(({ id, verdict }) => verdict === 'fail' && id.includes('/accept/'));
  expect(found.map(({ id }) => id.replace(/^.*\/accept\//, ''))).toEqual(
    expect.arrayContaining(['none/422', 'any/404']),
  );
  for (const { id, script } of found) {
    seen.length = 0;
    const { output } = await runScript(script, { TALKOVER_TOKEN: token });
    expect(output, id).toMatch(/^HTTP\/1.1 302 /);
    expect(seen, id).toContain(id.includes('/none/') ? undefined : '*/*');
  }
});

test('a script deletes what a creation makes that the run saw without an id', async () => {
  let isRun = true;
  const hiding = await mock(
    answer(
      (request) => isRun && request.method === 'POST' && request.headers.accept === undefined,
      (one) => reply(one.status, {}),
    ),
  );
  const { cases } = (await judge(hiding)).report;
  isRun = false;
  const left = await webhooksOf(hiding.target);
  const ids = ['createAgentWebhook/accept/none/200', 'createAgentWebhook/accept/none/422'];
  const chosen = cases.filter(({ id, verdict }) => verdict === 'fail' && ids.includes(id));
  expect(chosen.map(({ id }) => id).toSorted()).toEqual(ids);
  for (const { id, script } of chosen) {
    // A request that was refused may succeed now.
    const granted = script?.replace('"name":null', '"name":"granted"') ?? null;
    const { output } = await runScript(granted, { TALKOVER_TOKEN: token });
    expect(output, id).toMatch(/^HTTP\/1.1 200 /);
    expect(await webhooksOf(hiding.target), id).toEqual(left);
  }
});

test('a script without the token says which variable it needs, and sends nothing', async () => {
  const before = deployment.requests.length;
  const { script } = report.cases.find(({ id }) => id === 'life/getDeleted') ?? {};
  const { output, exitCode } = await runScript(script ?? null, {});
  expect(output).toContain('TALKOVER_TOKEN');
  expect(exitCode).not.toBe(0);
  expect(deployment.requests).toHaveLength(before);
});

test('no script, request or answer holds the token or a secret', () => {
  const told = report.cases
    .map(({ script, request, answer }) => JSON.stringify({ script, request, answer }))
    .join('\n');
  expect(told).toContain('"Authorization":"Bearer $TALKOVER_TOKEN"');
  expect(told).not.toContain(token);
  expect(told).not.toMatch(/talkover-secret-\d/);
});

test('no report shows secrets of others from an answer', () => {
  const answer = {
    status: 200,
    headers: new Map([
      ['set-cookie', 'session=abc123'],
      ['x-request-id', 'r1'],
      ['www-authenticate', 'Bearer'],
    ]),
    text: '{"data":[{"webhook_secret":"th\\"eirs","name":"n"},{"api_key" : "theirs"}],"errors":{"token":["is wrong"]},"password":"theirs',
    json: undefined,
    milliseconds: 1,
  };
  expect(shownAnswer(answer, new Redactor([]))).toEqual({
    status: 200,
    headers: { 'set-cookie': '[redacted]', 'x-request-id': 'r1', 'www-authenticate': 'Bearer' },
    body: '{"data":[{"webhook_secret":"[redacted]","name":"n"},{"api_key" : "[redacted]"}],"errors":{"token":["is wrong"]},"password":"[redacted]"',
  });
});
