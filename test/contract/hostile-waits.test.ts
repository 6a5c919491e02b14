import { expect, test } from 'vitest';
import { Ledger } from '../../src/contract/run/cleanup/ledger.ts';
import { sweep } from '../../src/contract/run/sweep.ts';
import type { Wait } from '../../src/contract/run/wire/wait.ts';
import { run } from '../cli/command.ts';
import { judge, ledgerFile, mock, runOptions } from './judged.ts';
import type { Reply } from './mutants/deployment.ts';
import { is, reply } from './mutants/replies.ts';

const forever = { 'Retry-After': '999999999' };

/** Our mock, which refuses every request after a number of them. */
function refusing(status: number, after: number) {
  let count = 0;
  return mock(async (_, ask) => (++count > after ? reply(status, { message: 'No.' }, forever) : ask()));
}

/** The sum of waits, in milliseconds. */
function sum(waits: readonly Wait[], reason: Wait['reason']): number {
  return waits.filter((one) => one.reason === reason).reduce((all, { milliseconds }) => all + milliseconds, 0);
}

test('refusals that ask for thirty years delay a run and its cleanup for at most --max-wait in total', async () => {
  const { target } = await refusing(429, 40);
  const waits: Wait[] = [];
  const { report } = await judge({ target }, { maxWait: 250, onWait: (wait) => waits.push(wait) });
  expect(report.summary).toMatchObject({ fail: 0, stopReason: 'rate limit' });
  expect(report.summary.left.length).toBeGreaterThan(1);
  expect(sum(waits, 'refused')).toBe(250);
});

test('answers of 503 that ask for thirty years delay a cleanup for at most --max-wait in total', async () => {
  const { target } = await refusing(503, 0);
  const ledger = new Ledger(ledgerFile().path);
  const { baseUrl, path = {} } = target;
  for (const id of ['a', 'b', 'c']) ledger.note({ kind: 'created', baseUrl, path, id });
  const waits: Wait[] = [];
  const options = { ...runOptions(target, { ledger }), maxWait: 250, onWait: (wait: Wait) => waits.push(wait) };
  const { left } = await sweep(options);
  expect(left).toHaveLength(3);
  expect(sum(waits, 'retry')).toBe(250);
});

test('waits because of X-RateLimit-* are reported, and do not count for --max-wait', async () => {
  let count = 0;
  const deployment = await mock(async (_, ask): Promise<Reply> => {
    const answered = await ask();
    const spent = { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1' };
    return ++count === 3 ? { ...answered, headers: { ...answered.headers, ...spent } } : answered;
  });
  const waits: Wait[] = [];
  const { report } = await judge(deployment, { maxWait: 0, onWait: (wait) => waits.push(wait) });
  expect(report.summary).toMatchObject({ fail: 0, stopped: null, left: [] });
  expect(waits.map(({ reason }) => reason).filter((reason) => reason !== 'clock')).toEqual(['count']);
});

test('without a terminal, the command says that it waits, and what for', async () => {
  let refused = 0;
  const { target } = await mock((request, ask) =>
    is.health(request, reply(200, {})) && refused++ === 0
      ? Promise.resolve(reply(429, { message: 'No.' }, { 'Retry-After': '1' }))
      : ask(),
  );
  const { baseUrl, token, agentId } = target;
  const args = ['contract', baseUrl, '--token', token, '--agent-id', agentId, '--ledger', ledgerFile().path];
  const { err, out, code } = await run([...args, '--max-wait', '5']);
  const asked = err.split('\n').filter((line) => !line.includes('times that are kept in seconds'));
  expect(asked.join('\n')).toBe('waiting 1 s: the deployment refuses requests for now\n');
  expect(out).not.toContain('waiting');
  expect(code).toBe(0);
});

test('--plan says how long refusals may delay a run', async () => {
  const { out } = await run(['contract', '--plan', '--max-wait', '77']);
  expect(out).toMatch(
    /about \d+ seconds at 100 requests a minute.{0,999}; where requests are refused, up to 77 seconds more/,
  );
});
