import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Reaction, startReceiver } from '../receiver.ts';
import { agentId, webhook } from '../running-mock.ts';
import { RunningCommand, run } from './command.ts';

const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };

async function serve(...args: readonly string[]): Promise<{ command: RunningCommand; url: string }> {
  const command = new RunningCommand(['serve', '--port', '0', '--empty', ...args]);
  return { command, url: await command.waitFor(/mock on (http:\/\/[^/\s]+)/) };
}

/** Creates a webhook at a receiver, and gives its path. */
async function hookAt(url: string, receiver: string, changes = {}): Promise<string> {
  const path = `${url}/api/v1/agents/${agentId}/webhooks`;
  const body = JSON.stringify(webhook({ webhook_url: receiver, ...changes }));
  const created = await fetch(path, { method: 'POST', headers, body });
  const { data } = (await created.json()) as { data: { id: string } };
  return `${path}/${data.id}`;
}

/** A receiver that answers on demand. */
async function patientReceiver() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const react = (): Reaction => (response) => void released.then(() => response.writeHead(200).end());
  return { receiver: await startReceiver(react), release };
}

function sent(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.on('response', (response) => resolve(response.resume()));
    asked.on('error', reject);
    asked.end();
  });
}

/** Resolves when nobody takes connections there any more. */
async function refused(url: string): Promise<void> {
  const port = Number(new URL(url).port);
  const isOpen = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => [socket.destroy(), resolve(true)]);
      socket.on('error', () => resolve(false));
    });
  while (await isOpen());
}

describe('a stop signal', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: a running request is answered on a connection that then closes, and no new one is accepted',
    async (signal) => {
      const { receiver, release } = await patientReceiver();
      const { command, url } = await serve();
      const path = await hookAt(url, receiver.url);
      const agent = new Agent({ keepAlive: true });
      const running = sent(request(`${path}/test`, { method: 'POST', headers, agent }));
      await receiver.has(1);
      command.process.kill(signal);
      await refused(url);
      release();
      const { statusCode, headers: answered } = await running;
      expect([statusCode, answered.connection]).toEqual([200, 'close']);
      expect((await command.finished).code).toBe(0);
    },
  );

  test('a request that takes longer than --stop-within is cut off, and the process ends', async () => {
    const { receiver } = await patientReceiver();
    const { command, url } = await serve('--stop-within', '0.1');
    const path = await hookAt(url, receiver.url);
    const running = sent(request(`${path}/test`, { method: 'POST', headers }));
    // The test is given up, and its answer may still get through.
    const settled = Promise.allSettled([running]);
    await receiver.has(1);
    command.process.kill('SIGTERM');
    const { code, out } = await command.finished;
    await settled;
    expect([code, out]).toEqual([0, expect.stringMatching(/Stopped\.\n$/)]);
  });

  test('a second one ends it immediately, even during requests', async () => {
    const { receiver } = await patientReceiver();
    const { command, url } = await serve('--stop-within', '3600');
    const path = await hookAt(url, receiver.url);
    const running = sent(request(`${path}/test`, { method: 'POST', headers }));
    await receiver.has(1);
    command.process.kill('SIGTERM');
    await refused(url);
    command.process.kill('SIGTERM');
    await expect(running).rejects.toThrow();
    await command.finished;
    expect(command.process.signalCode).toBe('SIGTERM');
  });

  test.each([
    ['that has sent nothing', ''],
    [
      'that a fault keeps from its answer',
      'GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nPrefer: fault=timeout\r\n\r\n',
    ],
  ])('a connection %s does not delay the end', async (_, bytes) => {
    const { command, url } = await serve('--stop-within', '3600');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    if (bytes !== '') await command.waitFor(/GET \/api\/v1\/health - /);
    command.process.kill('SIGTERM');
    expect((await command.finished).code).toBe(0);
    socket.destroy();
  });

  test('with --drain, requests are still accepted and /__mock/ready answers 503 until the end, each on a connection that closes', async () => {
    const { command, url } = await serve('--drain', '2');
    expect((await fetch(`${url}/__mock/ready`)).status).toBe(200);
    command.process.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/__mock/ready`)).status).toBe(503);
    const answered = await fetch(`${url}/api/v1/health`);
    expect([answered.status, answered.headers.get('Connection')]).toEqual([200, 'close']);
    expect((await command.finished).code).toBe(0);
  });

  test('pending deliveries are kept with --state, and delivered by the next start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'talkover-stop-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const receiver = await startReceiver((_, count) => (count === 1 ? 500 : 200));
    const state = ['--state', join(folder, 'state.json')];
    const { command, url } = await serve(...state);
    await hookAt(url, receiver.url, { max_retries: 1 });
    await fire(url);
    expect(receiver.received).toHaveLength(1);
    command.process.kill('SIGTERM');
    expect(await command.finished).toMatchObject({ code: 0, err: '' });
    // The retry is due when its wait is over; without one it is made at once.
    const next = await serve(...state, '--clock', '2100-01-01T00:00:00Z');
    await receiver.has(2);
    expect(receiver.received[1]?.json).toEqual(receiver.received[0]?.json);
    next.command.process.kill('SIGTERM');
    expect((await next.command.finished).err).toBe('');
  });

  test('pending deliveries that are not kept are reported', async () => {
    const receiver = await startReceiver(() => 500);
    const { command, url } = await serve();
    await hookAt(url, receiver.url, { max_retries: 3 });
    await fire(url);
    command.process.kill('SIGTERM');
    expect((await command.finished).err).toBe(
      '1 delivery was still to be made; --state FILE keeps them for the next start.\n',
    );
  });
});

/** Lets an event happen; resolves when each webhook was tried once. */
async function fire(url: string): Promise<void> {
  const body = JSON.stringify({ agent_id: agentId, event: 'event_phone_call_started', wait: true });
  expect((await fetch(`${url}/__mock/events`, { method: 'POST', headers, body })).status).toBe(200);
}

test.each([
  ['--stop-within', '-1'],
  ['--stop-within', 'soon'],
  ['--drain', '3601'],
])('%s %s is refused in one line', async (name, value) => {
  const { code, err } = await run(['serve', name, value]);
  expect(code).toBe(1);
  expect(err).toContain('It must be a number of seconds from 0 to 3600.');
});
