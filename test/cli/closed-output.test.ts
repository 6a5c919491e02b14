import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mock, webhooksOf } from '../contract/judged.ts';
import type { Behaviour } from '../contract/mutants/deployment.ts';
import { answered, status } from '../contract/mutants/replies.ts';
import { sampleOf } from '../repetitions.ts';
import { RunningCommand } from './command.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'talkover-closed-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** A run of the suite whose reader leaves: at once, or after the first line. */
async function judged(behaviour: Behaviour | undefined, leaves: 'at once' | 'after a line') {
  const { target } = await mock(behaviour);
  const args = ['contract', target.baseUrl, '--agent-id', target.agentId, '--ledger', join(folder(), 'ledger.jsonl')];
  const command = new RunningCommand(args, { TALKOVER_TOKEN: target.token });
  if (leaves === 'after a line') await command.waitFor(/Judging/);
  command.process.stdout?.destroy();
  command.process.stderr?.destroy();
  return { ...(await command.finished), left: await webhooksOf(target) };
}

test.each(sampleOf(['at once', 'after a line'] as const, 2))(
  'a run whose reader closes %s ends as usual, and leaves nothing behind',
  async (leaves) => {
    const failing = await judged(status(answered(422), 400), leaves);
    expect([failing.code, failing.left]).toEqual([1, []]);
    const sound = await judged(undefined, leaves);
    expect([sound.code, sound.left]).toEqual([0, []]);
  },
);

test.each([
  ['contract --plan', ['contract', '--plan', '--fuzz', '200'], 0],
  ['contract --list', ['contract', '--list'], 0],
  ['contract without a URL', ['contract'], 2],
  ['contract with an unknown option', ['contract', '--nonsense'], 2],
  ['lint of a sound document', ['lint'], 0],
  ['lint of what is not there', ['lint', '/nowhere.yaml'], 1],
  ['docs without --out', ['docs'], 1],
  ['trigger where nothing listens', ['trigger', 'event_action', '--agent-id', 'x', '--url', 'http://127.0.0.1:9'], 1],
] as const)('%s keeps its exit code without a reader', async (_, args, code) => {
  const command = new RunningCommand(args);
  command.process.stdout?.destroy();
  command.process.stderr?.destroy();
  expect((await command.finished).code).toBe(code);
});

test('serve ends when the reader of its log is gone, and keeps its state', async () => {
  const state = join(folder(), 'state.json');
  const command = new RunningCommand(['serve', '--port', '0', '--state', state]);
  const url = await command.waitFor(/(http:\/\/127\.0\.0\.1:\d+)/);
  command.process.stdout?.destroy();
  const response = await fetch(`${url}/api/v1/agents/9fbef0b7-8d4e-4a08-9207-66c22155721d/webhooks`, {
    method: 'POST',
    headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'kept to the last', webhook_url: 'https://example.com/', events: ['event_action'] }),
  });
  expect(response.status).toBe(200);
  expect((await command.finished).code).toBe(0);
  expect(readFileSync(state, 'utf8')).toContain('kept to the last');
});
