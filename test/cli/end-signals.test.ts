import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { agentId } from '../contract/agents.ts';
import { mock, webhooksOf } from '../contract/judged.ts';
import { sampleOf } from '../repetitions.ts';
import { RunningCommand } from './command.ts';

type Signals = readonly [NodeJS.Signals, ...NodeJS.Signals[]];

/** Each alone; and what comes together when a terminal is closed, or a supervisor makes sure. */
const endings: readonly (readonly [name: string, signals: Signals])[] = [
  ['SIGINT', ['SIGINT']],
  ['SIGTERM', ['SIGTERM']],
  ['SIGHUP', ['SIGHUP']],
  ['SIGHUP twice', ['SIGHUP', 'SIGHUP']],
  ['SIGTERM and SIGHUP', ['SIGTERM', 'SIGHUP']],
  ['SIGHUP and SIGTERM', ['SIGHUP', 'SIGTERM']],
];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'talkover-signals-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** A run that has created something, and waits for the answer to its first update. */
async function judging(onCleanUp: (process: ChildProcess) => void = () => {}) {
  const { target } = await mock(async (request, ask) => {
    if (request.method === 'PUT') {
      isUpdating = true;
      await proceed;
    }
    // Nothing is deleted before the first update.
    if (request.method === 'DELETE') onCleanUp(command.process);
    return ask();
  });
  let isUpdating = false;
  let release = () => {};
  const proceed = new Promise<void>((resolve) => {
    release = resolve;
  });
  const path = folder();
  const files = {
    report: join(path, 'report.json'),
    seen: join(path, 'seen.json'),
    ledger: join(path, 'ledger.jsonl'),
  };
  const command = new RunningCommand(
    [
      ...['contract', target.baseUrl, '--agent-id', target.agentId, '--ledger', files.ledger],
      ...['--reporter', 'text', '--reporter', `json=${files.report}`, '--observations', files.seen],
    ],
    { TALKOVER_TOKEN: target.token },
  );
  await command.waitFor(/Judging/);
  await expect.poll(() => isUpdating, { timeout: 10_000 }).toBe(true);
  expect((await webhooksOf(target)).length).toBeGreaterThan(2);
  return { command, target, files, release };
}

test.each(sampleOf(endings, 4))('contract cleans up and reports after %s', async (_, signals) => {
  const [first, ...others] = signals;
  const { command, target, files, release } = await judging((process) => {
    // Signals of a kind that come at once are one.
    const next = others.pop();
    if (next !== undefined) process.kill(next);
  });
  command.process.kill(first);
  release();
  const { code, out } = await command.finished;
  expect(out).toContain('stopped early: the run was interrupted');
  expect(code).toBe(2);
  expect(await webhooksOf(target)).toEqual([]);
  expect(JSON.parse(readFileSync(files.report, 'utf8')).summary).toMatchObject({
    stopReason: 'interruption',
    left: [],
  });
  // What was not judged has not changed, and the next run finds nothing to delete.
  expect([existsSync(files.seen), existsSync(files.ledger)]).toEqual([false, false]);
});

test.each(sampleOf(['SIGINT', 'SIGTERM'] as const, 2))(
  'a second %s ends contract immediately, and leaves the ledger',
  async (signal) => {
    const { command, files } = await judging();
    command.process.kill('SIGHUP');
    // Signals of a kind that come at once are one.
    const kill = () => command.process.kill(signal) || command.process.signalCode;
    await expect.poll(kill, { timeout: 5000 }).toBe(signal);
    expect(existsSync(files.ledger)).toBe(true);
  },
);

test.each(sampleOf(['SIGINT', 'SIGTERM', 'SIGHUP'] as const, 3))(
  'a run that is interrupted by %s before it begins reports it',
  async (signal) => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => server.closeAllConnections());
    onTestFinished(() => void server.close());
    // A server that listens on a host has an address with a port.
    const { port } = server.address() as AddressInfo;
    const args = [
      'contract',
      `http://127.0.0.1:${port}`,
      '--agent-id',
      'a',
      '--ledger',
      join(folder(), 'ledger.jsonl'),
    ];
    const command = new RunningCommand(args, { TALKOVER_TOKEN: 't' });
    const [, response] = await once(server, 'request');
    command.process.kill(signal);
    response.writeHead(429, { 'Retry-After': '30' }).end();
    const { code, err } = await command.finished;
    // The answer may be there before the signal.
    expect(err).toMatch(/^(?:waiting 30 s: .*\n)?the run was interrupted\n$/);
    expect(code).toBe(2);
  },
);

test.each(sampleOf(endings, 4))('serve --state keeps the last change after %s', async (_, signals) => {
  const file = join(folder(), 'state.json');
  const command = new RunningCommand(['serve', '--port', '0', '--empty', '--state', file]);
  const url = await command.waitFor(/mock on (http:\S+\/api\/v1)/);
  const response = await fetch(`${url}/agents/${agentId}/webhooks`, {
    method: 'POST',
    headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Last change', webhook_url: 'https://example.com/', events: ['event_action'] }),
  });
  expect(response.status).toBe(200);
  for (const signal of signals) command.process.kill(signal);
  const { code, out } = await command.finished;
  expect(out).toMatch(/Stopped\.\n$/);
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('Last change');
});

test.each(sampleOf(['SIGINT', 'SIGTERM', 'SIGHUP'] as const, 3))('%s ends a waiting trigger', async (signal) => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  // A server that listens on a host has an address with a port.
  const { port } = server.address() as AddressInfo;
  const args = ['trigger', 'event_action', '--agent-id', agentId, '--url', `http://127.0.0.1:${port}`];
  const command = new RunningCommand(args);
  await once(server, 'request');
  command.process.kill(signal);
  await command.finished;
  expect(command.process.signalCode).toBe(signal);
});
