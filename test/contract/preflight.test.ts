import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { CannotRun } from '../../src/contract/run/stops.ts';
import { run } from '../cli/command.ts';
import { sampleOf } from '../repetitions.ts';
import { sharedDocument } from '../shared-document.ts';
import { judge, ledgerFile, mock } from './judged.ts';
import { startDeployment } from './mutants/deployment.ts';
import { and, answer, answered, type Body, is, json, ok } from './mutants/replies.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  // A server that listens on a host has an address with a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function always(body: string, headers: Record<string, string> = {}, status = 200): RequestListener {
  return (_, response) => response.writeHead(status, headers).end(body);
}

const html = { 'Content-Type': 'text/html; charset=utf-8' };
const isJson = { 'Content-Type': 'application/json' };

test.each(
  sampleOf(
    [
      ['a site', always('<!doctype html><h1>Hi</h1>', html), /is not the API but a web page/],
      ['a site that calls itself nothing', always('<html>'), /is not the API but a web page/],
      [
        'text',
        always('Hello', { 'Content-Type': 'text/plain' }),
        /not the API but something that is not JSON \(text\/plain\)/,
      ],
      ['nothing', always(''), /not the API but an empty answer/],
      ['nothing, called JSON', always('', isJson, 204), /not the API but an empty answer/],
      ['another API', always('{"hello":"world"}', isJson), /not the API but other JSON/],
      ['an API that says ok', always('{"status":"ok"}', isJson), /not the API but other JSON/],
      ['a bare list', always('[]', isJson), /not the API but other JSON/],
      ['a list of something else', always('{"data":[{"id":1}]}', isJson), /not the API but other JSON/],
      ['a number', always('7', isJson), /not the API but other JSON/],
    ],
    3,
  ),
)('%s is not taken for the API: one line, exit code 2, nothing written', async (_, listener, reason) => {
  const methods = new Set<string | undefined>();
  const url = await serve((request, response) => {
    methods.add(request.method);
    listener(request, response);
  });
  const { path, text } = ledgerFile();
  const { code, out, err } = await run(['contract', url, '--ledger', path], {
    TALKOVER_TOKEN: 'talq_x',
    TALKOVER_AGENT_ID: 'x',
  });
  expect(err).toMatch(reason);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect([code, out, [...methods], text()]).toEqual([2, '', ['GET'], undefined]);
});

test.each([
  [
    'http://127.0.0.1:1/api/v1',
    /redirects to http:\/\/127\.0\.0\.1:1\/api\/v1\/agents\/x\/webhooks \(301\).{0,999}: give http:\/\/127\.0\.0\.1:1\/api\/v1 as the URL\n$/,
  ],
  [
    'https://user:hunter2@login.example/talq_x?token=hunter2',
    /redirects to https:\/\/login\.example\/\[redacted\].{0,999}\?… \(301\).{0,999}: look at the URL\n$/,
  ],
])('a redirect to %s shows its target without secrets', async (to, reason) => {
  const url = await serve(({ url: path }, response) => {
    const location = to.includes('?') ? to : to + (path ?? '');
    response.writeHead(301, { Location: location }).end();
  });
  const { code, err } = await run(['contract', url], { TALKOVER_TOKEN: 'talq_x', TALKOVER_AGENT_ID: 'x' });
  expect(err).toMatch(reason);
  expect(err).not.toContain('hunter2');
  expect(code).toBe(2);
});

const bare = (body: Body): unknown => (body.data as Body).webhooks;

test.each(
  sampleOf(
    [
      ['without an envelope', json(and(is.list, ok), ({ data }) => data)],
      ['as a bare list', json(and(is.list, ok), bare)],
      ['as a list in data', json(and(is.list, ok), (body) => ({ success: true, data: bare(body) }))],
      ['as a list in data, without success', json(and(is.list, ok), (body) => ({ data: bare(body) }))],
      [
        'as an object by id',
        json(and(is.list, ok), (body) => ({ ...body, data: { webhooks: {}, available_events: {} } })),
      ],
      ['empty', json(and(is.list, ok), () => ({}))],
      ['as text', answer(and(is.list, ok), (one) => ({ ...one, body: 'Warning: x' }))],
      ['as a page', answer(and(is.list, ok), (one) => ({ ...one, headers: html, body: '<html>' }))],
    ],
    3,
  ),
)('a deployment of the API that lists webhooks %s is judged, and fails', async (_, behaviour) => {
  const { report } = await judge(await mock(behaviour));
  const failed = report.cases.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ id }) => id)).toContainEqual(expect.stringMatching(/^life\/listShowsCreated$|contentType/));
});

test('a deployment with other words in its refusals is judged, too', async () => {
  const worded = answer(answered(401, 404), (one) => ({ ...one, body: '{"message":"Nein."}' }));
  const { report } = await judge(
    await mock(async (request, ask) => {
      const changed = await worded(request, ask);
      return is.list(request, changed) && changed.status === 200 ? { ...changed, body: '[]' } : changed;
    }),
  );
  expect(report.cases).toContainEqual(expect.objectContaining({ id: 'life/listShowsCreated', verdict: 'fail' }));
});

test('the report begins with the notice that a deployment accepts any token, with advice, and it is one failure', async () => {
  const { url, stop } = await startDeployment(await sharedDocument, undefined, { tokens: [] });
  onTestFinished(stop);
  const { target } = await mock();
  const { path } = ledgerFile();
  const env = { TALKOVER_TOKEN: 'talq_x', TALKOVER_AGENT_ID: target.agentId };
  const { code, out } = await run(['contract', url, '--ledger', path], env);
  expect(out).toMatch(/^The deployment takes any token.*npx talkover-mock serve --token/);
  expect(out.match(/^FAIL .*/gm)).toEqual(['FAIL listAgentWebhooks/access/unknownToken']);
  expect(out).toMatch(/the status is 200; .{0,999}[1-9]\d* cases not judged because of it/);
  expect(code).toBe(1);
  const quiet = await run(['contract', url, '--ledger', path, '--read-only', '--reporter', 'json'], env);
  expect(quiet.err).toMatch(/^The deployment takes any token/);
  expect(JSON.parse(quiet.out).run.notices).toHaveLength(1);
});

test('a deployment that refuses unknown tokens gets no such notice', async () => {
  const { report } = await judge(await mock(), { isReadOnly: true });
  expect(report.run.notices).toEqual([]);
});

test('the list of the second agent is read, too', async () => {
  const { target } = await mock();
  const judging = judge({ target: { ...target, otherPath: { agent_id: '00000000-0000-4000-8000-000000000000' } } });
  await expect(judging).rejects.toThrow(CannotRun);
});
