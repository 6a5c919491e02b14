import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBalancer } from '../cli/balancer.ts';
import { freePort } from '../free-port.ts';
import { startReceiver } from '../receiver.ts';
import { repetitions } from '../repetitions.ts';
import { agentId, hook, listAt, MockProcess, WorkerProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

const rounds = repetitions({ test: 1, prove: 8 });

/** How many clients send requests, and how long each rests between two, in milliseconds: a load that leaves others some of the machine. */
const [clients, rest] = [4, 10];

describe.skipIf(!hasRedis)('a rolling restart of processes that share a Redis', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start();
  });

  test('under load loses no request and no delivery, and makes no delivery twice', async () => {
    const got: string[] = [];
    const receiver = await startReceiver(({ json }) => (response) => {
      got.push(/"name":"(event \d+)"/.exec(JSON.stringify(json))?.[1] ?? '');
      // A delivery is in progress when its process gets the stop signal.
      setTimeout(() => response.writeHead(200).end(), rest);
    });
    const ports = [await freePort(), await freePort()];
    // What is given last counts.
    const start = (port: number) =>
      MockProcess.start(redis, 'rolling', '--port', `${port}`, '--drain', '2', '--log-level', 'silent');
    const replicas = await Promise.all(ports.map(start));
    let worker = await WorkerProcess.start(redis, 'rolling');
    const balancer = await startBalancer(ports);
    for (const port of ports) await expect.poll(() => balancer.isInUse(port)).toBe(true);
    await replicas[0]?.webhooks('POST', '', hook({ name: 'delivered', webhook_url: receiver.url }));

    const outcomes = new Set<string>();
    const fired: string[] = [];
    let [isOver, turn] = [false, 0];
    const send = async (path: string, body: unknown): Promise<number> => {
      const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };
      const response = await fetch(balancer.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      const text = await response.text();
      outcomes.add(response.status === 200 ? '200' : `${response.status} ${text}`);
      return response.status;
    };
    const load = Promise.all(
      Array.from({ length: clients }, async () => {
        while (!isOver) {
          const name = `event ${turn++}`;
          const event = { agent_id: agentId, event: 'event_action', data: { action: { name } } };
          await send('/__mock/events', event).then(
            (status) => status === 200 && fired.push(name),
            (error) => outcomes.add(`${error}: ${error.cause}`),
          );
          await send(`/api/v1/agents/${agentId}/webhooks`, hook({ enabled: false })).catch((error) =>
            outcomes.add(`${error}: ${error.cause}`),
          );
          await pause(rest);
        }
      }),
    );
    for (let round = 0; round < rounds; round++) {
      for (const [index, port] of ports.entries()) {
        const before = fired.length;
        await expect.poll(() => fired.length, { timeout: 120_000 }).toBeGreaterThan(before + 4);
        const ending = replicas[index];
        ending?.command.process.kill('SIGTERM');
        expect((await ending?.command.finished)?.code).toBe(0);
        replicas[index] = await start(port);
        await expect.poll(() => balancer.isInUse(port), { timeout: 120_000 }).toBe(true);
      }
      worker.command.process.kill('SIGTERM');
      expect((await worker.command.finished).code).toBe(0);
      worker = await WorkerProcess.start(redis, 'rolling');
    }
    isOver = true;
    await load;
    expect([...outcomes]).toEqual(['200']);
    await expect.poll(() => fired.filter((name) => !got.includes(name)), { timeout: 120_000 }).toEqual([]);
    const twice = new Set(got.filter((name, index) => got.indexOf(name) !== index));
    const [asked] = replicas as [MockProcess];
    const log = listAt(await asked.send('GET', '/__mock/deliveries'), 'deliveries');
    const attemptsAt = (name: string) => log.filter(({ payload }) => JSON.stringify(payload).includes(`"${name}"`));
    // What the log says of each shows why.
    expect([...twice].map((name) => [name, attemptsAt(name)])).toEqual([]);
  });
});
