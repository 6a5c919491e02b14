import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RunningCommand, run } from './command.ts';

/** What would steer a terminal or command a CI server, alone on its line and within one. */
const commands = [
  '##[error]',
  '##vso[task.complete]',
  '##teamcity[buildStop]',
  '::error::',
  '\u009b2J',
  '\u001b]0;x\u0007',
  '\u202e',
];
const hostile = commands.flatMap((command) => [`before ${command}`, `${command} alone`]).join('\n');

/** Nothing of it is left that anybody obeys. */
function expectHarmless(text: string): void {
  expect(text).not.toMatch(/##\w*[[.]\w*/);
  expect(text.split(/[\n\r\u2028\u2029]/).filter((line) => line.trimStart().startsWith('::'))).toEqual([]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
}

test('no request puts a CI command or a control character into the log of serve', async () => {
  const mock = new RunningCommand(['serve', '--port', '0']);
  const url = await mock.waitFor(/Docs +(http:\S+)\/docs/);
  await fetch(`${url}/api/v1/##[error]`.replaceAll('#', '%23'));
  const port = Number(new URL(url).port);
  for (const command of commands) {
    const socket = connect(port, '127.0.0.1');
    socket.end(
      Buffer.from(
        `GET /api/v1/${command.replaceAll('\u001b', '%1b').replaceAll('\u0007', '%07')} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
        'latin1',
      ),
    );
    for await (const _ of socket);
  }
  await fetch(`${url}/api/v1/health`);
  await mock.waitFor(/GET \/api\/v1\/health/);
  expect(mock.out).toContain('#\\#[error]');
  expectHarmless(mock.out);
  expectHarmless(mock.err);
});

test("trigger prints a mock's answer without its control sequences", async () => {
  const answers: Record<string, unknown> = {
    '/__mock/subscriptions': {
      owners: [{ id: '1', name: hostile }],
      owner_parameter: 'agent_id',
      events: { [hostile]: hostile, x: 'y' },
    },
    '/__mock/events': {
      event: hostile,
      notes: [hostile],
      deliveries: [{ status: 'failed', subscription_id: hostile, error: hostile, notes: [hostile] }],
    },
  };
  const server = createServer((request, response) => response.end(JSON.stringify(answers[request.url ?? '']))).listen(
    0,
    '127.0.0.1',
  );
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const args of [['x'], [], ['unknown']]) {
    const { out, err } = await run(['trigger', ...args, '--url', url]);
    expect(out + err).toContain('#\\#[error]');
    expectHarmless(out);
    expectHarmless(err);
  }
});

test("lint and the start of serve print a document's texts without their control sequences", async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'foreign-')), 'openapi.json');
  writeFileSync(
    file,
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: hostile, version: '1' },
      paths: {
        '/a': {
          get: {
            summary: hostile,
            operationId: hostile,
            responses: {
              '200': {
                description: 'x',
                content: { 'application/json': { schema: { $ref: `#/components/schemas/${hostile}` } } },
              },
            },
          },
        },
      },
    }),
  );
  const { out, err, code } = await run(['lint', file]);
  expect(code).toBe(1);
  expectHarmless(out);
  expectHarmless(err);
  const mock = new RunningCommand(['serve', file, '--port', '0']);
  await mock.waitFor(/Try/);
  expect(mock.out).toContain('#\\#[error]');
  expectHarmless(mock.out);
  expectHarmless(mock.err);
});

test('commands write through print, which removes control sequences: other files only write our own texts', () => {
  const folder = new URL('../../src/cli/', import.meta.url);
  const writing = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => /process\.std(?:out|err)\.write\(|console\./.test(readFileSync(new URL(name, folder), 'utf8')));
  // Reports and the log of requests are made harmless where they are made; the rest are words of ours.
  const ofOurs = ['contract.ts', 'contract/report.ts', 'drift.ts', 'print.ts'];
  expect(writing.toSorted()).toEqual([...ofOurs, 'serve/greet.ts', 'serve/stop.ts']);
});
