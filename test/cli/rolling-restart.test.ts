import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { freePort } from '../free-port.ts';
import { agentId, webhook } from '../running-mock.ts';
import { startBalancer } from './balancer.ts';
import { RunningCommand } from './command.ts';

/** How many clients send requests, and how long each rests between two, in milliseconds: a load that leaves others some of the machine. */
const clients = 6;
const rest = 10;

async function startReplica(port: number): Promise<RunningCommand> {
  const replica = new RunningCommand(['serve', '--port', String(port), '--log-level', 'silent', '--drain', '2']);
  await replica.waitFor(/mock on http/);
  return replica;
}

test('a rolling restart under load loses no request', async () => {
  const ports = [await freePort(), await freePort()];
  const replicas = await Promise.all(ports.map(startReplica));
  const balancer = await startBalancer(ports);
  for (const port of ports) await expect.poll(() => balancer.isInUse(port)).toBe(true);
  const statuses = new Map<string, number>();
  let isOver = false;
  const load = Array.from({ length: clients }, async (_, client) => {
    while (!isOver) {
      const outcome = await (client % 2 === 0 ? read(balancer.url) : write(balancer.url)).catch(String);
      statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1);
      await pause(rest);
    }
  });
  for (const [index, replica] of replicas.entries()) {
    const port = ports[index] ?? 0;
    replica.process.kill('SIGTERM');
    expect((await replica.finished).code).toBe(0);
    await startReplica(port);
    await expect.poll(() => balancer.isInUse(port)).toBe(true);
  }
  isOver = true;
  await Promise.all(load);
  expect([...statuses.keys()]).toEqual(['200 ']);
  expect(statuses.get('200 ')).toBeGreaterThan(clients);
});

/** Status, and what it says where that is not 200. */
async function read(url: string): Promise<string> {
  return outcomeOf(await fetch(`${url}/api/v1/health`));
}

async function write(url: string): Promise<string> {
  const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };
  const body = JSON.stringify(webhook());
  return outcomeOf(await fetch(`${url}/api/v1/agents/${agentId}/webhooks`, { method: 'POST', headers, body }));
}

async function outcomeOf(response: Response): Promise<string> {
  const text = await response.text();
  return `${response.status} ${response.status === 200 ? '' : text}`;
}
