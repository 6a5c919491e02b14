import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import type { Report } from '../../src/contract/run/report/events.ts';
import { eventsOf } from '../../src/contract/run/runner.ts';
import { sweep } from '../../src/contract/run/sweep.ts';
import { type AgentTarget, agentId } from './agents.ts';
import { createWebhook, judge, ledgerFile, mock, runOptions, webhooksOf } from './judged.ts';
import { reply } from './mutants/replies.ts';

/** Judges, and does something in the middle, when records of both are there. */
async function judgeAround(target: AgentTarget, ledger: Ledger, act: () => Promise<void>): Promise<Report> {
  let cases = 0;
  let report: Report | undefined;
  for await (const event of eventsOf(runOptions(target, { ledger, seed: 41 }))) {
    if (event.kind === 'caseFinished' && ++cases === 60) await act();
    if (event.kind === 'finished') report = event.report;
  }
  if (report === undefined) throw new TypeError('the run has not finished');
  return report;
}

test.each([
  ['one ledger', true],
  ['a ledger each', false],
])('two runs at the same time with %s neither touch nor accuse each other', async (_, isShared) => {
  const { target } = await mock();
  const first = ledgerFile();
  const second = isShared ? first : ledgerFile();
  let within: Report | undefined;
  const report = await judgeAround(target, new Ledger(first.path), async () => {
    const before = (await webhooksOf(target)).map(({ id }) => id);
    within = (await judge({ target }, { ledger: new Ledger(second.path), seed: 42 })).report;
    const there = (await webhooksOf(target)).map(({ id }) => id);
    expect(before.length).toBeGreaterThan(0);
    expect(there).toEqual(before);
  });
  for (const one of [report, within]) expect(one?.summary).toMatchObject({ fail: 0, left: [], stopped: null });
  expect(await webhooksOf(target)).toEqual([]);
  expect([first.text(), second.text()]).toEqual([undefined, undefined]);
});

test('a sweep in the middle of a run leaves it alone', async () => {
  const { target } = await mock();
  const { path } = ledgerFile();
  const report = await judgeAround(target, new Ledger(path), async () => {
    expect(await sweep(runOptions(target, { ledger: new Ledger(path) }))).toMatchObject({ deleted: [], left: [] });
  });
  expect(report.summary).toMatchObject({ fail: 0, left: [] });
});

test('what another run creates and deletes meanwhile does not count as lost, even with a deployment that deletes wrongly', async () => {
  let isDone = false;
  let theirs = '';
  const { target } = await mock(async (request, ask) => {
    if (request.method !== 'DELETE' || isDone) return ask();
    isDone = true;
    // The other run deletes its own record, and this one's deletion does nothing.
    await ask({ path: `/agents/${agentId}/webhooks/${theirs}` });
    return reply(200, { success: true });
  });
  theirs = await createWebhook(target, 'talkover-contract-00000099 of another machine');
  const { report } = await judge({ target }, { maxRequests: 20 });
  // The deployment is reported for what it did not delete.
  expect(report.summary.left).toEqual([expect.stringMatching(/: it is still listed$/)]);
  expect(report.summary.left.join()).not.toContain(theirs);
});

/** A ledger with a webhook that another process has noted. */
async function notedBy(pid: number, started: string | null) {
  const { target } = await mock();
  const { path } = ledgerFile();
  const id = await createWebhook(target, 'renamed meanwhile');
  const { baseUrl, path: agent } = target;
  const lines = [
    { kind: 'begun', run: { id: 'another', pid, started } },
    { kind: 'created', baseUrl, path: agent, id, run: 'another' },
  ];
  appendFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return { target, ledger: new Ledger(path), path };
}

function startOf(pid: number): string | null {
  if (!existsSync(`/proc/${pid}/stat`)) return null;
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? null;
}

/** A process that runs until the test ends. */
function goingOn(): number {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}

test('runs and their cleanup leave alone what a running process has noted', async () => {
  const pid = goingOn();
  const { target, ledger, path } = await notedBy(pid, startOf(pid));
  const { report } = await judge({ target }, { ledger });
  expect(report.summary).toMatchObject({ fail: 0, left: [] });
  expect((await webhooksOf(target)).map(({ name }) => name)).toEqual(['renamed meanwhile']);
  expect(readFileSync(path, 'utf8')).toContain('"another"');
});

test('what a crashed process has noted is deleted', async () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const { target, ledger } = await notedBy(pid, '1');
  await judge({ target }, { ledger });
  expect(await webhooksOf(target)).toEqual([]);
});

test.runIf(existsSync('/proc/self/stat'))(
  'a process that has the number of one that has crashed is another',
  async () => {
    const { target, ledger } = await notedBy(goingOn(), '1');
    await judge({ target }, { ledger });
    expect(await webhooksOf(target)).toEqual([]);
  },
);
