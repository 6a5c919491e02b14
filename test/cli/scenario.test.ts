import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RunningCommand, run } from './command.ts';

const down = 'fixtures/scenarios/webhooks-down.yaml';

async function serve(args: readonly string[], env: Record<string, string> = {}) {
  const command = new RunningCommand(['serve', '--port', '0', ...args], env);
  const url = await command.waitFor(/mock on (http:\S+)\/api\/v1/);
  const statuses = async (count: number) => {
    const answers: number[] = [];
    for (let index = 0; index < count; index++) answers.push((await fetch(`${url}/api/v1/health`)).status);
    return answers;
  };
  return { command, statuses };
}

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'own.yaml');
  writeFileSync(path, text);
  return path;
}

test('serve --scenario plays a file, and prints its name at the start', async () => {
  const { command, statuses } = await serve(['--scenario', down]);
  await command.waitFor(/Scenario +Webhooks down: 4 steps of fixtures\/scenarios\/webhooks-down\.yaml\n/);
  expect(await statuses(2)).toEqual([429, 429]);
});

test('the environment can name a scenario too', async () => {
  const { statuses } = await serve([], { TALKOVER_MOCK_SCENARIO: down });
  expect(await statuses(1)).toEqual([429]);
});

test.each([
  [
    'names what there is not',
    'steps:\n  - operation: getHealt\n    fault: 503\n',
    /own\.yaml:2:5 There is no operation "getHealt"\. Did you mean getHealth\? \(at \/steps\/0\/operation\)\n$/,
  ],
  ['is none', 'steps:\n  - times: 2\n', /own\.yaml:2:5 changes nothing: give it .{1,99} \(at \/steps\/0\)\n$/],
])('a file that %s ends the command with 2, file, line and place', async (_what, text, said) => {
  const { code, err } = await run(['serve', '--port', '0', '--scenario', file(text)]);
  expect([code, err]).toEqual([2, expect.stringMatching(said)]);
});

test('with --watch a changed file is played from its first step, and a wrong one is reported', async () => {
  const path = file('');
  copyFileSync(down, path);
  const { command, statuses } = await serve(['--scenario', path, '--watch']);
  writeFileSync(path, 'steps:\n  - operation: getHealth\n    fault: 503\n');
  await command.waitFor(/Scenario loaded again/);
  expect(await statuses(2)).toEqual([503, 200]);
  writeFileSync(path, 'steps:\n  - operation: getHealth\n    fault: 504\n');
  await expect.poll(() => command.err).toMatch(/own\.yaml:3:5 must be reset.{0,999}last good one goes on/s);
  expect(await statuses(1)).toEqual([200]);
});
