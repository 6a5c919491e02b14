import { expect, test } from 'vitest';
import { run } from '../cli/command.ts';
import { ledgerFile, mock } from './judged.ts';
import { webhook } from './mutants/replies.ts';

test('--list and --plan show what --fuzz adds; --read-only leaves it out', async () => {
  const list = await run(['contract', '--list', '--fuzz', '8']);
  expect(list.out).toMatch(/^fuzz\/createAgentWebhook\/valid {2}documented {2}\S+:\d+$/m);
  expect(list.out).toMatch(/^fuzz\/sequence {2}/m);
  const counts = async (...args: string[]) => {
    const { out } = await run(['contract', '--plan', '--seed', '5', ...args]);
    return Number(/^(\d+) requests, /m.exec(out)?.[1]);
  };
  const [plain, fuzzed, again] = [await counts(), await counts('--fuzz', '200'), await counts('--fuzz', '200')];
  expect(fuzzed - plain).toBeGreaterThan(250);
  expect(again).toBe(fuzzed);
  expect(await counts('--fuzz', '200', '--read-only')).toBe(await counts('--read-only'));
});

test('a failure card says how to send the same again', async () => {
  const { target } = await mock(
    webhook(
      ({ method }) => method === 'PUT',
      // Values that the other cases don't send.
      (one) => (Number(one.timeout) > 90 && Number(one.timeout) < 118 ? { ...one, timeout: 30 } : one),
    ),
  );
  const ledger = ledgerFile().path;
  const args = ['contract', target.baseUrl, '--agent-id', target.agentId, '--ledger', ledger];
  const { code, out } = await run([...args, '--fuzz', '200', '--seed', '3'], { TALKOVER_TOKEN: target.token });
  expect(code).toBe(1);
  expect(out).toMatch(/FAIL fuzz\/updateAgentWebhook\/valid\n {2}timeout comes back changed — seed 3, path [\d:]+/);
  expect(out).not.toMatch(/[1-9]\d{0,9} left behind/);
});
