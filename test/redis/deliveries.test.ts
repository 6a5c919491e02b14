import { beforeAll, describe, expect, test } from 'vitest';
import { RunningCommand } from '../cli/command.ts';
import { startReceiver } from '../receiver.ts';
import { repetitions } from '../repetitions.ts';
import { at, hook, listAt, MockProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('deliveries by processes that share a Redis', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start(['--appendonly', 'yes', '--appendfsync', 'always']);
  });

  /** The action that a delivery tells of. */
  function nameIn(json: Record<string, unknown>): string {
    const [, name = ''] = /"name":"((?:n|event )\d+)"/.exec(JSON.stringify(json)) ?? [];
    return name;
  }

  test('deliveries of any process are made in order, one at a time, by workers alone where mocks only answer', async () => {
    let [inFlight, most] = [0, 0];
    const got: string[] = [];
    const receiver = await startReceiver(({ json }) => (response) => {
      most = Math.max(most, ++inFlight);
      setImmediate(() => {
        got.push(nameIn(json));
        inFlight--;
        response.writeHead(got.length === 2 ? 500 : 200).end();
      });
    });
    const mocks = await Promise.all([1, 2].map(() => MockProcess.start(redis, 'ordered', '--no-worker')));
    const [first, second] = mocks as [MockProcess, MockProcess];
    await first.webhooks('POST', '', hook({ webhook_url: receiver.url, max_retries: 0 }));
    for (let index = 0; index < 6; index++)
      await (index % 2 === 0 ? first : second).fire({ data: { action: { name: `n${index}` } } });
    const waiting = listAt(await second.send('GET', '/__mock/deliveries'), 'deliveries');
    expect([waiting.map(({ status }) => status), got]).toEqual([Array(6).fill('pending'), []]);
    const worker = new RunningCommand(['worker', '--redis', redis.url, '--redis-prefix', 'ordered']);
    await worker.waitFor(/Delivering for the mocks/);
    await expect.poll(() => got).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5']);
    expect(most).toBe(1);
    // Who waits for an outcome hears of it, whoever delivers.
    const fired = await first.fire({ wait: true });
    expect(listAt(fired, 'deliveries')).toMatchObject([{ status: 'success', attempt: 1 }]);
    worker.process.kill('SIGTERM');
    expect((await worker.finished).code).toBe(0);
  });

  test('what a killed process was delivering another delivers, and whatever was acknowledged stays', async () => {
    const inFlight = new Set<string>();
    const parallel: string[] = [];
    const got = new Map<string, number>();
    const receiver = await startReceiver(({ json }) => (response) => {
      const webhook = String(json.webhook_id);
      if (inFlight.has(webhook)) parallel.push(webhook);
      inFlight.add(webhook);
      response.on('close', () => inFlight.delete(webhook));
      setImmediate(() => {
        const name = nameIn(json);
        got.set(name, (got.get(name) ?? 0) + 1);
        response.writeHead(200).end();
      });
    });
    const start = () => MockProcess.start(redis, 'killed');
    const mocks = await Promise.all([start(), start(), start()]);
    for (let index = 0; index < 3; index++)
      await mocks[0]?.webhooks('POST', '', hook({ name: `hook ${index}`, webhook_url: receiver.url }));
    const acknowledged = { events: [] as string[], webhooks: [] as string[] };
    let isOver = false;
    let turn = 0;
    const client = async (): Promise<void> => {
      while (!isOver) {
        const name = `event ${turn++}`;
        const mock = mocks[turn % mocks.length];
        try {
          const fired = await mock?.fire({ data: { action: { name } } });
          if (fired?.status === 200) acknowledged.events.push(name);
          const made = await mock?.webhooks('POST', '', hook({ name, enabled: false }));
          if (made?.status === 200) acknowledged.webhooks.push(String(at(made, 'data', 'id')));
        } catch {
          // It was killed: what was asked may be done or not.
        }
      }
    };
    const clients = [client(), client()];
    for (let kill = 0; kill < repetitions({ test: 2, prove: 50 }); kill++) {
      const [before] = [acknowledged.events.length];
      await expect.poll(() => acknowledged.events.length).toBeGreaterThan(before + 3);
      const which = kill % 3;
      await mocks[which]?.kill();
      mocks[which] = await start();
    }
    isOver = true;
    await Promise.all(clients);
    await expect.poll(() => acknowledged.events.filter((name) => !got.has(name)), { timeout: 60_000 }).toEqual([]);
    const listed = await mocks[0]?.webhooks('GET');
    const ids = new Set(listed === undefined ? [] : listAt(listed, 'data', 'webhooks').map(({ id }) => id));
    expect(acknowledged.webhooks.filter((id) => !ids.has(id))).toEqual([]);
    expect(ids.size).toBeGreaterThan(acknowledged.webhooks.length);
    expect(parallel).toEqual([]);
  });
});
