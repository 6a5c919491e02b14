import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RunningProgram } from '../running-program.ts';
import { RunningCommand } from './command.ts';

const root = resolve(import.meta.dirname, '../..');
const address = /mock on (http:\/\/[^/\s]+)/;

const folder = mkdtempSync(join(tmpdir(), 'without-prom-client-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The built program as it is installed where nobody has added a package to it. */
function installedAlone(): string {
  const place = join(folder, 'node_modules/talkover-mock');
  mkdirSync(place, { recursive: true });
  for (const part of ['dist', 'spec', 'fixtures', 'package.json'])
    cpSync(join(root, part), join(place, part), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== 'prom-client')
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  return join(place, 'dist/cli/main.js');
}

test('without the metrics package, the route names the package to install, and everything else is served', async () => {
  const program = new RunningProgram(process.execPath, [installedAlone(), 'serve', '--port', '0']);
  const url = await program.waitFor(address);
  for (let asked = 0; asked < 2; asked++) {
    const response = await fetch(`${url}/__mock/metrics`);
    expect([response.status, await response.json()]).toEqual([
      501,
      { message: 'Metrics need the package prom-client, which is not installed: npm install prom-client' },
    ]);
  }
  expect((await fetch(`${url}/__mock/health`)).status).toBe(200);
  expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
  expect(program.err).toBe('');
});

test('with it, requests before the first reading are counted; --no-control serves no metrics', async () => {
  const command = new RunningCommand(['serve', '--port', '0', '--log-level', 'silent']);
  const url = await command.waitFor(address);
  await fetch(`${url}/api/v1/health`);
  const metrics = await (await fetch(`${url}/__mock/metrics`)).text();
  expect(metrics).toContain('talkover_mock_requests_total{operation="getHealth",status="200"} 1');
  const closed = new RunningCommand(['serve', '--port', '0', '--no-control']);
  const closedUrl = await closed.waitFor(address);
  expect((await fetch(`${closedUrl}/__mock/metrics`)).status).toBe(404);
});
