import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mock, webhooksOf } from '../contract/judged.ts';
import type { Behaviour } from '../contract/mutants/deployment.ts';
import { and, answered, errors, is, ok, status } from '../contract/mutants/replies.ts';
import { sampleOf } from '../repetitions.ts';
import { RunningCommand, run, runProcess } from './command.ts';

/** The arguments that judge a mock, perhaps behind a behaviour. */
async function judging(behaviour?: Behaviour) {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-contract-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { target } = await mock(behaviour);
  const { baseUrl, token, agentId } = target;
  const args = ['contract', baseUrl, '--agent-id', agentId, '--ledger', join(folder, 'ledger.jsonl')];
  return { args, env: { TALKOVER_TOKEN: token }, folder, target };
}

test('exit code 0: nothing failed', async () => {
  const { args, env } = await judging();
  const { code, out } = await run(args, env);
  expect(out).toMatch(/\d{1,9} passed, 0 failed, 0 observed, \d+ skipped; \d+ requests in/);
  expect(code).toBe(0);
});

test('--receiver receives deliveries, and is closed when the run ends', async () => {
  const { args, env, target } = await judging();
  const report = join(mkdtempSync(join(tmpdir(), 'talkover-receiver-')), 'report.json');
  onTestFinished(() => rmSync(dirname(report), { recursive: true }));
  const reporters = ['--reporter', 'text', '--reporter', `json=${report}`];
  const { code, out } = await runProcess([...args, '--receiver', ...reporters], env);
  expect(out).toMatch(/0 failed, 0 observed/);
  expect(out).not.toContain('it needs --receiver');
  expect(JSON.parse(readFileSync(report, 'utf8')).cases).toContainEqual(
    expect.objectContaining({ id: 'testAgentWebhook/receiver/payload', verdict: 'pass' }),
  );
  // A receiver that still listened would keep the command from ending.
  expect(code).toBe(0);
  expect(await webhooksOf(target)).toEqual([]);
});

test('exit code 1: something failed', async () => {
  const { args, env } = await judging(status(answered(422), 400));
  const { code, out } = await run(args, env);
  expect(out).toMatch(
    /FAIL createAgentWebhook\/body\/[\w/]+\n {2}the status is 400; [1-9]\d* cases not judged because of it/,
  );
  expect(code).toBe(1);
});

test.each(
  sampleOf(
    [
      ['without a token', ['--agent-id', 'x', 'http://127.0.0.1:9'], /TALKOVER_TOKEN/],
      ['without an agent', ['--token', 'x', 'http://127.0.0.1:9'], /TALKOVER_AGENT_ID/],
      ['without a URL', ['--token', 'x', '--agent-id', 'x'], /URL of the API/],
      ['where nothing listens', ['--token', 'x', '--agent-id', 'x', 'http://127.0.0.1:9'], /can't be reached/],
      ['with a receiver that is no address', ['--receiver', 'http://127.0.0.1:9'], /HOST:PORT; the URL of the API/],
      [
        'with a receiver that is everywhere',
        ['--receiver', '0.0.0.0:0', '--token', 'x', '--agent-id', 'x', 'http://127.0.0.1:9'],
        /--receiver-url/,
      ],
      [
        'with a URL of no receiver',
        ['--receiver-url', 'http://tunnel.example', '--token', 'x', '--agent-id', 'x', 'http://127.0.0.1:9'],
        /--receiver-url needs --receiver/,
      ],
      ['with an unknown option', ['--tokn', 'x', 'http://127.0.0.1:9'], /unknown option/],
      ['with a document that does not exist', ['--document', '/nowhere.yaml', 'http://127.0.0.1:9'], /no such file/],
    ],
    3,
  ),
)('exit code 2, with what to do: %s', async (_, args, message) => {
  const { code, err } = await run(['contract', ...args], { TALKOVER_TOKEN: '', TALKOVER_AGENT_ID: '' });
  expect(err).toMatch(message);
  expect(code).toBe(2);
});

test('--list and --plan print and send nothing', async () => {
  const list = await run(['contract', '--list']);
  expect(list.out).toMatch(/^createAgentWebhook\/body\/timeout\/maximum\/above {2}documented {2}\S+:\d+$/m);
  const plan = await run(['contract', '--plan']);
  expect(plan.out).toMatch(/\d{1,9} requests, \d+ that a deployment might answer with a creation; about \d+ seconds/);
  expect(plan.out).toMatch(/^GET \/agents\/\{agent_id\}\/webhooks\/\{webhook_id\}\/logs\?per_page=100 \(token\) $/m);
  const count = (text: string) => Number(/(\d{1,9}) requests, /.exec(text)?.[1]);
  for (const [said, more] of [
    ['1', 6],
    [' Yes', 6],
    [' Off ', 0],
    ['N', 0],
  ] as const) {
    const received = await run(['contract', '--plan'], { TALKOVER_RECEIVER: said });
    expect([said, count(received.out) - count(plan.out)]).toEqual([said, more]);
  }
  const unclear = await run(['contract', '--plan'], { TALKOVER_RECEIVER: 'nope' });
  expect([unclear.code, unclear.err]).toEqual([2, expect.stringContaining('It must be HOST:PORT')]);
});

test('a receiver on a port in use ends with exit code 2, and a message', async () => {
  const { args, env, target } = await judging();
  const { port } = new URL(target.baseUrl);
  const { code, err } = await run([...args, '--receiver', `127.0.0.1:${port}`], env);
  expect(err).toMatch(/no receiver can listen at 127\.0\.0\.1:\d+: .{0,999}EADDRINUSE/);
  expect(code).toBe(2);
});

test('several reporters write to files at the same time', async () => {
  const { args, env, folder } = await judging();
  const [junit, json] = [join(folder, 'contract.xml'), join(folder, 'contract.json')];
  await run([...args, '--reporter', `junit=${junit}`, '--reporter', `json=${json}`], env);
  expect(readFileSync(junit, 'utf8')).toContain('<testsuites name="contract"');
  expect(JSON.parse(readFileSync(json, 'utf8')).summary.fail).toBe(0);
});

test('the next run reports changes of undocumented behaviour', async () => {
  const { args, env, folder } = await judging();
  const file = ['--observations', join(folder, 'seen.json')];
  expect((await run([...args, ...file], env)).out).not.toContain('changed: ');
  const changed = await judging(status(and(is.create, ok), 201));
  const second = await run([...changed.args, ...file], env);
  expect(second.out).toMatch(/changed: createAgentWebhook\/body\/success: was as assumed, is the status is 201/);
  expect(second.code).toBe(0);
});

test('the wording of a field is observed, and its change fails nothing', async () => {
  const { args, env } = await judging(
    errors(is.any, (all) => Object.fromEntries(Object.keys(all).map((key) => [key, ['Nein.']]))),
  );
  const { code, out } = await run(args, env);
  expect(out).toMatch(/0 failed, [1-9]\d* observed/);
  expect(code).toBe(0);
});

test('Ctrl-C deletes what was created, and says that the run was interrupted', async () => {
  const { args, env, target } = await judging(async (request, ask) => {
    if (request.method === 'PUT') await new Promise((resolve) => setTimeout(resolve, 100));
    return ask();
  });
  const command = new RunningCommand(args, env);
  await command.waitFor(/Judging/);
  while ((await webhooksOf(target)).length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  command.process.kill('SIGINT');
  const { code, out } = await command.finished;
  expect(out).toContain('stopped early: the run was interrupted');
  expect(code).toBe(2);
  expect(await webhooksOf(target)).toEqual([]);
});
