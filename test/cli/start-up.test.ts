import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { agentId, webhook } from '../running-mock.ts';
import { RunningCommand } from './command.ts';

const preload = fileURLToPath(new URL('./print-loaded-files.cjs', import.meta.url));

/** The files of packages that a mock has loaded when it was asked and stopped: `ajv/dist/2020.js`. */
async function loadedBy(args: readonly string[], ask: (url: string) => Promise<unknown>): Promise<string[]> {
  const command = new RunningCommand(['serve', '--port', '0', ...args], { NODE_OPTIONS: `--require "${preload}"` });
  const url = await command.waitFor(/mock on (http:\/\/[^/\s]+)/);
  await ask(url);
  command.process.kill('SIGINT');
  const { out } = await command.finished;
  return (/^Loaded (.*)$/m.exec(out)?.[1] ?? '').split(' ');
}

async function createWebhook(url: string): Promise<void> {
  const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };
  const send = (body: unknown) =>
    fetch(`${url}/api/v1/agents/${agentId}/webhooks`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect((await send(webhook())).status).toBe(200);
  expect((await send({})).status).toBe(422);
}

describe('a start', () => {
  test('of the mock only loads the command line and what compiled validators need, up to its first answers', async () => {
    const loaded = await loadedBy([], createWebhook);
    const needed = /^(commander|ajv[/\\]dist[/\\]runtime|ajv-formats[/\\]dist[/\\]formats|fast-deep-equal)\b/;
    expect(loaded.filter((file) => !needed.test(file))).toEqual([]);
    expect(loaded.some((file) => file.startsWith('commander'))).toBe(true);
  });

  test('loads the packages for samples on first use', async () => {
    const loaded = await loadedBy([], (url) => fetch(`${url}/api/v1/agents/x/webhooks?__dynamic=true`));
    expect(loaded.some((file) => file.startsWith('@faker-js'))).toBe(true);
  });

  test('with another document reads and checks that one', async () => {
    const loaded = await loadedBy(['fixtures/documents/pet-clinic.yaml'], fetch);
    expect(loaded.some((file) => file.startsWith('yaml'))).toBe(true);
    expect(loaded.some((file) => /^ajv[/\\]dist[/\\]2020/.test(file))).toBe(true);
  });
});
