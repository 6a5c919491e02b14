import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { agentId, webhook } from '../running-mock.ts';
import { RunningCommand, run } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'talkover-mock-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(file: string, ...args: string[]): Promise<{ command: RunningCommand; url: string }> {
  const command = new RunningCommand(['serve', '--port', '0', '--state', file, ...args]);
  return { command, url: await command.waitFor(/mock on (http:\S+\/api\/v1)/) };
}

async function call(
  url: string,
  method: string,
  path = '',
  body?: unknown,
): Promise<{ data: { id: string; webhooks: { name: string }[] } }> {
  const response = await fetch(`${url}/agents/${agentId}/webhooks${path}`, {
    method,
    headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Awaited<ReturnType<typeof call>>;
}

async function stop({ process, finished }: RunningCommand): Promise<void> {
  process.kill('SIGTERM');
  expect((await finished).code).toBe(0);
}

describe('--state', () => {
  test('what was created, changed and deleted outlives a restart, and ids stay fresh', async () => {
    const file = join(folder, 'restart.json');
    const first = await serve(file, '--empty');
    const kept = await call(first.url, 'POST', '', webhook({ name: 'Kept', webhook_secret: 's3cret' }));
    await call(first.url, 'PUT', `/${kept.data.id}`, { timeout: 99 });
    const gone = await call(first.url, 'POST', '', webhook({ name: 'Gone' }));
    await call(first.url, 'DELETE', `/${gone.data.id}`);
    await stop(first.command);

    const second = await serve(file);
    const { data } = await call(second.url, 'GET');
    expect(data.webhooks).toEqual([expect.objectContaining({ id: kept.data.id, name: 'Kept', timeout: 99 })]);
    const again = await call(second.url, 'POST', '', webhook({ name: 'Gone' }));
    expect(again.data.id).not.toBe(gone.data.id);
    await stop(second.command);
    expect(JSON.parse(readFileSync(file, 'utf8')).records.webhook[0]).toMatchObject({ webhook_secret: 's3cret' });
  });

  test('what was answered shortly before a kill is soon on disk', async () => {
    const file = join(folder, 'killed.json');
    const first = await serve(file, '--empty');
    await call(first.url, 'POST', '', webhook({ name: 'Written' }));
    await expect.poll(() => readFileSync(file, 'utf8'), { timeout: 5000 }).toContain('Written');
    first.command.process.kill('SIGKILL');
    await first.command.finished;
    const second = await serve(file);
    expect((await call(second.url, 'GET')).data.webhooks).toEqual([expect.objectContaining({ name: 'Written' })]);
  });

  test.each([
    ['half a state', '{"agents":[', /it is not JSON/],
    ['another JSON', '{"agents":1}', /must have required property 'records'/],
    ['records that are none', '{"records":{"agent":1},"asked":{}}', /\/records\/agent must be array/],
    ['nothing', '', /it is empty; remove it to start afresh/],
  ])('%s stops the start with path and reason, and is left as it was', async (_, content, reason) => {
    const file = join(folder, 'corrupt.json');
    writeFileSync(file, content);
    const { code, err } = await run(['serve', '--port', '0', '--state', file]);
    expect(code).toBe(1);
    expect(err).toContain(`can't keep the state in ${file}: `);
    expect(err).toMatch(reason);
    expect(err).not.toMatch(/\n\s+at /);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });
});
