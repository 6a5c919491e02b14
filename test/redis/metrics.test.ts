import { describe, expect, test } from 'vitest';
import { startReceiver } from '../receiver.ts';
import { hook, MockProcess, WorkerProcess } from './processes.ts';
import { hasRedis, RunningRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('metrics of processes that share a Redis', () => {
  test('the queue depth is that of all of them; a lost Redis is its own reason, and metrics are still answered', async () => {
    const redis = await RunningRedis.start(['--appendonly', 'yes', '--appendfsync', 'no']);
    const mocks = await Promise.all([1, 2].map(() => MockProcess.start(redis, 'metrics', '--no-worker')));
    const [first, second] = mocks as [MockProcess, MockProcess];
    const metric = async (name: string) => {
      const text = await (await fetch(`${second.url}/__mock/metrics`)).text();
      return text
        .split('\n')
        .find((line) => line.startsWith(`talkover_mock_${name} `))
        ?.split(' ')[1];
    };
    const receiver = await startReceiver();
    expect(await metric('delivery_queue_depth')).toBe('0');
    await first.webhooks('POST', '', hook({ webhook_url: receiver.url }));
    for (let index = 0; index < 3; index++) await first.fire();
    await first.webhooks('POST', '', hook({ webhook_url: receiver.url }), { 'X-Mock-Session': 'other' });
    await first.fire({}, { 'X-Mock-Session': 'other' });
    expect(await metric('delivery_queue_depth')).toBe('4');

    await redis.end('SIGKILL');
    for (let index = 0; index < 2; index++) expect((await second.webhooks('GET')).status).toBe(503);
    expect(await metric('refusals_total{reason="state_unavailable"}')).toBe('2');
    expect(await metric('refusals_total{reason="fault"}')).toBeUndefined();
    // It is not known, which is something else than none.
    expect(await metric('delivery_queue_depth')).toBeUndefined();

    await redis.begin();
    await expect.poll(() => metric('delivery_queue_depth')).toBe('4');
    const worker = await WorkerProcess.start(redis, 'metrics');
    await receiver.has(4);
    await expect.poll(() => metric('delivery_queue_depth')).toBe('0');
    await worker.kill();
  });
});
