import { beforeAll, describe, expect, test } from 'vitest';
import { RunningCommand } from '../cli/command.ts';
import { startReceiver } from '../receiver.ts';
import { hook, listAt, MockProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('deliveries by processes that share a Redis', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await RunningRedis.start(['--appendonly', 'yes', '--appendfsync', 'no']);
  });

  /** The action in a delivery. */
  function nameIn(json: Record<string, unknown>): string {
    const [, name = ''] = /"name":"((?:n|event )\d+)"/.exec(JSON.stringify(json)) ?? [];
    return name;
  }

  test('deliveries of any process are made in order, one at a time, and only by workers if mocks only answer', async () => {
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
    // The outcome is reported to the waiting process, even if another one delivers.
    const fired = await first.fire({ wait: true });
    expect(listAt(fired, 'deliveries')).toMatchObject([{ status: 'success', attempt: 1 }]);
    worker.process.kill('SIGTERM');
    expect((await worker.finished).code).toBe(0);
  });
});
